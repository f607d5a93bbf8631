"""`POST /api/logout`: revokes the refresh token it is shown (contract 5.11)."""

from starlette.responses import Response

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.call import JSON, Call, RestResponse
from fusionauth_emulator.rest.login_cookies import REFRESH_TOKEN, remove_login_cookies
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import Flag, Text, object_of
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.refresh_tokens import (
    revoke_refresh_token_value,
    revoke_refresh_tokens_of_user,
)
from fusionauth_emulator.store.sso_sessions import end_sso_sessions_of_user

REQUEST = object_of(**{"global": Flag()}, refreshToken=Text())


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
