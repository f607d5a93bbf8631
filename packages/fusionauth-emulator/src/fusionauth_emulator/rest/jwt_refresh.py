"""`POST /api/jwt/refresh`: a refresh token for a new access token (contract 5.10)."""

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, field_error
from fusionauth_emulator.oauth2 import refreshing
from fusionauth_emulator.oauth2.api_tokens import issue_api_token
from fusionauth_emulator.oauth2.client import make_client
from fusionauth_emulator.oauth2.resources import still_listed
from fusionauth_emulator.oauth2.tokens import IssuedRefreshToken
from fusionauth_emulator.passwords.credentials import may_sign_in
from fusionauth_emulator.rest.call import JSON, Call, RestResponse
from fusionauth_emulator.rest.login_cookies import REFRESH_TOKEN, set_login_cookies
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import Number, Text, object_of
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.refresh_tokens import (
    RefreshToken,
    find_refresh_token,
    find_rotated_refresh_token,
)
from fusionauth_emulator.store.tenants import Tenant, find_tenant
from fusionauth_emulator.store.users import User, find_user

REQUEST = object_of(refreshToken=Text(), timeToLiveInSeconds=Number(minimum=1))


async def refresh(call: Call) -> Response:
    """No key: the refresh token is the proof; the cookie wins over the body."""
    request: Document = call.members(REQUEST) if call.content_type == JSON else {}
    value = call.cookies.get(REFRESH_TOKEN) or request.get("refreshToken")
    if not value:
        raise field_error("refreshToken", "[blank]", "The refreshToken is needed.")
    application, tenant = await _issuer(call, value)
    client = make_client(application, tenant)
    token = await refreshing.find_usable(
        call.connection, value, client.id, client.tokens, now_ms=call.now_ms
    )
    user = await find_user(call.connection, token.user_id) if token else None
    if token is None or user is None or not may_sign_in(user, call.now_ms):
        return _refused()  # returned, not raised: a reuse may have revoked the token
    ttl_s = _ttl_s(request, client.tokens.access_token_ttl_s)
    used = await refreshing.use(call.connection, token, value, client.tokens, now_ms=call.now_ms)
    if used is None:
        return _refused()
    return await _answer(call, tenant, application, user, token, used, ttl_s)


async def _answer(
    call: Call,
    tenant: Tenant,
    application: Application,
    user: User,
    token: RefreshToken,
    used: IssuedRefreshToken,
    ttl_s: int | None,
) -> Response:
    access = await issue_api_token(
        call.services,
        call.connection,
        tenant,
        application,
        user,
        authentication_type="REFRESH_TOKEN",
        authenticated_ms=token.authenticated_ms,
        session_id=token.id,
        ttl_s=ttl_s,
        resources=still_listed(make_client(application, tenant), token.resources),
    )
    response = RestResponse(
        {"token": access.value, "refreshToken": used.value, "refreshTokenId": used.id}
    )
    set_login_cookies(response, call, access.value, used.value, used.expires_in_s)
    return response


async def _issuer(call: Call, value: str) -> tuple[Application, Tenant]:
    """The application a refresh token is for. Raises Rejected where it may not be used here."""
    token = await find_refresh_token(call.connection, value)
    token = token or await find_rotated_refresh_token(call.connection, value)
    if token is None or token.application_id is None:
        raise _invalid()
    application = await find_application(call.connection, token.application_id)
    tenant = await find_tenant(call.connection, token.tenant_id)
    assert application, "a refresh token goes with its application"
    assert tenant, "a refresh token goes with its tenant"
    if not (application.active and application.document["loginConfiguration"]["allowTokenRefresh"]):
        raise _invalid()
    return application, tenant


def _ttl_s(request: Document, maximum_s: int) -> int | None:
    asked: int | None = request.get("timeToLiveInSeconds")
    if asked is not None and asked > maximum_s:
        raise field_error(
            "timeToLiveInSeconds", "[invalid]", f"[{asked}] is not between 1 and {maximum_s}."
        )
    return asked


def _invalid() -> Exception:
    return field_error("refreshToken", "[invalid]", "The refreshToken is invalid.")


def _refused() -> Response:
    errors = Errors()
    errors.add_field("refreshToken", "[invalid]", "The refreshToken is invalid.")
    return RestResponse(errors.document(), 400)


OPERATIONS = [Operation("POST", "/api/jwt/refresh", refresh, Access.OPEN)]
