"""`GET /app/me`, `POST /app/refresh`, `GET /app/logout`: with a session in the cookies
(contract 2.5 to 2.7)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fusionauth_emulator.hosted_backend.code_flow import require_named_client
from fusionauth_emulator.hosted_backend.cookies import (
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    removed_token_cookies,
    set_cookies,
    token_cookies,
)
from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.bearer import bearer_value
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.client_authentication import Caller
from fusionauth_emulator.oauth2.oauth_errors import NO_STORE, OAuthError, invalid_token
from fusionauth_emulator.oauth2.parameters import query_parameters
from fusionauth_emulator.oauth2.token_endpoint import exchange
from fusionauth_emulator.oauth2.userinfo import describe_user
from fusionauth_emulator.request_reading import request_cookies
from fusionauth_emulator.services import services_of
from fusionauth_emulator.urls import Parameters, base_url, with_parameters


async def me(request: Request) -> Response:
    """The userinfo document, for the token in the cookie; a bearer header does as well.

    Every failure is a 401 here, a token without `openid` too (contract 2.5).
    [A] contract 2.5: /app/me fails with the OAuth error `invalid_token` and its reason.
    [A] contract 14.1: /app/me succeeds with a 200 and JSON, not a 302.
    """
    token = request_cookies(request).get(ACCESS_TOKEN)
    # [A] contract 2.5: /app/me takes a bearer header where there is no cookie.
    token = token or bearer_value(request.headers.get("authorization"))
    try:
        document = await describe_user(services_of(request), token)
    except OAuthError as error:
        raise invalid_token(error.reason, error.description) from None
    return JSONResponse(document, headers=NO_STORE)


async def refresh(request: Request) -> Response:
    """200 with fresh cookies; any refusal is a 400. The body sent and its type do not matter (2.6).

    [A] contract 2.6: /app/refresh leaves the cookies as they are when it refuses.
    [A] contract 2.6: an expired or revoked token is `invalid_grant`, `refresh_token_not_found`.
    [A] contract 14.1: a 200 of /app/refresh is success.
    """
    parameters = query_parameters(request)
    client = await require_named_client(request, parameters)
    tokens = await exchange(
        services_of(request),
        Caller(client, is_proven=True),
        "refresh_token",
        {"refresh_token": request_cookies(request).get(REFRESH_TOKEN, "")},
    )
    # [A] contract 2.6: /app/refresh succeeds without a body.
    response = Response(headers=NO_STORE)
    set_cookies(response, base_url(request.scope), token_cookies(tokens))
    return response


async def logout(request: Request) -> Response:
    """The cookies go here, the SSO session in the next step; the refresh token stays (2.7)."""
    parameters = query_parameters(request)
    client = await require_named_client(request, parameters)
    base = base_url(request.scope)
    query = {"client_id": client.id, **_target(client, parameters)}
    response = redirect(with_parameters(f"{base}/oauth2/logout", query))
    set_cookies(response, base, removed_token_cookies())
    return response


def _target(client: OAuthClient, parameters: Parameters) -> dict[str, str]:
    """An unlisted target is dropped: the application's logout URL takes its place (2.7)."""
    uri = parameters.get("post_logout_redirect_uri") or parameters.get("redirect_uri")
    if uri and (client.allows_redirect(uri) or uri == client.logout_url):
        return {"post_logout_redirect_uri": uri}
    return {}
