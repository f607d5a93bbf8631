"""`POST /oauth2/token`: the only place where a token exchange knows HTTP (contract 3.3).

Order of checks: form, grant type, client, secret, grant enabled; the rest belongs to the grant.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fusionauth_emulator.oauth2.client_authentication import (
    authenticate_client,
    parse_credentials,
    require_client,
)
from fusionauth_emulator.oauth2.grants import exchange, require_known_grant
from fusionauth_emulator.oauth2.oauth_errors import NO_STORE
from fusionauth_emulator.oauth2.parameters import client_form_parameters
from fusionauth_emulator.oauth2.tokens import IssuedTokens
from fusionauth_emulator.services import services_of


async def token(request: Request) -> Response:
    services = services_of(request)
    parameters = await client_form_parameters(request)
    grant = require_known_grant(parameters.get("grant_type"))
    credentials = parse_credentials(request.headers.get("authorization"), parameters)
    client = await require_client(services, credentials.client_id, status=401)
    caller = authenticate_client(client, credentials.secret)
    tokens = await exchange(services, caller, grant, parameters)
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
