"""`/api/jwt/refresh`: by POST a refresh token for a new access token; GET and DELETE show and
revoke refresh tokens (contract 5.10).
"""

from urllib.parse import parse_qsl

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotAllowed, NotFound, field_error
from fusionauth_emulator.oauth2 import refreshing
from fusionauth_emulator.oauth2.api_tokens import issue_api_token
from fusionauth_emulator.oauth2.bearer import subject_of
from fusionauth_emulator.oauth2.client import make_client
from fusionauth_emulator.oauth2.parameters import FORM_TYPE
from fusionauth_emulator.oauth2.refreshing import IssuedRefreshToken
from fusionauth_emulator.oauth2.resources import still_listed
from fusionauth_emulator.passwords.credentials import may_sign_in
from fusionauth_emulator.rest.call import JSON, Call, RestResponse, read_uuid
from fusionauth_emulator.rest.jwt import require_own_claims
from fusionauth_emulator.rest.login_cookies import REFRESH_TOKEN, set_login_cookies
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import Number, Text, object_of
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.refresh_tokens import (
    RefreshToken,
    find_refresh_token,
    find_refresh_token_by_id,
    find_rotated_refresh_token,
    list_refresh_tokens,
    revoke_refresh_token,
    revoke_refresh_tokens_of_application,
    revoke_refresh_tokens_of_user,
)
from fusionauth_emulator.store.tenants import Tenant, owning_tenant
from fusionauth_emulator.store.users import User, find_user

PATH = "/api/jwt/refresh"
LISTED = 1000

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
    assert application, "a refresh token goes with its application"
    tenant = await owning_tenant(call.connection, token.tenant_id)
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


async def read_one(call: Call) -> Response:
    token = await _require_token(call, call.id("tokenId"))
    return RestResponse({"refreshToken": show(token)})


async def read_of_user(call: Call) -> Response:
    """With a key those of any user; with their own token a person's own.

    An unknown user has none: a 404 is not among the documented answers (contract 5.10).
    """
    user_id = call.query_id("userId")
    if not call.has_key_for("GET", PATH):
        own_id = subject_of(await require_own_claims(call))
        if own_id is None or user_id not in (None, own_id):
            raise NotAllowed
        user_id = own_id
    if user_id is None:
        raise field_error("userId", "[missing]", "The userId is missing.")
    tokens = await list_refresh_tokens(
        call.connection, user_id, tenant_id=call.tenant_id, count=LISTED
    )
    return RestResponse({"refreshTokens": [show(token) for token in tokens]})


async def revoke_one(call: Call) -> Response:
    """With a key any; with their own token a person's own."""
    has_key = call.has_key_for("DELETE", PATH)
    own_id = None if has_key else subject_of(await require_own_claims(call))
    token = await _require_token(call, call.id("tokenId"))
    if not has_key and token.user_id != own_id:
        raise NotFound
    await revoke_refresh_token(call.connection, token.id)
    return RestResponse()


async def revoke_many(call: Call) -> Response:
    """By value with a key or one's own token; by user, by application or by both with a key.

    In the query, a form or a JSON body (contract 1.2, OpenAPI file).
    """
    asked = _asked(call)
    value = asked.get("token")
    has_key = call.has_key_for("DELETE", PATH)
    if value:
        return await _revoke_value(call, value, has_key=has_key)
    if not has_key:
        raise NotAllowed
    user_id, application_id = _id(asked, "userId"), _id(asked, "applicationId")
    if user_id is not None:
        await _require_user(call, user_id)
        await revoke_refresh_tokens_of_user(call.connection, user_id, application_id)
    elif application_id is not None:
        await _require_application(call, application_id)
        await revoke_refresh_tokens_of_application(call.connection, application_id)
    else:
        raise field_error("userId", "[missing]", "Name a userId, an applicationId or a token.")
    return RestResponse()


async def _revoke_value(call: Call, value: str, *, has_key: bool) -> Response:
    """Their own token lets a person revoke their own refresh tokens only."""
    token = await find_refresh_token(call.connection, value)
    if not has_key:
        own_id = subject_of(await require_own_claims(call))
        token = token if token and token.user_id == own_id else None
    if token is None or not _is_in_scope(call, token):
        raise NotFound
    await revoke_refresh_token(call.connection, token.id)
    return RestResponse()


async def _require_token(call: Call, token_id: str) -> RefreshToken:
    token = await find_refresh_token_by_id(call.connection, token_id)
    if token is None or not _is_in_scope(call, token):
        raise NotFound
    return token


async def _require_user(call: Call, user_id: str) -> None:
    if await find_user(call.connection, user_id, tenant_id=call.tenant_id) is None:
        raise NotFound


async def _require_application(call: Call, application_id: str) -> None:
    application = await find_application(call.connection, application_id)
    if application is None or call.tenant_id not in (None, application.tenant_id):
        raise NotFound


def _is_in_scope(call: Call, token: RefreshToken) -> bool:
    return call.tenant_id in (None, token.tenant_id)


def _asked(call: Call) -> dict[str, str]:
    """The query wins over the body."""
    if call.content_type == FORM_TYPE:
        body: Document = dict(parse_qsl(call.raw_body.decode("ascii", "replace")))
    else:
        body = call.body()
    texts = {name: value for name, value in body.items() if isinstance(value, str)}
    return {**texts, **call.query}


def _id(asked: dict[str, str], name: str) -> str | None:
    return read_uuid(name, asked[name]) if asked.get(name) else None


def show(token: RefreshToken) -> Document:
    """As FusionAuth shows a stored token. Only a hash of its value is kept.

    [A] contract 5.10: an administrator does not see the value of a refresh token.
    """
    return {
        "applicationId": token.application_id,
        "id": token.id,
        "insertInstant": token.inserted_ms,
        "metaData": {
            "device": token.device,
            "resources": list(token.resources),
            "scopes": list(token.scopes or ()),
        },
        "startInstant": token.started_ms,
        "tenantId": token.tenant_id,
        "userId": token.user_id,
    }


OPERATIONS = [
    Operation("POST", PATH, refresh, Access.OPEN),
    Operation("GET", PATH, read_of_user, Access.OPEN),
    Operation("GET", PATH + "/{tokenId}", read_one),
    Operation("DELETE", PATH, revoke_many, Access.OPEN),
    Operation("DELETE", PATH + "/{tokenId}", revoke_one, Access.OPEN),
]
