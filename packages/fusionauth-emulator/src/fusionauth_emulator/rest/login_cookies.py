"""The cookies of the login API, `access_token` and `refresh_token` (contract 2.8), and
`POST /api/logout`, which removes them and revokes the refresh token it is shown (5.11).
"""

from email.utils import formatdate

from starlette.responses import Response

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.call import JSON, Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import Flag, Text, object_of
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.refresh_tokens import (
    revoke_refresh_token_value,
    revoke_refresh_tokens_of_user,
)
from fusionauth_emulator.store.sign_ins import end_sso_sessions_of_user

ACCESS_TOKEN = "access_token"  # noqa: S105 - the name of a cookie
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of a cookie

REQUEST = object_of(**{"global": Flag()}, refreshToken=Text())


def set_login_cookies(
    response: Response, call: Call, access_token: str, refresh_token: str | None, ttl_s: int
) -> None:
    """The access token until the browser is closed, the refresh token as long as it lives."""
    _set(response, call, ACCESS_TOKEN, access_token, max_age_s=None)
    if refresh_token is not None:
        _set(response, call, REFRESH_TOKEN, refresh_token, max_age_s=ttl_s)


def remove_login_cookies(response: Response, call: Call) -> None:
    for name in (ACCESS_TOKEN, REFRESH_TOKEN):
        _set(response, call, name, "", max_age_s=0)


def _set(response: Response, call: Call, name: str, value: str, *, max_age_s: int | None) -> None:
    """Written here because FusionAuth's spelling and order differ from the library's (2.8)."""
    parts = [f"{name}={value}"]
    if max_age_s is not None:
        expires_s = call.now_ms // 1000 + max_age_s if max_age_s else 0
        parts += [f"Max-Age={max_age_s}", f"Expires={formatdate(expires_s, usegmt=True)}"]
    parts += ["Path=/", "HttpOnly"]
    if call.base_url.startswith("https:"):
        parts.append("Secure")
    response.headers.append("Set-Cookie", "; ".join([*parts, "SameSite=Lax"]))


async def logout(call: Call) -> Response:
    """200 always, whatever was shown. `global`: all of the user's refresh tokens and SSO too.

    [A] contract 5.11: the cookies of the hosted backend stay at `POST /api/logout`.
    """
    body = call.body() if call.content_type == JSON else {}
    request: Document = REQUEST.fill(body, "", Errors())
    value = request.get("refreshToken") or call.query.get("refreshToken")
    value = value or call.cookies.get(REFRESH_TOKEN) or ""
    token = await revoke_refresh_token_value(call.connection, value)
    if token is not None and (request.get("global") or call.flag("global")):
        await revoke_refresh_tokens_of_user(call.connection, token.user_id)
        await end_sso_sessions_of_user(call.connection, token.user_id)
    response = RestResponse()
    remove_login_cookies(response, call)
    return response


OPERATIONS = [Operation("POST", "/api/logout", logout, Access.OPEN)]
