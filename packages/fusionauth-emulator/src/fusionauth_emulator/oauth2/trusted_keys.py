"""Which keys the server's own endpoints believe: those of whom the token names (contract 4.5).

The application in `aud`, where it has JWT settings of its own, else the tenant: the key that signs
there now, and the keys listed as verification keys. A key that was replaced and is not listed
verifies nothing, and neither does a key of another tenant.
"""

from collections.abc import Collection
from dataclasses import dataclass

from fusionauth_emulator.keys.key_ring import SigningKey
from fusionauth_emulator.oauth2.claims import ACCESS_KIND, ID_KIND, Claims
from fusionauth_emulator.oauth2.client import TokenPolicy, make_token_policy
from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.signing_keys import find_signing_keys
from fusionauth_emulator.store.tenants import (
    Tenant,
    find_tenant,
    find_tenant_by_issuer,
)

ANY_KIND = frozenset({ACCESS_KIND, ID_KIND})


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
    audience = parse_uuid(audience_of(claims))
    application = await find_application(connection, audience) if audience else None
    tenant: Tenant | None
    if "tid" in claims:
        tenant_id = parse_uuid(claims["tid"])
        tenant = await find_tenant(connection, tenant_id) if tenant_id else None
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
    secret = _client_secret(named.application)
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


def _client_secret(application: Application | None) -> str:
    """What a shadow key stands for; an inactive application has no say."""
    if application is None or not application.active:
        return ""
    return application.document["oauthConfiguration"].get("clientSecret") or ""
