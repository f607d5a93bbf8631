"""`/api/user` (contract 5.6); search is in `user_search.py`."""

from starlette.responses import Response

from fusionauth_emulator.accounts import create_user, is_asked_for_password, read_user
from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.hashing import PasswordHash
from fusionauth_emulator.oauth2.api_tokens import issue_api_token
from fusionauth_emulator.passwords.changing import (
    end_what_a_password_opened,
    hash_password,
    read_hash,
    read_password,
)
from fusionauth_emulator.passwords.rules import check_password
from fusionauth_emulator.rest.call import JSON_PATCH, Call, RestResponse
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.rest.patch import patched
from fusionauth_emulator.rest.verifications import new_verification
from fusionauth_emulator.shapes.user import CHANGE, CREATION, HASHED_PASSWORD, USER
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.documents import delete_document, replace_document
from fusionauth_emulator.store.external_identifiers import (
    VERIFICATION_KINDS,
    find_change_password_id,
    find_identifier,
)
from fusionauth_emulator.store.refresh_tokens import revoke_refresh_tokens_of_user
from fusionauth_emulator.store.tenants import owning_tenant
from fusionauth_emulator.store.user_documents import LOGIN_ID_TYPES, stored_user
from fusionauth_emulator.store.users import (
    USUAL_LOGIN_IDS,
    User,
    find_user,
    find_user_by_login_id,
    replace_password,
)

KEPT = (
    "active",
    "connectorId",
    "id",
    "identities",
    "insertInstant",
    "lastLoginInstant",
    "legacyIdentifier",
    "passwordLastUpdateInstant",
    "tenantId",
    "usernameStatus",
    "verified",
    "verifiedInstant",
)
"""Members that replacing a user leaves as they are: a caller cannot set them."""


async def create(call: Call) -> Response:
    request = call.members(CREATION)
    tenant = await call.require_tenant()
    application = await _named_application(call, request.get("applicationId"))
    user = await create_user(
        call.services,
        call.connection,
        tenant,
        call.body().get("user"),
        id=call.optional_id("userId"),
        request=request,
    )
    answer = {"user": user.document, **await new_verification(call, tenant, user)}
    if not is_asked_for_password(request):  # who has yet to set a password is not signed in (5.6)
        token = await issue_api_token(
            call.services,
            call.connection,
            tenant,
            application,
            user,
            authentication_type="USER_CREATE",
        )
        answer |= token.members()
    return RestResponse(answer)


async def read(call: Call) -> Response:
    return RestResponse({"user": (await require_user(call)).document})


async def read_by_login_id(call: Call) -> Response:
    """By what is theirs, or by an Id they were sent; only active users are found (contract 5.6).

    Since 1.60 no JWT opens it: what a person may know of themselves is at /oauth2/userinfo.
    """
    if identifier := call.query.get("changePasswordId") or call.query.get("verificationId"):
        return RestResponse({"user": (await _find_by_identifier(call, identifier)).document})
    login_id, types = _login_id(call)
    tenant = await call.require_tenant()
    user = await find_user_by_login_id(call.connection, tenant.id, login_id, types)
    if user is None or not user.active:
        raise NotFound
    return RestResponse({"user": user.document})


async def _find_by_identifier(call: Call, value: str) -> User:
    """Only while the identifier is good."""
    change = await find_change_password_id(call.connection, value, now_ms=call.now_ms)
    user_id = change.user_id if change else None
    for kind in VERIFICATION_KINDS:
        found = await find_identifier(call.connection, kind, value, now_ms=call.now_ms)
        user_id = found.user_id if found else user_id
    user = await find_user(call.connection, user_id, tenant_id=call.tenant_id)
    if user is None or not user.active:
        raise NotFound
    return user


async def replace(call: Call) -> Response:
    user = await require_user(call, lock=True)
    if call.flag("reactivate"):
        return await _answer(call, user, {**user.document, "active": True})
    change = await _read_change(call, user, call.body())
    return await _update(call, user, call.body().get("user"), change)


async def patch(call: Call) -> Response:
    user = await require_user(call, lock=True)
    given = patched(call, "user", user.document, USER)
    beside = {} if call.content_type == JSON_PATCH else call.any_body()
    return await _update(call, user, given, await _read_change(call, user, beside))


async def delete(call: Call) -> Response:
    """Deactivates, unless `?hardDelete=true`."""
    user = await require_user(call, lock=True)
    if call.flag("hardDelete"):
        await delete_document(call.connection, "users", user.id)
        return RestResponse()
    await revoke_refresh_tokens_of_user(call.connection, user.id)
    await _store(call, {**user.document, "active": False})
    return RestResponse()


async def require_user(call: Call, *, lock: bool = False) -> User:
    """The user the path names. Raises NotFound, also for one of another tenant."""
    user = await find_user(call.connection, call.id("userId"), tenant_id=call.tenant_id, lock=lock)
    if user is None:
        raise NotFound
    return user


async def _update(call: Call, user: User, given: object, change: Document) -> Response:
    """Put what is given in the user's place; without a password they keep theirs.

    change: what stands beside the user, as `CHANGE` reads it.
    """
    errors, tenant = Errors(), await owning_tenant(call.connection, user.tenant_id)
    is_hashed = change.get("passwordFieldType") == "HASHED"
    document = read_user(given, tenant, errors)
    password = {} if is_hashed else read_password(given, tenant, errors)
    hashed = _read_hashed(given, errors) if is_hashed else None
    if password.get("password"):
        check_password(password["password"], document, tenant, errors)
    errors.raise_if_any()
    document.pop("legacyIdentifier", None)  # it is given on create, or never (contract 5.6)
    document |= {name: user.document[name] for name in KEPT if name in user.document}
    if hashed := hashed or await hash_password(call.services, password):
        await replace_password(call.connection, user.id, hashed)
        document["passwordLastUpdateInstant"] = call.now_ms
        await end_what_a_password_opened(call.connection, tenant, user.id)
    return await _answer(call, user, document)


def _read_hashed(given: object, errors: Errors) -> PasswordHash | None:
    """All four members are needed (contract 5.6)."""
    members: Document = HASHED_PASSWORD.fill(given, "user", errors)
    for name in ("encryptionScheme", "factor", "password", "salt"):
        if not members.get(name) and f"user.{name}" not in errors.fields:
            errors.add_field(f"user.{name}", "[missing]", f"A hashed password needs its {name}.")
    return None if errors else read_hash(members, None, None, errors)


async def _read_change(call: Call, user: User, body: Document) -> Document:
    """What stands beside the user who is changed (contract 5.6). Raises Rejected."""
    errors = Errors()
    change: Document = CHANGE.fill(body, "", errors)
    errors.raise_if_any()
    if (current := change.get("currentPassword")) is not None:
        await _require_current_password(call, user, current)
    return change


async def _require_current_password(call: Call, user: User, current: str) -> None:
    tenant = await owning_tenant(call.connection, user.tenant_id)
    if not await call.services.hasher.verify(current, user.password, tenant.hashing):
        raise field_error("currentPassword", "[invalid]", "The current password is wrong.")


async def _answer(call: Call, user: User, document: Document) -> Response:
    await _store(call, {**document, "lastUpdateInstant": _later(call, user)})
    updated = await find_user(call.connection, user.id)
    assert updated, "it is locked by this transaction"
    return RestResponse({"user": updated.document})


def _later(call: Call, user: User) -> int:
    """Grows with each write, even within one millisecond (contract 5.1)."""
    return max(call.now_ms, int(user.document["lastUpdateInstant"]) + 1)


async def _store(call: Call, document: Document) -> None:
    await replace_document(call.connection, "users", document["id"], stored_user(document))


async def _named_application(call: Call, application_id: str | None) -> Application | None:
    """The application a user is created for: its messages would be sent (contract 5.6)."""
    if application_id is None:
        return None
    application = await find_application(call.connection, application_id)
    if application is None:
        text = f"There is no application with Id [{application_id}]."
        raise field_error("applicationId", "[invalid]", text)
    return application


def _login_id(call: Call) -> tuple[str, tuple[str, ...]]:
    for member in ("email", "username"):
        if call.query.get(member):
            return call.query[member], (member,)
    if not call.query.get("loginId"):
        raise field_error("loginId", "[blank]", "Name the user by Id, email or username.")
    types = tuple(call.query.getlist("loginIdTypes")) or USUAL_LOGIN_IDS
    if not set(types) <= set(LOGIN_ID_TYPES):
        raise field_error("loginIdTypes", "[invalid]", f"{list(types)} are not all known.")
    return call.query["loginId"], types


OPERATIONS = [
    Operation("POST", "/api/user", create),
    Operation("POST", "/api/user/{userId}", create),
    Operation("GET", "/api/user", read_by_login_id),
    Operation("GET", "/api/user/{userId}", read),
    Operation("PUT", "/api/user/{userId}", replace),
    Operation("PATCH", "/api/user/{userId}", patch),
    Operation("DELETE", "/api/user/{userId}", delete),
]
