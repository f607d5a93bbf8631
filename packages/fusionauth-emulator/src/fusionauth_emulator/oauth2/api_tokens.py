"""Access tokens outside OAuth: of the login API, and of creating a user or a registration.

No `scope` and no `gty`, but `tty`; `email` and such claims whatever the scope policy (contract 4.2,
5.9).
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fusionauth_emulator.oauth2.claims import TokenSubject, access_token_claims
from fusionauth_emulator.oauth2.client import make_token_policy
from fusionauth_emulator.oauth2.tokens import signing_key
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.applications import Application
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.tenants import Tenant
from fusionauth_emulator.store.users import User


@dataclass(frozen=True)
class ApiToken:
    value: str
    expires_ms: int

    def members(self) -> dict[str, Any]:
        """Of an answer of the REST API."""
        return {"token": self.value, "tokenExpirationInstant": self.expires_ms}


async def issue_api_token(
    services: Services,
    connection: Connection,
    tenant: Tenant,
    application: Application | None,
    user: User,
    *,
    authentication_type: str,
    authenticated_ms: int | None = None,
    session_id: str | None = None,
    ttl_s: int | None = None,
    resources: tuple[str, ...] = (),
) -> ApiToken:
    """application None: a token without audience. authenticated_ms None: just now."""
    now_ms = services.clock.now_ms()
    policy = make_token_policy(tenant, application)
    lifetime_s = ttl_s or policy.access_token_ttl_s
    registration = user.registration_for(application.id) if application else None
    subject = TokenSubject(
        user=user.document,
        issuer=tenant.issuer,
        tenant_id=tenant.id,
        client_id=application.id if application else None,
        roles=registration.roles if registration else None,
        authentication_type=authentication_type,
        authenticated_at_s=(now_ms if authenticated_ms is None else authenticated_ms) // 1000,
        session_id=session_id,
        resources=resources,
    )
    claims = access_token_claims(
        subject,
        token_id=str(uuid4()),
        now_s=now_ms // 1000,
        ttl_s=lifetime_s,
        with_email=True,
    )
    secret = application.client_secret if application else ""
    key = await signing_key(connection, policy.access_token_key_id, secret)
    expires_ms = 1000 * (now_ms // 1000 + lifetime_s)
    return ApiToken(services.keys.sign(key, claims), expires_ms)
