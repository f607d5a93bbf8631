"""`GET` and `POST /oauth2/userinfo`: the claims about the person behind an access token (3.5)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fusionauth_emulator.oauth2.bearer import (
    audience_of,
    bearer_value,
    kind_of,
    require_claims,
    subject_of,
)
from fusionauth_emulator.oauth2.claims import ACCESS_KIND, Claims, user_claims
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.client_authentication import find_client
from fusionauth_emulator.oauth2.oauth_errors import NO_STORE, OAuthError, invalid_token
from fusionauth_emulator.oauth2.scopes import OPENID, parse_scopes
from fusionauth_emulator.passwords.credentials import may_sign_in
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.store.users import find_user


async def userinfo(request: Request) -> Response:
    token = bearer_value(request.headers.get("authorization"))
    return JSONResponse(await describe_user(services_of(request), token), headers=NO_STORE)


async def describe_user(services: Services, token: str | None) -> dict[str, Any]:
    """The userinfo document. Raises OAuthError: 401 for no usable token, 400 for the wrong kind."""
    async with services.database.transaction() as connection:
        claims = await require_claims(services, connection, token)
        client = await find_client(connection, audience_of(claims))
        user = await find_user(connection, subject_of(claims))
    if client is None or not _is_suitable(claims, client):
        raise _unsuitable()
    if user is None or not may_sign_in(user, services.clock.now_ms()):
        raise _unsuitable()
    scopes = parse_scopes(str(claims.get("scope", "")))
    about = user_claims(user.document, scopes, strict=client.is_strict)
    return _token_claims(claims, client) | about


def _is_suitable(claims: Claims, client: OAuthClient) -> bool:
    """Strict wants an access token with `openid`; Compatibility takes an ID token too."""
    if not client.is_strict:
        return True
    return OPENID in parse_scopes(str(claims.get("scope", ""))) and kind_of(claims) == ACCESS_KIND


def _token_claims(claims: Claims, client: OAuthClient) -> dict[str, Any]:
    names = ("sub",) if client.is_strict else ("sub", "applicationId", "roles", "sid", "tid")
    return {name: claims[name] for name in names if name in claims}


def _unsuitable() -> OAuthError:
    """[A] contract 3.5: the token of a user who may not sign in now is unsuitable, a 400."""
    return invalid_token(
        "access_token_invalid",
        "The token is not suitable for the requested use.",
        status=400,
    )
