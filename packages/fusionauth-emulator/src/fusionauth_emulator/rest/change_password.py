"""`/api/user/forgot-password` and `/api/user/change-password` (contract 5.6.4).

Nothing is mailed: the Id is for a caller with a key, or for nobody.
"""

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from fusionauth_emulator.errors import NotAllowed, NotFound, field_error
from fusionauth_emulator.oauth2.bearer import subject_of
from fusionauth_emulator.passwords.changing import issue_change_password_id, set_password
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.jwt import require_own_claims
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import AnyObject, Id, ListOf, Text, object_of
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.external_identifiers import find_change_password_id, save_identifier
from fusionauth_emulator.store.opaque_values import make_opaque_value
from fusionauth_emulator.store.tenants import owning_tenant
from fusionauth_emulator.store.user_documents import LOGIN_ID_TYPES
from fusionauth_emulator.store.users import USUAL_LOGIN_IDS, User, find_user, find_user_by_login_id

FORGOT, CHANGE = "/api/user/forgot-password", "/api/user/change-password"

REQUEST = object_of(
    applicationId=Id(),
    changePasswordId=Text(),
    currentPassword=Text(),
    loginId=Text(),
    loginIdTypes=ListOf(Text()),
    password=Text(),
    refreshToken=Text(),
    state=AnyObject(),
    trustToken=Text(),
)


@dataclass(frozen=True)
class _Proof:
    """Whose password is to be changed, and how that is known."""

    user: User
    by_key: bool
    state: dict[str, Any] = field(default_factory=dict)


async def forgot(call: Call) -> Response:
    """The Id for who may have it: a caller with a key. Others learn nothing but 200 or 404."""
    request, has_key = call.members(REQUEST), call.has_key_for("POST", FORGOT)
    login_id = request.get("loginId") or call.body().get("email") or call.body().get("username")
    user = await _require_user(call, login_id, request["loginIdTypes"])
    if not user.email:
        return RestResponse(status_code=422)
    value = await issue_change_password_id(
        call.connection,
        await owning_tenant(call.connection, user.tenant_id),
        user,
        now_ms=call.now_ms,
        state=request["state"],
        chosen=request.get("changePasswordId") if has_key else None,
    )
    return RestResponse({"changePasswordId": value} if has_key else None)


async def check(call: Call) -> Response:
    """Whether an Id is good, or (with a key) whether a login Id is somebody's."""
    if "changePasswordId" in call.path:
        await _find_by_id(call, call.path["changePasswordId"])
    elif not call.has_key_for("GET", CHANGE):
        raise NotAllowed
    else:
        await _require_user(call, call.query.get("loginId"), call.query.getlist("loginIdTypes"))
    return RestResponse()


async def change(call: Call) -> Response:
    """By an Id, by one's own token and password, or with a key by login Id: this order."""
    request = call.members(REQUEST)
    proof = await _require_proof(call, request)
    await _check_current_password(call, request, proof)
    if not request.get("password"):
        raise field_error("password", "[blank]", "A new password is needed.")
    tenant = await owning_tenant(call.connection, proof.user.tenant_id)
    await set_password(call.services, call.connection, tenant, proof.user, request["password"])
    if proof.by_key:
        return RestResponse()
    return RestResponse(await _one_time_password(call, proof))


async def _require_proof(call: Call, request: Document) -> _Proof:
    value = request.get("changePasswordId") or call.path.get("changePasswordId")
    if value:
        return await _find_by_id(call, value)
    if call.authorization.partition(" ")[0].lower() in ("bearer", "jwt"):
        user_id = subject_of(await require_own_claims(call))
        user = await find_user(call.connection, user_id, lock=True)
        if user is None or not user.active:
            raise NotAllowed
        if not request.get("currentPassword"):
            raise field_error("currentPassword", "[blank]", "The currentPassword is missing.")
        return _Proof(user, by_key=False)
    if not call.has_key_for("POST", CHANGE):
        raise NotAllowed  # a login Id with a password would be an oracle for passwords
    user = await _require_user(call, request.get("loginId"), request["loginIdTypes"])
    return _Proof(user, by_key=True)


async def _find_by_id(call: Call, value: str) -> _Proof:
    known = await find_change_password_id(call.connection, value, now_ms=call.now_ms)
    user = await find_user(call.connection, known.user_id, lock=True) if known else None
    if known is None or user is None or not user.active:
        raise NotFound
    if call.tenant_id not in (None, user.tenant_id):
        raise NotFound
    return _Proof(user, by_key=False, state=known.state)


async def _check_current_password(call: Call, request: Document, proof: _Proof) -> None:
    """Wrong: 400 with a key, else 404 (contract 5.6.4)."""
    current = request.get("currentPassword")
    if current is None:
        return
    tenant = await owning_tenant(call.connection, proof.user.tenant_id)
    if await call.services.hasher.verify(current, proof.user.password, tenant.hashing):
        return
    if proof.by_key:
        raise field_error("currentPassword", "[invalid]", "The current password is wrong.")
    raise NotFound


async def _one_time_password(call: Call, proof: _Proof) -> Document:
    """What signs its holder in once, in place of the tokens that the change ended."""
    tenant = await owning_tenant(call.connection, proof.user.tenant_id)
    lifetimes = tenant.document["externalIdentifierConfiguration"]
    value = make_opaque_value()
    await save_identifier(
        call.connection,
        "oneTimePassword",
        value,
        proof.user.id,
        now_ms=call.now_ms,
        lifetime_s=lifetimes["oneTimePasswordTimeToLiveInSeconds"],
    )
    return {"oneTimePassword": value, **({"state": proof.state} if proof.state else {})}


async def _require_user(call: Call, login_id: Any, types: list[str]) -> User:
    if not isinstance(login_id, str) or not login_id.strip():
        raise field_error("loginId", "[blank]", "The loginId is missing.")
    tenant = await call.require_tenant()
    known = tuple(one for one in types if one in LOGIN_ID_TYPES) or USUAL_LOGIN_IDS
    user = await find_user_by_login_id(call.connection, tenant.id, login_id.strip(), known)
    if user is None or not user.active:
        raise NotFound
    return user


OPERATIONS = [
    Operation("POST", FORGOT, forgot, Access.OPEN),
    Operation("GET", CHANGE, check, Access.OPEN),
    Operation("GET", CHANGE + "/{changePasswordId}", check, Access.OPEN),
    Operation("POST", CHANGE, change, Access.OPEN),
    Operation("POST", CHANGE + "/{changePasswordId}", change, Access.OPEN),
]
