"""`POST /oauth2/introspect`: what a token says, for the client it was issued to (contract 3.6).

[A] contract 14.1: who only names itself is answered, as official clients send no secret.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.fusionauth_emulator.oauth2 import refreshing
from services.fusionauth_emulator.oauth2.bearer import find_claims, is_current
from services.fusionauth_emulator.oauth2.client import OAuthClient
from services.fusionauth_emulator.oauth2.client_authentication import (
    authenticate_client,
    parse_credentials,
)
from services.fusionauth_emulator.oauth2.clients import require_client
from services.fusionauth_emulator.oauth2.errors import NO_STORE, invalid_client, invalid_request
from services.fusionauth_emulator.oauth2.parameters import client_form_parameters
from services.fusionauth_emulator.oauth2.trusted_keys import audience_of
from services.fusionauth_emulator.services import Services, services_of

INACTIVE: dict[str, Any] = {"active": False}


async def introspect(request: Request) -> Response:
    services = services_of(request)
    parameters = await client_form_parameters(request)
    credentials = parse_credentials(request.headers.get("authorization"), parameters)
    client = await require_client(services, credentials.client_id, status=401)
    authenticate_client(client, credentials.secret)  # checked where it is sent, not required
    token = parameters.get("token")
    if not token:
        raise invalid_request("missing_token", "The token is missing.")
    if parameters.get("token_type_hint") == "refresh_token":
        return _answer(await _describe_refresh_token(services, client, token))
    return _answer(await _describe_token(services, client, token))


async def _describe_token(services: Services, client: OAuthClient, token: str) -> dict[str, Any]:
    async with services.database.transaction() as connection:
        claims = await find_claims(services, connection, token)
    if claims is None or not is_current(claims, services.clock.now_ms()):
        return INACTIVE
    if audience_of(claims) != client.id:
        raise invalid_client("client_id_mismatch", "The token was issued to another client.")
    return {"active": True, **claims}


async def _describe_refresh_token(
    services: Services, client: OAuthClient, value: str
) -> dict[str, Any]:
    """Only `active` and `exp` come back (contract 3.6).

    [A] contract 14.1: introspection has `exp` in seconds, not in milliseconds.
    """
    async with services.database.transaction() as connection:
        token = await refreshing.find_usable(
            connection, value, client.id, client.tokens, now_ms=services.clock.now_ms()
        )
    if token is None:
        return INACTIVE
    return {"active": True, "exp": refreshing.expires_ms(token, client.tokens) // 1000}


def _answer(document: dict[str, Any]) -> Response:
    return JSONResponse(document, headers=NO_STORE)
