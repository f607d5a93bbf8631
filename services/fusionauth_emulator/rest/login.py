"""`/api/login`: sign in with a password, or record a sign-in that happened elsewhere (5.9)."""

from starlette.responses import Response

from services.fusionauth_emulator.account_passwords import hashing_of
from services.fusionauth_emulator.credentials import (
    Refusal,
    SignInRefused,
    require_no_obstacle,
    require_sign_in,
)
from services.fusionauth_emulator.errors import Errors, NotAllowed, NotFound, field_error
from services.fusionauth_emulator.oauth2.api_tokens import issue_api_token
from services.fusionauth_emulator.oauth2.client import make_client
from services.fusionauth_emulator.oauth2.refreshing import issue_refresh_token
from services.fusionauth_emulator.password_change import issue_change_password_id
from services.fusionauth_emulator.password_rules import rules_of
from services.fusionauth_emulator.rest.call import Call, RestResponse
from services.fusionauth_emulator.rest.login_cookies import set_login_cookies
from services.fusionauth_emulator.rest.login_target import (
    EMAIL_NOT_VERIFIED,
    REGISTRATION_NOT_VERIFIED,
    Target,
    find_target,
    record,
    require_application,
    status_for,
)
from services.fusionauth_emulator.rest.operations import Access, Operation
from services.fusionauth_emulator.rest.shapes.user import DEVICE
from services.fusionauth_emulator.rest.verifications import (
    make_email_verification,
    make_registration_verification,
)
from services.fusionauth_emulator.store.database import Document
from services.fusionauth_emulator.store.external_identifiers import (
    Kind,
    delete_identifier,
    find_identifier,
)
from services.fusionauth_emulator.store.tenants import find_tenant
from services.fusionauth_emulator.store.users import (
    User,
    find_user,
    find_user_by_login_id,
)

REFUSED = {Refusal.INVALID: 404, Refusal.LOCKED: 423, Refusal.EXPIRED: 410}
LOGIN_ID_TYPES = ("email", "username")


async def login(call: Call) -> Response:
    body = call.body()
    target = await find_target(call, body.get("applicationId"))
    _require_permission(call, target)
    one_time_password = body.get("oneTimePassword")
    try:
        if one_time_password is not None:
            user = await _spend(call, target, one_time_password)
        else:
            user = await _authenticate(call, target, body)
    except SignInRefused as refused:
        return await _refuse(call, target, refused)
    if status_for(target, user) in (EMAIL_NOT_VERIFIED, REGISTRATION_NOT_VERIFIED):
        return await _gate(call, target, user)
    user = await record(call, target, user)
    if body.get("noJWT") is True:
        return RestResponse({"user": user.document}, status_for(target, user))
    authentication_type = "PASSWORD" if one_time_password is None else "ONE_TIME_PASSWORD"
    return await _with_tokens(call, target, user, _device(body), authentication_type)


async def _authenticate(call: Call, target: Target, body: Document) -> User:
    login_id, password = _credentials(body)
    user = await find_user_by_login_id(
        call.connection, target.tenant.id, login_id, _login_id_types(body)
    )
    hashing, rules = hashing_of(target.tenant), rules_of(target.tenant)
    return await require_sign_in(call.services, user, password, hashing, rules)


async def _spend(call: Call, target: Target, value: object) -> User:
    """A one-time password stands for login Id and password, once (contract 5.9)."""
    if not isinstance(value, str) or not value:
        raise field_error("oneTimePassword", "[blank]", "The oneTimePassword is needed.")
    kind: Kind = "oneTimePassword"
    found = await find_identifier(call.connection, kind, value, now_ms=call.now_ms)
    user = await find_user(call.connection, found.user_id) if found else None
    if user is None or user.tenant_id != target.tenant.id:
        raise SignInRefused(Refusal.INVALID)
    await delete_identifier(call.connection, value)
    return require_no_obstacle(call.services, user)


async def _gate(call: Call, target: Target, user: User) -> Response:
    """212, 213: something is to be verified first.

    [A] contract 5.9: a 212 or 213 has no tokens.
    """
    document: Document = {"user": user.document}
    status = status_for(target, user)
    if status == EMAIL_NOT_VERIFIED:
        made = await make_email_verification(call, target.tenant, user)
        name = "emailVerificationId"
    else:
        assert target.application, "a registration is for one"
        made = await make_registration_verification(call, target.tenant, user, target.application)
        name = "registrationVerificationId"
    if "oneTimeCode" in made:
        document[name] = made["verificationId"]
    return RestResponse(document, status)


async def record_foreign_login(call: Call) -> Response:
    """A login without a password, checked elsewhere: `PUT`, always with an API key."""
    user_id = call.optional_id("userId") or call.query_id("userId")
    application_id = call.optional_id("applicationId") or call.query_id("applicationId")
    if user_id is None:
        raise field_error("userId", "[missing]", "The userId is missing.")
    user = await find_user(call.connection, user_id)
    if user is None or call.tenant_id not in (None, user.tenant_id):
        raise NotFound
    tenant = await find_tenant(call.connection, user.tenant_id)
    assert tenant, "a user goes with the tenant"
    application = await require_application(call, application_id) if application_id else None
    target = Target(tenant, application)
    user = await record(call, target, user)
    return RestResponse({"user": user.document}, status_for(target, user))


def _require_permission(call: Call, target: Target) -> None:
    """A key, unless the application (or the tenant, without one) lets anybody ask."""
    if not target.login_configuration().get("requireAuthentication", True):
        return
    if call.api_key is None or not call.api_key.allows("/api/login", "POST"):
        raise NotAllowed


def _credentials(body: Document) -> tuple[str, str]:
    errors = Errors()
    for name in ("loginId", "password"):
        if not isinstance(body.get(name), str) or not body[name].strip():
            errors.add_field(name, "[blank]", f"The {name} is needed.")
    errors.raise_if_any()
    return body["loginId"].strip(), body["password"]


def _login_id_types(body: Document) -> tuple[str, ...]:
    asked = body.get("loginIdTypes")
    if not isinstance(asked, list) or not asked:
        return LOGIN_ID_TYPES
    return tuple(str(one) for one in asked)


async def _refuse(call: Call, target: Target, refused: SignInRefused) -> Response:
    """Unknown user and wrong password look alike; no refusal but 203 has a body."""
    if refused.refusal is not Refusal.CHANGE_REQUIRED:
        return RestResponse(status_code=REFUSED[refused.refusal])
    assert refused.user, "the password was right"
    value = await issue_change_password_id(
        call.connection, target.tenant, refused.user, now_ms=call.now_ms
    )
    reason = refused.change_reason
    return RestResponse({"changePasswordId": value, "changePasswordReason": reason}, 203)


async def _with_tokens(
    call: Call, target: Target, user: User, device: Document, authentication_type: str
) -> Response:
    """The refresh token depends on the `loginConfiguration` alone (contract 13.24)."""
    refresh_token = None
    if target.application and target.login_configuration().get("generateRefreshTokens"):
        refresh_token = await issue_refresh_token(
            call.services,
            call.connection,
            make_client(target.application, target.tenant),
            user_id=user.id,
            scopes=None,
            grants=(),
            used_pkce=False,
            authenticated_ms=call.now_ms,
            device=device,
        )
    token = await issue_api_token(
        call.services,
        call.connection,
        target.tenant,
        target.application,
        user,
        authentication_type=authentication_type,
        session_id=refresh_token.id if refresh_token else None,
    )
    document: Document = {
        "token": token.value,
        "tokenExpirationInstant": token.expires_ms,
        "user": user.document,
    }
    if refresh_token:
        document |= {"refreshToken": refresh_token.value, "refreshTokenId": refresh_token.id}
    response = RestResponse(document, status_for(target, user))
    set_login_cookies(
        response,
        call,
        token.value,
        refresh_token.value if refresh_token else None,
        refresh_token.expires_in_s if refresh_token else 0,
    )
    return response


def _device(body: Document) -> Document:
    meta, errors = body.get("metaData"), Errors()
    given = meta.get("device") if isinstance(meta, dict) else None
    device: Document = DEVICE.fill(given, "metaData.device", errors)
    errors.raise_if_any()
    return device


OPERATIONS = [
    Operation("POST", "/api/login", login, Access.OPEN),
    Operation("PUT", "/api/login", record_foreign_login),
    Operation("PUT", "/api/login/{userId}", record_foreign_login),
    Operation("PUT", "/api/login/{userId}/{applicationId}", record_foreign_login),
]
