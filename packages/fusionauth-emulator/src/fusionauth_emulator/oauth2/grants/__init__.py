"""The grants: one file each, behind one table.

A handler takes values (who calls, with which parameters) and returns the tokens or raises an
OAuthError; it knows no HTTP. The token endpoint and the hosted backend both come through
`exchange`.
"""

from collections.abc import Awaitable, Callable

from fusionauth_emulator.oauth2.client_authentication import Caller
from fusionauth_emulator.oauth2.grants.authorization_code import exchange_code
from fusionauth_emulator.oauth2.grants.password import exchange_password
from fusionauth_emulator.oauth2.grants.refresh_token import exchange_refresh_token
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, grant_disabled, invalid_request
from fusionauth_emulator.oauth2.tokens import IssuedTokens
from fusionauth_emulator.services import Services
from fusionauth_emulator.urls import Parameters

Handler = Callable[[Services, Caller, Parameters], Awaitable[IssuedTokens]]

GRANTS: dict[str, Handler] = {
    "authorization_code": exchange_code,
    "password": exchange_password,
    "refresh_token": exchange_refresh_token,
}


def require_known_grant(grant: str | None) -> str:
    if not grant:
        # [A] contract 3.9: no grant type is `invalid_request`, `missing_grant_type`.
        raise invalid_request("missing_grant_type", "The grant_type is missing.")
    if grant == "client_credentials":
        raise OAuthError("not_licensed", "not_licensed", "Entities need a licence.")
    if grant not in GRANTS:
        raise OAuthError(
            # [A] contract 3.9: an unknown grant is `unsupported_grant_type`, `invalid_grant_type`.
            "unsupported_grant_type",
            "invalid_grant_type",
            f"Invalid grant_type {grant}",
        )
    return grant


async def exchange(
    services: Services, caller: Caller, grant: str, parameters: Parameters
) -> IssuedTokens:
    if grant not in caller.client.enabled_grants:
        # [A] contract 3.9: a grant that is off is answered alike at the token endpoint.
        raise grant_disabled(grant)
    return await GRANTS[grant](services, caller, parameters)
