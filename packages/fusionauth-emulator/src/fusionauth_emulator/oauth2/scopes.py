"""Scopes: what is asked for against what the application knows (contract 3.11), and which of them a
third-party application must have people's consent for (10.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.oauth2.oauth_errors import OAuthError
from fusionauth_emulator.store.consents import Consent

OPENID = "openid"
OFFLINE_ACCESS = "offline_access"
RESERVED = frozenset({OPENID, OFFLINE_ACCESS})
PROVIDED = frozenset({"address", "email", "phone", "profile"})

Scopes = tuple[str, ...]

Document = Mapping[str, Any]


def parse_scopes(text: str) -> Scopes:
    """Space-separated text to scopes, in the order given, each once (RFC 6749 3.3)."""
    return tuple(dict.fromkeys(text.split()))


def settle_scopes(asked: Scopes, known: frozenset[str], unknown_scope_policy: str) -> Scopes:
    """The scopes to go on with. Raises OAuthError for an unknown one under the policy Reject.

    [A] contract 3.9: an unknown scope is `invalid_scope`, `unknown_scope`.
    """
    unknown = [scope for scope in asked if scope not in known]
    if not unknown or unknown_scope_policy == "Allow":
        return asked
    if unknown_scope_policy == "Remove":
        return tuple(scope for scope in asked if scope in known)
    raise OAuthError("invalid_scope", "unknown_scope", f"Unknown scope {unknown[0]}")


def narrow_scopes(granted: Scopes, asked: Scopes) -> Scopes:
    """What a refresh may carry: a subset of what was granted (RFC 6749 6, contract 3.3)."""
    for scope in asked:
        if scope not in granted:
            raise OAuthError("invalid_scope", "unknown_scope", f"The scope {scope} was not granted")
    return asked or granted


@dataclass(frozen=True)
class ConsentScope:
    """A scope the application defines or has enabled."""

    name: str
    required: bool
    message: str | None = None
    """What the application's owner wants people to read; None: ours."""
    detail: str | None = None

    @property
    def input_name(self) -> str:
        """FusionAuth's own spelling (contract 10.4)."""
        return f"scopeConsents['{self.name}']"


@dataclass(frozen=True)
class ConsentPolicy:
    is_third_party: bool
    mode: str
    """`AlwaysPrompt`, `RememberDecision` or `NeverPrompt`."""
    remember_ttl_s: int
    scopes: Mapping[str, ConsentScope]

    def questions(self, asked: Scopes) -> tuple[ConsentScope, ...]:
        """What to ask a person: nothing about the reserved scopes, nothing for a first party."""
        if not self.is_third_party or self.mode == "NeverPrompt":
            return ()
        names = (name for name in asked if name not in RESERVED)
        return tuple(self.scopes.get(name) or ConsentScope(name, required=False) for name in names)


def covers(consent: Consent, questions: tuple[ConsentScope, ...]) -> bool:
    """Whether nothing is left to ask; a scope that became required meanwhile is."""
    return all(
        one.name in (consent.allowed if one.required else consent.about) for one in questions
    )


def granted_scopes(asked: Scopes, consent: Consent) -> Scopes:
    refused = consent.about - consent.allowed
    return tuple(name for name in asked if name not in refused)


def make_consent_policy(application: Document, remember_ttl_s: int) -> ConsentPolicy:
    oauth = application.get("oauthConfiguration") or {}
    provided = oauth.get("providedScopePolicy") or {}
    scopes = [
        ConsentScope(name, required=bool((provided.get(name) or {}).get("required")))
        for name in sorted(PROVIDED)
    ]
    scopes += [_custom_scope(scope) for scope in application.get("scopes") or ()]
    return ConsentPolicy(
        is_third_party=oauth.get("relationship") == "ThirdParty",
        mode=oauth.get("consentMode", "AlwaysPrompt"),
        remember_ttl_s=remember_ttl_s,
        scopes={scope.name: scope for scope in scopes},
    )


def _custom_scope(scope: Document) -> ConsentScope:
    return ConsentScope(
        str(scope["name"]),
        required=bool(scope.get("required")),
        message=scope.get("defaultConsentMessage"),
        detail=scope.get("defaultConsentDetail"),
    )
