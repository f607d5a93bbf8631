"""What is kept inside an application and has a path below it: roles, scopes (contract 5.5).

Each application is locked while its parts are read, changed and written as one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.rest.patch import patched
from fusionauth_emulator.shapes.shape import Object
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.documents import find_document, replace_document

Parts = list[Document]


@dataclass(frozen=True)
class ApplicationPart:
    name: str
    """The wrapper of one; `<name>s` is the application's member, `<name>Id` the parameter."""
    shape: Object
    make: Callable[..., Document]
    """(given, now_ms, errors, id=None): a new part; a given without an Id gets one."""
    check: Callable[[Parts, Errors], None]
    """Adds what is wrong with all of an application's parts together."""
    may_be_changed: Callable[[Connection], Awaitable[None]]
    """Raises Rejected where this instance may not have such parts."""
    ordered: Callable[[Parts], Parts]
    """All parts of an application in the order they are listed in."""
    taken_away: Callable[[Connection, str, str], Awaitable[None]]
    """(connection, application Id, name of the part): forget it elsewhere."""
    says_whose: bool
    """Each has its `applicationId`."""

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
        await self.may_be_changed(call.connection)
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
        await self.taken_away(call.connection, application["id"], part["name"])
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
        await self.may_be_changed(call.connection)
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
        self.check(parts, errors)
        errors.raise_if_any()
        updated_ms = max(call.now_ms, application["lastUpdateInstant"] + 1)
        document = {
            **application,
            self.members: self.ordered(parts),
            "lastUpdateInstant": updated_ms,
        }
        await replace_document(call.connection, "applications", application["id"], document)

    def _made(
        self, call: Call, application: Document, given: object, errors: Errors, id: str | None
    ) -> Document:
        part = self.make(given, call.now_ms, errors, id=id)
        return {**part, "applicationId": application["id"]} if self.says_whose else part

    def _answer(self, part: Document) -> Response:
        return RestResponse({self.name: part})


def check_names(name: str, parts: list[dict[str, Any]], errors: Errors) -> None:
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
