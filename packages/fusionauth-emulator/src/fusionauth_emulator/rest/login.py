"""`/api/login`: sign in with a password, or record a sign-in that happened elsewhere (5.9);
`GET /api/user/recent-login`: the last logins of a user, or of everybody.
"""

from hmac import compare_digest

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotAllowed, NotFound, field_error
from fusionauth_emulator.oauth2.api_tokens import issue_api_token
from fusionauth_emulator.oauth2.client import make_client
from fusionauth_emulator.oauth2.refreshing import issue_refresh_token
from fusionauth_emulator.passwords.changing import issue_change_password_id
from fusionauth_emulator.passwords.credentials import (
    Refusal,
    SignInRefused,
    require_no_obstacle,
    require_sign_in,
)
from fusionauth_emulator.passwords.rules import rules_of
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.login_cookies import set_login_cookies
from fusionauth_emulator.rest.login_target import (
    EMAIL_NOT_VERIFIED,
    REGISTRATION_NOT_VERIFIED,
    LoginTarget,
    find_target,
    record,
    require_application,
    status_for,
)
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.searching import read_query
from fusionauth_emulator.rest.verifications import (
    make_email_verification,
    make_registration_verification,
)
from fusionauth_emulator.shapes.shape import Flag, Id, ListOf, Number, Text, object_of
from fusionauth_emulator.shapes.user import DEVICE
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.external_identifiers import Kind, delete_identifier, find_identifier
from fusionauth_emulator.store.login_records import list_logins
from fusionauth_emulator.store.tenants import owning_tenant
from fusionauth_emulator.store.users import USUAL_LOGIN_IDS, User, find_user, find_user_by_login_id

REFUSED = {Refusal.INVALID: 404, Refusal.LOCKED: 423, Refusal.EXPIRED: 410}

REQUEST = object_of(
    applicationId=Id(),
    loginId=Text(),
    loginIdTypes=ListOf(Text()),
    metaData=object_of(device=DEVICE),
    noJWT=Flag(),
    oneTimePassword=Text(),
    password=Text(),
)
"""What is read; `newDevice`, `twoFactorTrustId` and the like change nothing here (5.9)."""

RECENT = object_of(limit=Number(10, minimum=1, maximum=10_000), offset=Number(0))


async def login(call: Call) -> Response:
    request = call.members(REQUEST)
    target = await find_target(call, request.get("applicationId"))
    _require_permission(call, target)
    try:
        user, authentication_type = await _authenticate(call, target, request)
    except SignInRefused as refused:
        return await _refuse(call, target, refused)
    if status_for(target, user) in (EMAIL_NOT_VERIFIED, REGISTRATION_NOT_VERIFIED):
        return await _gate(call, target, user)
    user = await record(call, target, user)
    if request["noJWT"]:
        return RestResponse({"user": user.document}, status_for(target, user))
    device = request["metaData"]["device"]
    return await _with_tokens(call, target, user, device, authentication_type)


async def _authenticate(call: Call, target: LoginTarget, request: Document) -> tuple[User, str]:
    """Who it is, and how that is known: the claim `authenticationType`. Raises SignInRefused."""
    if "oneTimePassword" in request:
        return await _spend(call, target, request["oneTimePassword"]), "ONE_TIME_PASSWORD"
    login_id, password = _credentials(request)
    types = tuple(request["loginIdTypes"]) or USUAL_LOGIN_IDS
    user = await find_user_by_login_id(call.connection, target.tenant.id, login_id, types)
    if user and _is_authentication_token(target, user, password):
        return require_no_obstacle(call.services, user), "APPLICATION_TOKEN"
    hashing, rules = target.tenant.hashing, rules_of(target.tenant)
    return await require_sign_in(call.services, user, password, hashing, rules), "PASSWORD"


def _is_authentication_token(target: LoginTarget, user: User, value: str) -> bool:
    """Whether it is the registration's own token, good in place of the password (5.7).

    [A] contract 5.7: it signs in only while the application has authentication tokens enabled.
    """
    application = target.application
    registration = user.registration_for(application.id) if application else None
    if application is None or registration is None:
        return False
    token = registration.document.get("authenticationToken")
    enabled = application.document["authenticationTokenConfiguration"]["enabled"]
    return bool(enabled and token) and compare_digest(str(token).encode(), value.encode())


async def _spend(call: Call, target: LoginTarget, value: str) -> User:
    """A one-time password stands for login Id and password, once (contract 5.9)."""
    if not value:
        raise field_error("oneTimePassword", "[blank]", "The oneTimePassword is needed.")
    kind: Kind = "oneTimePassword"
    found = await find_identifier(call.connection, kind, value, now_ms=call.now_ms)
    user = await find_user(call.connection, found.user_id) if found else None
    if user is None or user.tenant_id != target.tenant.id:
        raise SignInRefused(Refusal.INVALID)
    await delete_identifier(call.connection, value)
    return require_no_obstacle(call.services, user)


async def _gate(call: Call, target: LoginTarget, user: User) -> Response:
    """212, 213: something is to be verified first.

    [A] contract 5.9: a 212 or 213 has no tokens.
    """
    document: Document = {"user": user.document}
    status = status_for(target, user)
    if status == EMAIL_NOT_VERIFIED:
        made = await make_email_verification(call, target.tenant, user)
        names = ["emailVerificationId", "identityVerificationId"]
    else:
        assert target.application, "a registration is for one"
        made = await make_registration_verification(call, target.tenant, user, target.application)
        names = ["registrationVerificationId"]
    if "oneTimeCode" in made:
        document |= dict.fromkeys(names, made["verificationId"])
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
    tenant = await owning_tenant(call.connection, user.tenant_id)
    application = await require_application(call, application_id) if application_id else None
    target = LoginTarget(tenant, application)
    user = await record(call, target, user)
    return RestResponse({"user": user.document}, status_for(target, user))


def _require_permission(call: Call, target: LoginTarget) -> None:
    """A key, unless the application (or the tenant, without one) lets anybody ask."""
    if not target.login_configuration().get("requireAuthentication", True):
        return
    if not call.has_key_for("POST", "/api/login"):
        raise NotAllowed


def _credentials(request: Document) -> tuple[str, str]:
    errors = Errors()
    for name in ("loginId", "password"):
        if not request.get(name, "").strip():
            errors.add_field(name, "[blank]", f"The {name} is needed.")
    errors.raise_if_any()
    return request["loginId"].strip(), request["password"]


async def _refuse(call: Call, target: LoginTarget, refused: SignInRefused) -> Response:
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
    call: Call, target: LoginTarget, user: User, device: Document, authentication_type: str
) -> Response:
    """A refresh token is for who is registered, by the `loginConfiguration` alone (5.9, 13.24)."""
    refresh_token, application = None, target.application
    gives_any = target.login_configuration().get("generateRefreshTokens")
    if application and gives_any and user.registration_for(application.id):
        refresh_token = await issue_refresh_token(
            call.services,
            call.connection,
            make_client(application, target.tenant),
            user_id=user.id,
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
    document: Document = {**token.members(), "user": user.document}
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


async def read_recent_logins(call: Call) -> Response:
    user_id, page = call.query_id("userId"), read_query(call, RECENT)
    if user_id is not None and await find_user(call.connection, user_id) is None:
        raise NotFound
    return RestResponse({"logins": await list_logins(call.connection, user_id=user_id, **page)})


OPERATIONS = [
    Operation("POST", "/api/login", login, Access.OPEN),
    Operation("PUT", "/api/login", record_foreign_login),
    Operation("PUT", "/api/login/{userId}", record_foreign_login),
    Operation("PUT", "/api/login/{userId}/{applicationId}", record_foreign_login),
    Operation("GET", "/api/user/recent-login", read_recent_logins, Access.GLOBAL_KEY),
]
