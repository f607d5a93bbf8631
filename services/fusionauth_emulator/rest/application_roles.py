"""`/api/application/{id}/role` (contract 5.5). Roles are kept inside their application."""

from uuid import uuid4

from starlette.responses import Response

from services.fusionauth_emulator.errors import Errors, NotFound, field_error
from services.fusionauth_emulator.rest.call import Call, RestResponse
from services.fusionauth_emulator.rest.operations import Operation
from services.fusionauth_emulator.rest.patch import patched
from services.fusionauth_emulator.rest.shapes.application import ROLE
from services.fusionauth_emulator.store.database import Document
from services.fusionauth_emulator.store.documents import find_document, replace_document
from services.fusionauth_emulator.store.registrations import take_role_away


def make_role(
    given: object, now_ms: int, errors: Errors, *, id: str | None = None, path: str = "role"
) -> Document:
    """A role from its object or from its bare name."""
    role = ROLE.fill({"name": given} if isinstance(given, str) else given, path, errors)
    return {
        **role,
        "name": role.get("name", ""),
        "id": id or str(uuid4()),
        "insertInstant": now_ms,
        "lastUpdateInstant": now_ms,
    }


def check_roles(roles: list[Document], errors: Errors) -> None:
    """Every role has a name of its own."""
    names = [role["name"] for role in roles]
    if not all(name.strip() for name in names):
        errors.add_field("role.name", "[blank]", "A role needs a name.")
    if len(set(names)) < len(names):
        errors.add_field("role.name", "[duplicate]", "Two roles have the same name.")


async def create_role(call: Call) -> Response:
    application = await _require_application(call)
    errors = Errors()
    id = call.optional_id("roleId")
    role = make_role(call.body().get("role"), call.now_ms, errors, id=id)
    if any(one["id"] == role["id"] for one in application["roles"]):
        errors.add_field("role.id", "[duplicate]", "There is a role with this Id.")
    await _store(call, application, [*application["roles"], role], errors)
    return RestResponse({"role": role})


async def replace_role(call: Call) -> Response:
    application = await _require_application(call)
    before = _require_role(call, application)
    return await _update(call, application, before, call.body().get("role"))


async def patch_role(call: Call) -> Response:
    application = await _require_application(call)
    before = _require_role(call, application)
    return await _update(call, application, before, patched(call, "role", before, ROLE))


async def delete_role(call: Call) -> Response:
    """By Id, or by `?name=`. Users lose it with their registration for the application."""
    application = await _require_application(call)
    role = _require_role(call, application)
    others = [one for one in application["roles"] if one is not role]
    await take_role_away(call.connection, application["id"], role["name"])
    await _store(call, application, others, Errors())
    return RestResponse()


async def _require_application(call: Call) -> Document:
    """Locked: its roles are read, changed and written as one."""
    application = await find_document(
        call.connection, "applications", call.id("id"), tenant_id=call.tenant_id, lock=True
    )
    if application is None:
        raise NotFound
    return application


def _require_role(call: Call, application: Document) -> Document:
    id = call.optional_id("roleId")
    name = call.query.get("name")
    if id is None and not name:
        raise field_error("roleId", "[missing]", "Name the role by its Id or by its name.")
    for role in application["roles"]:
        if role["id"] == id or (id is None and role["name"] == name):
            found: Document = role
            return found
    raise NotFound


async def _update(call: Call, application: Document, before: Document, given: object) -> Response:
    errors = Errors()
    role = make_role(given, call.now_ms, errors, id=before["id"])
    role["insertInstant"] = before["insertInstant"]
    if role["name"] != before["name"]:
        errors.add_field("role.name", "[invalid]", "A role cannot be renamed.")
    roles = [role if one is before else one for one in application["roles"]]
    await _store(call, application, roles, errors)
    return RestResponse({"role": role})


async def _store(call: Call, application: Document, roles: list[Document], errors: Errors) -> None:
    check_roles(roles, errors)
    errors.raise_if_any()
    document = {**application, "roles": roles, "lastUpdateInstant": call.now_ms}
    await replace_document(call.connection, "applications", application["id"], document)


OPERATIONS = [
    Operation("POST", "/api/application/{id}/role", create_role),
    Operation("POST", "/api/application/{id}/role/{roleId}", create_role),
    Operation("PUT", "/api/application/{id}/role/{roleId}", replace_role),
    Operation("PATCH", "/api/application/{id}/role/{roleId}", patch_role),
    Operation("DELETE", "/api/application/{id}/role", delete_role),
    Operation("DELETE", "/api/application/{id}/role/{roleId}", delete_role),
]
