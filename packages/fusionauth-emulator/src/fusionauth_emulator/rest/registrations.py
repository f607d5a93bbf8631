"""`/api/user/registration` (contract 5.7)."""

from starlette.responses import Response

from fusionauth_emulator.accounts import (
    create_user,
    is_asked_for_password,
    register_user,
    require_application,
    settled_roles,
)
from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.oauth2.api_tokens import issue_api_token
from fusionauth_emulator.oauth2.client import make_client
from fusionauth_emulator.oauth2.refreshing import issue_refresh_token
from fusionauth_emulator.rest.call import JSON, Call, RestResponse
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.rest.patch import patched
from fusionauth_emulator.rest.users import require_user
from fusionauth_emulator.rest.verifications import new_registration_verification, new_verification
from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.shapes.user import CREATION, REGISTERING, REGISTRATION
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.refresh_tokens import revoke_refresh_tokens_of_user
from fusionauth_emulator.store.registrations import delete_registration, replace_registration
from fusionauth_emulator.store.tenants import owning_tenant
from fusionauth_emulator.store.users import Registration, User

KEPT = ("id", "insertInstant", "lastLoginInstant", "usernameStatus", "verified", "verifiedInstant")


async def create(call: Call) -> Response:
    """Of an existing user, or with a new one: a `user` in the body decides (contract 5.7)."""
    body = call.body()
    with_user = body.get("user") is not None
    user = await (_create_user(call, body) if with_user else _existing_user(call))
    user, registration = await register_user(
        call.services,
        call.connection,
        user,
        body.get("registration"),
        request=call.members(REGISTERING),
    )
    application = await find_application(call.connection, registration.application_id)
    assert application, "it was found when registering"
    answer = {"registration": registration.document}
    if not (with_user and is_asked_for_password(call.members(CREATION))):
        authentication_type = "USER_CREATE" if with_user else "REGISTRATION"
        answer |= await _tokens(call, user, application, authentication_type)
    tenant = await owning_tenant(call.connection, user.tenant_id)
    answer |= await new_registration_verification(call, tenant, user, registration, application)
    if with_user:
        answer |= {"user": user.document, **await new_verification(call, tenant, user)}
    return RestResponse(answer)


async def read(call: Call) -> Response:
    _, registration = await _require_registration(call)
    return RestResponse({"registration": registration.document})


async def replace(call: Call) -> Response:
    user, registration = await _require_registration(call)
    return await _update(call, user, registration, call.body().get("registration"))


async def patch(call: Call) -> Response:
    user, registration = await _require_registration(call)
    if "applicationId" not in call.path and call.content_type == JSON:
        # [R] contract 5.7: named in the body only, FusionAuth overwrites what it should merge into.
        return await _update(call, user, registration, call.body().get("registration"))
    given = patched(call, "registration", registration.document, REGISTRATION)
    return await _update(call, user, registration, given)


async def delete(call: Call) -> Response:
    user, registration = await _require_registration(call)
    await delete_registration(call.connection, registration.id)
    await revoke_refresh_tokens_of_user(call.connection, user.id, registration.application_id)
    return RestResponse()


async def _create_user(call: Call, body: Document) -> User:
    return await create_user(
        call.services,
        call.connection,
        await call.require_tenant(),
        body["user"],
        id=call.optional_id("userId"),
        request=call.members(CREATION),
    )


async def _existing_user(call: Call) -> User:
    if "userId" not in call.path:
        raise field_error("userId", "[missing]", "Name the user to register.")
    return await require_user(call, lock=True)


async def _tokens(
    call: Call, user: User, application: Application, authentication_type: str
) -> Document:
    """An access token, and a refresh token where the login API gives one (contract 5.7)."""
    tenant = await owning_tenant(call.connection, user.tenant_id)
    token = await issue_api_token(
        call.services,
        call.connection,
        tenant,
        application,
        user,
        authentication_type=authentication_type,
    )
    tokens = token.members()
    if application.document["loginConfiguration"]["generateRefreshTokens"]:
        refresh_token = await issue_refresh_token(
            call.services,
            call.connection,
            make_client(application, tenant),
            user_id=user.id,
            authenticated_ms=call.now_ms,
            device={},
        )
        if refresh_token:
            tokens |= {"refreshToken": refresh_token.value, "refreshTokenId": refresh_token.id}
    return tokens


async def _require_registration(call: Call) -> tuple[User, Registration]:
    """The user and registration that the path, or the path and the body, name."""
    user = await require_user(call, lock=True)
    registration = user.registration_for(call.optional_id("applicationId") or _named(call))
    if registration is None:
        raise NotFound
    return user, registration


def _named(call: Call) -> str:
    """The application's Id in the body: how PUT and PATCH can also say it (contract 5.7)."""
    given = call.any_body().get("registration")
    application_id = given.get("applicationId") if isinstance(given, dict) else None
    uuid = parse_uuid(application_id)
    if uuid is None:
        path = "registration.applicationId"
        raise field_error(path, "[missing]", "The application is not named.")
    return uuid


async def _update(call: Call, user: User, registration: Registration, given: object) -> Response:
    errors, before = Errors(), registration.document
    document: Document = REGISTRATION.fill(given, "registration", errors)
    document["applicationId"] = registration.application_id
    application = await require_application(call.connection, document, user, errors)
    document["roles"] = settled_roles(document.get("roles"), application, errors)
    errors.raise_if_any()
    document |= {name: before[name] for name in KEPT if name in before}
    document["lastUpdateInstant"] = max(call.now_ms, before["lastUpdateInstant"] + 1)
    await replace_registration(call.connection, document)
    return RestResponse({"registration": document})


_ONE = "/api/user/registration/{userId}/{applicationId}"
OPERATIONS = [
    Operation("POST", "/api/user/registration", create),
    Operation("POST", "/api/user/registration/{userId}", create),
    Operation("PUT", "/api/user/registration/{userId}", replace),
    Operation("PATCH", "/api/user/registration/{userId}", patch),
    Operation("GET", _ONE, read),
    Operation("PUT", _ONE, replace),
    Operation("PATCH", _ONE, patch),
    Operation("DELETE", _ONE, delete),
]
