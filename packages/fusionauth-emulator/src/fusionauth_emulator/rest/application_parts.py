"""What is kept inside an application and has a path below it (contract 5.5): roles, and custom
scopes, a feature of FusionAuth's plans.

Each application is locked while its parts are read, changed and written as one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.oauth2.scopes import PROVIDED, RESERVED
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.licence import require_licence
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.rest.patch import patched
from fusionauth_emulator.shapes.application import ROLE, SCOPE, make_role
from fusionauth_emulator.shapes.shape import Object
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.documents import find_document, replace_document
from fusionauth_emulator.store.registrations import take_role_away

_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
"""RFC 6749 3.3."""

Parts = list[Document]


@dataclass(frozen=True)
class ApplicationPart:
    name: str
    """The wrapper of one; `<name>s` is the application's member, `<name>Id` the parameter."""
    shape: Object
    make: Callable[..., Document]
    """(given, now_ms, errors, id=None): a new part; a given without an Id gets one."""

    @property
    def members(self) -> str:
        return f"{self.name}s"

    @property
    def id_name(self) -> str:
        return f"{self.name}Id"

    def operations(self) -> list[Operation]:
        path = f"/api/application/{{id}}/{self.name}"
        one = f"{path}/{{{self.id_name}}}"
        return [
            Operation("POST", path, self.create),
            Operation("POST", one, self.create),
            Operation("PUT", one, self.replace),
            Operation("PATCH", one, self.patch),
            Operation("DELETE", one, self.delete),
        ]

    async def create(self, call: Call) -> Response:
        await self._require_permitted(call)
        application, errors = await _require_application(call), Errors()
        given = call.body().get(self.name)
        part = self._made(call, application, given, errors, call.optional_id(self.id_name))
        if any(one["id"] == part["id"] for one in application[self.members]):
            text = f"There is a {self.name} with this Id."
            errors.add_field(f"{self.name}.id", "[duplicate]", text)
        await self._store(call, application, [*application[self.members], part], errors)
        return self._answer(part)

    async def read(self, call: Call) -> Response:
        application = await _require_application(call)
        return self._answer(self._require(call, application))

    async def replace(self, call: Call) -> Response:
        application = await _require_application(call)
        before = self._require(call, application)
        return await self._update(call, application, before, call.body().get(self.name))

    async def patch(self, call: Call) -> Response:
        application = await _require_application(call)
        before = self._require(call, application)
        given = patched(call, self.name, before, self.shape)
        return await self._update(call, application, before, given)

    async def delete(self, call: Call) -> Response:
        """By Id; where the path has none by `?name=`."""
        application = await _require_application(call)
        part = self._require(call, application)
        others = [one for one in application[self.members] if one is not part]
        await self._forget(call, application["id"], part["name"])
        await self._store(call, application, others, Errors())
        return RestResponse()

    def _require(self, call: Call, application: Document) -> Document:
        id, name = call.optional_id(self.id_name), call.query.get("name")
        if id is None and not name:
            raise field_error(self.id_name, "[missing]", f"Name the {self.name}.")
        for part in application[self.members]:
            if part["id"] == id or (id is None and part["name"] == name):
                found: Document = part
                return found
        raise NotFound

    async def _update(
        self, call: Call, application: Document, before: Document, given: object
    ) -> Response:
        await self._require_permitted(call)
        errors = Errors()
        part = self._made(call, application, given, errors, before["id"])
        part["insertInstant"] = before["insertInstant"]
        part["lastUpdateInstant"] = max(call.now_ms, before["lastUpdateInstant"] + 1)
        if part["name"] != before["name"]:
            text = f"A {self.name} cannot be renamed."
            errors.add_field(f"{self.name}.name", "[invalid]", text)
        parts = [part if one is before else one for one in application[self.members]]
        await self._store(call, application, parts, errors)
        return self._answer(part)

    async def _store(self, call: Call, application: Document, parts: Parts, errors: Errors) -> None:
        check_names(self.name, parts, errors)
        errors.raise_if_any()
        updated_ms = max(call.now_ms, application["lastUpdateInstant"] + 1)
        document = {
            **application,
            self.members: self._ordered(parts),
            "lastUpdateInstant": updated_ms,
        }
        await replace_document(call.connection, "applications", application["id"], document)

    def _made(
        self, call: Call, application: Document, given: object, errors: Errors, id: str | None
    ) -> Document:
        return self.make(given, call.now_ms, errors, id=id)

    def _answer(self, part: Document) -> Response:
        return RestResponse({self.name: part})

    async def _require_permitted(self, call: Call) -> None:
        """Raises Rejected where this instance may not have such parts."""

    async def _forget(self, call: Call, application_id: str, name: str) -> None:
        """Outside the application."""

    def _ordered(self, parts: Parts) -> Parts:
        """All parts of an application in the order they are listed in."""
        return parts


class Roles(ApplicationPart):
    async def _forget(self, call: Call, application_id: str, name: str) -> None:
        await take_role_away(call.connection, application_id, name)

    def _ordered(self, parts: Parts) -> Parts:
        return by_name(parts)


class Scopes(ApplicationPart):
    def _made(
        self, call: Call, application: Document, given: object, errors: Errors, id: str | None
    ) -> Document:
        scope = super()._made(call, application, given, errors, id)
        return {**scope, "applicationId": application["id"]}

    async def _require_permitted(self, call: Call) -> None:
        """[A] contract 1.3: custom scopes without a licence are `[notLicensed]scope`."""
        await require_licence(call.connection, "scope")


def by_name(roles: Parts) -> Parts:
    """The order in which an application lists its roles (contract 5.5)."""
    return sorted(roles, key=lambda role: str(role["name"]))


def make_scope(given: object, now_ms: int, errors: Errors, *, id: str | None = None) -> Document:
    scope = SCOPE.fill(given, "scope", errors)
    name = scope.get("name", "")
    if name and _SCOPE_TOKEN.fullmatch(name) is None:
        errors.add_field("scope.name", "[invalid]", f"[{name}] is not a scope.")
    if name in RESERVED | PROVIDED:
        # [A] contract 3.11: a custom scope with a name of FusionAuth's own is `[invalid]`.
        errors.add_field("scope.name", "[invalid]", f"[{name}] is a scope of FusionAuth's own.")
    instants = {"insertInstant": now_ms, "lastUpdateInstant": now_ms}
    return {**scope, "name": name, "id": id or str(uuid4()), **instants}


def check_names(name: str, parts: Parts, errors: Errors) -> None:
    """Every part has a name of its own."""
    names = [part["name"] for part in parts]
    if not all(one.strip() for one in names):
        errors.add_field(f"{name}.name", "[blank]", f"A {name} needs a name.")
    if len(set(names)) < len(names):
        errors.add_field(f"{name}.name", "[duplicate]", f"Two {name}s have the same name.")


async def _require_application(call: Call) -> Document:
    application = await find_document(
        call.connection, "applications", call.id("id"), tenant_id=call.tenant_id, lock=True
    )
    if application is None:
        raise NotFound
    return application


ROLES = Roles("role", ROLE, make_role)
SCOPES = Scopes("scope", SCOPE, make_scope)

OPERATIONS = [
    *ROLES.operations(),
    Operation("DELETE", "/api/application/{id}/role", ROLES.delete),
    *SCOPES.operations(),
    Operation("GET", "/api/application/{id}/scope/{scopeId}", SCOPES.read),
]
