"""`POST /oauth2/introspect`: what a token says, for the client it was issued to (contract 3.6).

[A] contract 14.1: who only names itself is answered, as official clients send no secret.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fusionauth_emulator.oauth2 import refreshing
from fusionauth_emulator.oauth2.bearer import audience_of, find_claims, is_current, kind_of
from fusionauth_emulator.oauth2.claims import ACCESS_KIND, ID_KIND
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.client_authentication import require_caller
from fusionauth_emulator.oauth2.oauth_errors import (
    NO_STORE,
    OAuthError,
    invalid_client,
    invalid_request,
)
from fusionauth_emulator.oauth2.parameters import client_form_parameters
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.store.refresh_tokens import RefreshToken, find_refresh_token

INACTIVE: dict[str, Any] = {"active": False}
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a kind of token
KINDS = {"access_token": ACCESS_KIND, "id_token": ID_KIND}


async def introspect(request: Request) -> Response:
    parameters = await client_form_parameters(request)
    caller = await require_caller(request, parameters)  # a secret is checked, but not required
    token = parameters.get("token")
    if not token:
        raise invalid_request("missing_token", "The token is missing.")
    hint = _require_known_hint(parameters.get("token_type_hint"))
    document = await _describe(services_of(request), caller.client, token, hint)
    return JSONResponse(document, headers=NO_STORE)


def _require_known_hint(hint: str | None) -> str | None:
    """[A] contract 3.6: an unknown hint is `unsupported_token_type`, by the reason of its name."""
    if hint and hint != REFRESH_TOKEN and hint not in KINDS:
        text = f"The token_type_hint {hint} is not supported."
        raise OAuthError("unsupported_token_type", "unsupported_token_type", text)
    return hint or None


async def _describe(
    services: Services, client: OAuthClient, token: str, hint: str | None
) -> dict[str, Any]:
    """Without a hint an access or ID token is meant; with one the token must be of that kind."""
    now_ms = services.clock.now_ms()
    async with services.database.transaction() as connection:
        if hint == REFRESH_TOKEN:
            found = await refreshing.find_usable(
                connection, token, client.id, client.tokens, now_ms=now_ms
            )
            if found is not None:
                return _describe_refresh_token(found, client)
        claims = await find_claims(services, connection, token)
        stored = await find_refresh_token(connection, token) if hint in KINDS else None
    if stored is not None and stored.application_id == client.id:
        raise _mismatch(hint)
    if claims is None or not is_current(claims, now_ms):
        return INACTIVE
    if audience_of(claims) != client.id:
        raise invalid_client("client_id_mismatch", "The token was issued to another client.")
    if hint and KINDS.get(hint) != kind_of(claims):
        raise _mismatch(hint)
    return {"active": True, **claims}


def _describe_refresh_token(token: RefreshToken, client: OAuthClient) -> dict[str, Any]:
    """Only `active` and `exp` come back, in seconds (contract 3.6)."""
    return {"active": True, "exp": refreshing.expires_ms(token, client.tokens) // 1000}


def _mismatch(hint: str | None) -> OAuthError:
    """[A] contract 3.6: a token of another kind than its hint's is `invalid_request`."""
    return invalid_request("token_type_hint_mismatch", f"The token is not of the type {hint}.")
