"""The access token that creating a user or a registration answers with (contract 5.6, 5.7)."""

from fusionauth_emulator.oauth2.api_tokens import issue_api_token
from fusionauth_emulator.rest.call import Call
from fusionauth_emulator.store.applications import Application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.tenants import Tenant
from fusionauth_emulator.store.users import User


async def make_user_token(
    call: Call,
    tenant: Tenant,
    user: User,
    application: Application | None,
    authentication_type: str,
) -> Document:
    """`token` and `tokenExpirationInstant` (milliseconds) of the answer."""
    token = await issue_api_token(
        call.services,
        call.connection,
        tenant,
        application,
        user,
        authentication_type=authentication_type,
    )
    return {"token": token.value, "tokenExpirationInstant": token.expires_ms}
