"""The typed view of an application and its tenant that OAuth works with.

Documents (FusionAuth's JSON, defaults filled) end here: nothing else in `oauth2` reads them.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.hashing import Hashing
from fusionauth_emulator.oauth2 import redirect_uris, scopes
from fusionauth_emulator.oauth2.scopes import ConsentPolicy, make_consent_policy
from fusionauth_emulator.passwords.rules import PasswordRules, rules_of
from fusionauth_emulator.store.applications import Application
from fusionauth_emulator.store.tenants import Tenant

Document = Mapping[str, Any]


@dataclass(frozen=True)
class TokenPolicy:
    """Keys and lifetimes of tokens: the application's own or the tenant's (contract 3.4, 4.5)."""

    access_token_key_id: str
    id_token_key_id: str
    access_token_verification_key_ids: tuple[str, ...]
    """Keys that sign nothing any more, whose tokens the server still believes (contract 4.5)."""
    id_token_verification_key_ids: tuple[str, ...]
    access_token_ttl_s: int
    refresh_ttl_s: int
    refresh_usage: str
    refresh_expiration: str
    refresh_maximum_ttl_s: int
    grace_period_s: int
    revoke_on_reuse: bool


@dataclass(frozen=True)
class SelfRegistration:
    """Self-service registration: which form the hosted page shows (contract 10.3)."""

    enabled: bool
    login_id_type: str
    confirm_password: bool
    fields: tuple[tuple[str, bool], ...]
    """Name and whether it is required, in the order of the page."""


@dataclass(frozen=True)
class OAuthClient:
    id: str
    name: str
    tenant_id: str
    issuer: str
    secret: str
    enabled_grants: frozenset[str]
    redirect_uris: tuple[str, ...]
    origin_urls: tuple[str, ...]
    resource_uris: tuple[str, ...]
    url_validation_policy: str
    authentication_policy: str
    pkce_policy: str
    generate_refresh_tokens: bool
    require_registration: bool
    gates_users: bool
    gates_registrations: bool
    logout_behavior: str
    logout_url: str | None
    scope_handling_policy: str
    unknown_scope_policy: str
    known_scopes: frozenset[str]
    consent: ConsentPolicy
    tokens: TokenPolicy
    registration: SelfRegistration
    password_rules: PasswordRules
    hashing: Hashing
    code_ttl_s: int
    login_intent_ttl_s: int
    sso_idle_ttl_s: int
    """An SSO session ends when it was not used for as long; no application can change it (3.2)."""

    @property
    def is_strict(self) -> bool:
        return self.scope_handling_policy == "Strict"

    def allows_redirect(self, uri: str) -> bool:
        return redirect_uris.is_authorized(uri, self.redirect_uris, self.url_validation_policy)

    def allows_origin(self, origin: str) -> bool:
        """`authorizedOriginURLs`, validated as redirect URLs are.

        [A] contract 3.10: without `authorizedOriginURLs` any origin may start a sign-in.
        """
        entries = [url.rstrip("/") for url in self.origin_urls]
        policy = self.url_validation_policy
        return not entries or redirect_uris.is_authorized(origin, entries, policy)

    def has_secret(self, candidate: str) -> bool:
        return hmac.compare_digest(candidate.encode(), self.secret.encode())


def make_client(application: Application, tenant: Tenant) -> OAuthClient:
    document = application.document
    oauth = _section(document, "oauthConfiguration")
    lifetimes = _section(tenant.document, "externalIdentifierConfiguration")
    return OAuthClient(
        id=application.id,
        name=application.name,
        tenant_id=tenant.id,
        # [A] contract 5.3: a changed issuer is that of the next token; older ones keep theirs.
        issuer=str(tenant.document["issuer"]),
        secret=application.client_secret,
        enabled_grants=frozenset(oauth.get("enabledGrants") or ()),
        redirect_uris=tuple(oauth.get("authorizedRedirectURLs") or ()),
        origin_urls=tuple(oauth.get("authorizedOriginURLs") or ()),
        resource_uris=tuple(oauth.get("authorizedResourceUris") or ()),
        url_validation_policy=oauth.get("authorizedURLValidationPolicy", "ExactMatch"),
        authentication_policy=oauth.get("clientAuthenticationPolicy", "Required"),
        pkce_policy=oauth.get("proofKeyForCodeExchangePolicy", "NotRequired"),
        generate_refresh_tokens=bool(oauth.get("generateRefreshTokens")),
        require_registration=bool(oauth.get("requireRegistration")),
        gates_users=tenant.gates_users,
        gates_registrations=application.gates_registrations,
        logout_behavior=oauth.get("logoutBehavior", "AllApplications"),
        logout_url=oauth.get("logoutURL") or tenant.document.get("logoutURL"),
        scope_handling_policy=oauth.get("scopeHandlingPolicy", "Strict"),
        unknown_scope_policy=oauth.get("unknownScopePolicy", "Reject"),
        known_scopes=_known_scopes(document),
        consent=make_consent_policy(
            document, int(lifetimes.get("rememberOAuthScopeConsentChoiceTimeToLiveInSeconds", 0))
        ),
        tokens=make_token_policy(tenant, application),
        registration=_self_registration(_section(document, "registrationConfiguration")),
        password_rules=rules_of(tenant),
        hashing=tenant.hashing,
        code_ttl_s=int(lifetimes.get("authorizationGrantIdTimeToLiveInSeconds", 30)),
        login_intent_ttl_s=int(lifetimes.get("loginIntentTimeToLiveInSeconds", 1800)),
        sso_idle_ttl_s=int(tenant.document.get("httpSessionMaxInactiveInterval", 3600)),
    )


def make_token_policy(tenant: Tenant, application: Application | None = None) -> TokenPolicy:
    """The tenant's settings, overridden by the application's where those are enabled."""
    theirs = _section(tenant.document, "jwtConfiguration")
    own = _section(application.document, "jwtConfiguration") if application else {}
    merged = {**theirs, **(_without_nulls(own) if own.get("enabled") else {})}
    revocation = _section(theirs, "refreshTokenRevocationPolicy")
    return TokenPolicy(
        access_token_key_id=str(merged["accessTokenKeyId"]),
        id_token_key_id=str(merged["idTokenKeyId"]),
        access_token_verification_key_ids=tuple(merged.get("accessTokenVerificationKeyIds") or ()),
        id_token_verification_key_ids=tuple(merged.get("idTokenVerificationKeyIds") or ()),
        access_token_ttl_s=int(merged.get("timeToLiveInSeconds", 3600)),
        refresh_ttl_s=60 * int(merged.get("refreshTokenTimeToLiveInMinutes", 43_200)),
        refresh_usage=merged.get("refreshTokenUsagePolicy", "Reusable"),
        refresh_expiration=merged.get("refreshTokenExpirationPolicy", "Fixed"),
        refresh_maximum_ttl_s=60 * _maximum_ttl_minutes(merged),
        grace_period_s=int(
            _section(merged, "refreshTokenOneTimeUseConfiguration").get("gracePeriodInSeconds", 0)
        ),
        revoke_on_reuse=bool(revocation.get("onOneTimeTokenReuse", False)),
    )


def _maximum_ttl_minutes(jwt: Document) -> int:
    window = _section(jwt, "refreshTokenSlidingWindowConfiguration")
    return int(window.get("maximumTimeToLiveInMinutes", 43_200))


def _known_scopes(document: Document) -> frozenset[str]:
    """Reserved, custom and provided scopes; a disabled provided one is unknown (contract 3.11)."""
    provided = _section(_section(document, "oauthConfiguration"), "providedScopePolicy")
    enabled = {name for name in scopes.PROVIDED if _section(provided, name).get("enabled", True)}
    custom = {str(scope["name"]) for scope in document.get("scopes") or ()}
    return scopes.RESERVED | enabled | custom


_FIELDS = (
    "firstName", "fullName", "middleName", "lastName", "birthDate", "mobilePhone",
    "preferredLanguages",
)  # fmt: skip


def _self_registration(configuration: Document) -> SelfRegistration:
    shown = [(name, _section(configuration, name)) for name in _FIELDS]
    return SelfRegistration(
        enabled=bool(configuration.get("enabled")),
        login_id_type=configuration.get("loginIdType", "email"),
        confirm_password=bool(configuration.get("confirmPassword")),
        fields=tuple(
            (name, bool(field.get("required"))) for name, field in shown if field.get("enabled")
        ),
    )


def _section(document: Document, name: str) -> Document:
    section = document.get(name)
    return section if isinstance(section, Mapping) else {}


def _without_nulls(document: Document) -> Document:
    return {name: value for name, value in document.items() if value is not None}
