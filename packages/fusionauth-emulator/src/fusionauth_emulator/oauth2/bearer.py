"""Tokens that come back: is this one of ours, and what does it say? (contract 3.5, 3.6)

The server's own endpoints believe the keys of whom the token names (contract 4.5): the application
in `aud`, where it has JWT settings of its own, else the tenant: the key that signs there now, and
the keys listed as verification keys. A key that was replaced and is not listed verifies nothing,
and neither does a key of another tenant.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.json_reading import read_json
from fusionauth_emulator.keys.key_ring import SigningKey, base64url_bytes
from fusionauth_emulator.oauth2.claims import ACCESS_KIND, ID_KIND, Claims
from fusionauth_emulator.oauth2.client import TokenPolicy, make_token_policy
from fusionauth_emulator.oauth2.oauth_errors import invalid_token
from fusionauth_emulator.services import Services
from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.signing_keys import find_signing_keys
from fusionauth_emulator.store.tenants import Tenant, find_tenant, find_tenant_by_issuer
from fusionauth_emulator.store.users import find_user

MAXIMUM_TOKEN_LENGTH = 16 * 1024

ANY_KIND = frozenset({ACCESS_KIND, ID_KIND})


def bearer_value(authorization: str | None) -> str | None:
    """The token of an `Authorization: Bearer` header (RFC 6750 2.1)."""
    scheme, _, value = (authorization or "").partition(" ")
    return value.strip() or None if scheme.lower() == "bearer" else None


async def require_claims(services: Services, connection: Connection, token: str | None) -> Claims:
    """The claims of a token that is ours and has not expired. Raises OAuthError, 401.

    [A] contract 3.5: a missing, malformed, forged or expired token is a 401 with its reason.
    [A] contract 14.1: an expired token at userinfo is a 401, not a 400.
    """
    if not token:
        raise invalid_token("access_token_required", "The access token is required.")
    claims = await find_claims(services, connection, token)
    if claims is None:
        raise invalid_token("access_token_malformed", "The access token is malformed.")
    if not is_current(claims, services.clock.now_ms()):
        raise invalid_token("access_token_expired", "The access token is expired.")
    return claims


def subject_of(claims: Claims) -> str | None:
    """The user Id; None for a token that speaks of no user."""
    return parse_uuid(claims.get("sub"))


def kind_of(claims: Claims) -> str:
    """What `tty` says; where it is absent (before 1.60) what only access tokens have, tells."""
    if "tty" in claims:
        return str(claims["tty"])
    if "at_hash" in claims or not claims.keys() & {"applicationId", "roles", "scope"}:
        return ID_KIND
    return ACCESS_KIND


def is_current(claims: Claims, now_ms: int) -> bool:
    expires_at_s = claims.get("exp")
    return isinstance(expires_at_s, int) and now_ms < 1000 * expires_at_s


async def find_claims(services: Services, connection: Connection, token: str) -> Claims | None:
    """The claims of a token that a key trusted for it has signed, expired or not; else None.

    What kind of token it is decides which keys may have signed it; whether that kind suits is the
    caller's to judge (`kind_of`). The key verifies with its own algorithm: what the header says of
    `alg`, `jwk` or `jku` has no say (RFC 8725 3.1).
    """
    kid, claims = _unverified(token, 0).get("kid"), _unverified(token, 1)
    named = await find_named(connection, claims) if isinstance(kid, str) else None
    if named is None:
        return None
    for key in await find_trusted_keys(connection, named, _kinds_of_keys(claims), str(kid)):
        verified = services.keys.verify(key, token)
        if verified is not None and await _is_of_tenant(connection, verified, named.tenant.id):
            return verified
    return None


def _kinds_of_keys(claims: Claims) -> frozenset[str]:
    """A token of unknown kind (before 1.60, or vended) may be by either; it counts as an ID token,
    so that who knows a client secret can sign no access token with it."""
    kind = kind_of(claims)
    if kind not in ANY_KIND:
        return frozenset()
    return frozenset({kind}) if "tty" in claims or kind == ACCESS_KIND else ANY_KIND


async def _is_of_tenant(connection: Connection, claims: Claims, tenant_id: str) -> bool:
    """A tenant speaks of no user of another one, even if both sign with the same key."""
    user = await find_user(connection, subject_of(claims))
    return user is None or user.tenant_id == tenant_id


def _unverified(token: str, part: int) -> dict[str, Any]:
    """Header (0) or payload (1) of a compact JWT as sent; `{}` for what is none."""
    parts = token.split(".")
    if len(token) > MAXIMUM_TOKEN_LENGTH or len(parts) != 3:
        return {}
    try:
        document = read_json(base64url_bytes(parts[part]))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


@dataclass(frozen=True)
class Named:
    """Whom a token says it is of. Nothing of it is proven before the signature."""

    tenant: Tenant
    application: Application | None

    @property
    def policy(self) -> TokenPolicy:
        return make_token_policy(self.tenant, self.application)


async def find_named(connection: Connection, claims: Claims) -> Named | None:
    """None where the claims contradict each other or name no tenant.

    [A] contract 4.5: a token without `tid` and application is of the one tenant with its issuer.
    """
    application = await find_application(connection, audience_of(claims))
    tenant: Tenant | None
    if "tid" in claims:
        tenant = await find_tenant(connection, claims["tid"])
    elif application is not None:
        tenant = await find_tenant(connection, application.tenant_id)
    else:
        tenant = await find_tenant_by_issuer(connection, str(claims.get("iss", "")))
    if tenant is None or (application and application.tenant_id != tenant.id):
        return None
    return Named(tenant, application)


async def find_trusted_keys(
    connection: Connection, named: Named, kinds: Collection[str], kid: str
) -> list[SigningKey]:
    """The keys with this `kid` that may have signed a token of one of these kinds."""
    key_ids = [id for kind in kinds for id in trusted_key_ids(named.policy, kind)]
    keys = [key for key in await find_signing_keys(connection, key_ids) if key.kid == kid]
    application = named.application  # an inactive one has no say
    secret = application.client_secret if application and application.active else ""
    return [
        key.with_secret(secret) if key.signs_with_client_secret else key
        for key in keys
        if secret or not key.signs_with_client_secret
    ]


def trusted_key_ids(policy: TokenPolicy, kind: str) -> tuple[str, ...]:
    """The signing key, which needs no listing, then the listed ones."""
    if kind == ID_KIND:
        return (policy.id_token_key_id, *policy.id_token_verification_key_ids)
    return (policy.access_token_key_id, *policy.access_token_verification_key_ids)


def audience_of(claims: Claims) -> str:
    """The client a token was issued to: the first in an array, behind it come resources (4.2)."""
    audience = claims.get("aud")
    first = audience[:1] if isinstance(audience, list) else [audience]
    return first[0] if first and isinstance(first[0], str) else ""
