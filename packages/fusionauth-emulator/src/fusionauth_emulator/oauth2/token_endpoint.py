"""`POST /oauth2/token`: the only place where a token exchange knows HTTP (contract 3.3). The hosted
backend comes through `exchange`, too.

Order of checks: form, grant type, client, secret, grant enabled; the rest belongs to the grant.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fusionauth_emulator.oauth2.client_authentication import Caller, require_caller
from fusionauth_emulator.oauth2.grants.authorization_code import exchange_code
from fusionauth_emulator.oauth2.grants.password import exchange_password
from fusionauth_emulator.oauth2.grants.refresh_token import exchange_refresh_token
from fusionauth_emulator.oauth2.oauth_errors import (
    NO_STORE,
    OAuthError,
    grant_disabled,
    invalid_request,
)
from fusionauth_emulator.oauth2.parameters import client_form_parameters
from fusionauth_emulator.oauth2.tokens import IssuedTokens
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.urls import Parameters

Handler = Callable[[Services, Caller, Parameters], Awaitable[IssuedTokens]]

GRANTS: dict[str, Handler] = {
    "authorization_code": exchange_code,
    "password": exchange_password,
    "refresh_token": exchange_refresh_token,
}


async def token(request: Request) -> Response:
    parameters = await client_form_parameters(request)
    grant = require_known_grant(parameters.get("grant_type"))
    caller = await require_caller(request, parameters)
    tokens = await exchange(services_of(request), caller, grant, parameters)
    # FusionAuth does not repeat the scope in the answer to a refresh (contract 3.3)
    body = token_body(tokens, with_scope=grant != "refresh_token")
    return JSONResponse(body, headers=NO_STORE)


def token_body(tokens: IssuedTokens, *, with_scope: bool) -> dict[str, object]:
    """RFC 6749 5.1 with FusionAuth's members, in its alphabetical order."""
    refresh = tokens.refresh_token
    members = {
        "access_token": tokens.access_token,
        "expires_in": tokens.expires_in_s,
        "id_token": tokens.id_token,
        "refresh_token": refresh.value if refresh else None,
        "refresh_token_id": refresh.id if refresh else None,
        "scope": " ".join(tokens.scopes) if with_scope else None,
        "token_type": "Bearer",
        "userId": tokens.user_id,
    }
    return {name: value for name, value in members.items() if value is not None}


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
