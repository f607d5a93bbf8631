"""The generic path of the REST API: create, read, replace, patch, delete (contract 5.1).

A Resource says what is particular to a kind of object; what happens to all kinds stands here once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from uuid import uuid4

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.patch import patched
from fusionauth_emulator.rest.searching import Filters, search
from fusionauth_emulator.shapes.shape import Object
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.documents import (
    Table,
    delete_document,
    find_document,
    insert_document,
    list_documents,
    replace_document,
)

Complete = Callable[[Call, Document, Document | None], Awaitable[None]]
"""(call, document, before): check and complete a document that is about to be stored, in place.

`before` is None on create. Raises Rejected."""

Check = Callable[[Call, Document], Awaitable[None]]

Show = Callable[[Call, list[Document]], Awaitable[list[Document]]]
"""Turns documents as they are stored into documents as they are shown."""


class Owner(Enum):
    TENANT = auto()
    """Each belongs to a tenant and says so: `tenantId`."""
    ITSELF = auto()
    """Tenants."""
    INSTANCE = auto()
    """All tenants share them; a global key reaches them, without a tenant header (1.7)."""


async def _complete(call: Call, document: Document, before: Document | None) -> None: ...


async def _no_check(call: Call, document: Document) -> None: ...


async def _as_stored(call: Call, documents: list[Document]) -> list[Document]:
    return documents


@dataclass(frozen=True)
class Resource:
    name: str
    """The wrapper of one; `<name>s` that of many."""
    path: str
    table: Table
    shape: Object
    complete: Complete = _complete
    may_delete: Check = _no_check
    """Raises Rejected for an object that must stay."""
    show: Show = _as_stored
    owner: Owner = Owner.TENANT
    access: Access = Access.KEY
    required: str = "name"
    """The text no object can be without."""
    copied: bool = False
    """A `source<Name>Id` in the body names one to copy on create."""
    selectors: tuple[str, ...] = ()
    """Query parameters that narrow "read all"."""
    filters: Filters = field(default_factory=dict)
    """Criteria of the search; without any there is none."""
    orders: tuple[str, ...] = ("name", "id", "insertInstant", "lastUpdateInstant")

    @property
    def plural(self) -> str:
        return f"{self.name}s"

    def operations(self, *own: Operation) -> list[Operation]:
        """The generic ones and `own`, which take the place of those with their verb and path."""
        one = f"{self.path}/{{id}}"
        table = [
            ("POST", self.path, self.create),
            ("POST", one, self.create),
            ("GET", self.path, self.read_all),
            ("GET", one, self.read),
            ("PUT", one, self.replace),
            ("PATCH", one, self.patch),
            ("DELETE", one, self.delete),
        ]
        if self.filters:
            table += [(method, f"{self.path}/search", self.search) for method in ("GET", "POST")]
        generic = [Operation(method, path, handle, self.access) for method, path, handle in table]
        taken = {(one.method, one.path) for one in own}
        return [*(one for one in generic if (one.method, one.path) not in taken), *own]

    async def create(self, call: Call) -> Response:
        body = call.body()
        id = call.optional_id("id") or str(uuid4())
        tenant_id = await self._owner_id(call, id)
        given = body.get(self.name)
        if source := await self._source(call, body):
            given = {**source, "name": given.get("name") if isinstance(given, dict) else None}
        document = self._filled(given)
        # [A] contract 5.1: instants and Ids in the body of a create are ignored.
        document |= {"id": id, "insertInstant": call.now_ms, "lastUpdateInstant": call.now_ms}
        if self.owner is Owner.TENANT:
            document["tenantId"] = tenant_id
        await self.complete(call, document, None)
        await insert_document(call.connection, self.table, id, tenant_id, document)
        return await self._answer(call, document)

    async def read(self, call: Call) -> Response:
        return await self._answer(call, await self.require(call))

    async def read_all(self, call: Call) -> Response:
        """[A] contract 5.1: where there is no object to list the array is empty, not left out."""
        asked = {name: call.query[name] for name in self.selectors if name in call.query}
        found = [one for one in await self.all(call) if asked.items() <= one.items()]
        return RestResponse({self.plural: await self.show(call, found)})

    async def replace(self, call: Call) -> Response:
        before = await self.require(call, lock=True)
        return await self.store(call, before, call.body().get(self.name))

    async def patch(self, call: Call) -> Response:
        before = await self.require(call, lock=True)
        return await self.store(call, before, patched(call, self.name, before, self.shape))

    async def delete(self, call: Call) -> Response:
        document = await self.require(call, lock=True)
        await self.may_delete(call, document)
        await delete_document(call.connection, self.table, document["id"])
        return RestResponse()

    async def search(self, call: Call) -> Response:
        total, found = search(call, await self.all(call), self.filters, self.orders)
        return RestResponse({"total": total, self.plural: await self.show(call, found)})

    async def require(self, call: Call, *, lock: bool = False) -> Document:
        """The object the path names. Raises NotFound, also for one of another tenant."""
        document = await find_document(
            call.connection, self.table, call.id("id"), tenant_id=self._scope(call), lock=lock
        )
        if document is None:
            raise NotFound
        return document

    async def all(self, call: Call) -> list[Document]:
        return await list_documents(call.connection, self.table, tenant_id=self._scope(call))

    async def store(self, call: Call, before: Document, given: object) -> Response:
        """Put `given`, completed, in the place of `before`.

        [A] contract 5.1: lastUpdateInstant grows on each write.
        """
        document = self._filled(given)
        for member in ("id", "tenantId", "insertInstant"):
            if member in before:
                document[member] = before[member]
        document["lastUpdateInstant"] = max(call.now_ms, before["lastUpdateInstant"] + 1)
        await self.complete(call, document, before)
        await replace_document(call.connection, self.table, document["id"], document)
        return await self._answer(call, document)

    async def _answer(self, call: Call, document: Document) -> Response:
        return RestResponse({self.name: (await self.show(call, [document]))[0]})

    async def _owner_id(self, call: Call, id: str) -> str | None:
        if self.owner is Owner.TENANT:
            return (await call.require_tenant()).id
        return id if self.owner is Owner.ITSELF else None

    def _scope(self, call: Call) -> str | None:
        return None if self.owner is Owner.INSTANCE else call.tenant_id

    def _filled(self, given: object) -> Document:
        errors = Errors()
        document: Document = self.shape.fill(given, self.name, errors)
        path = f"{self.name}.{self.required}"
        if not document.get(self.required, "").strip() and path not in errors.fields:
            errors.add_field(path, "[blank]", f"A {self.required} is needed.")
        errors.raise_if_any()
        return document

    async def _source(self, call: Call, body: Document) -> Document | None:
        """The object to copy on create, if the body names one (contract 5.3, 5.5)."""
        member = f"source{self.name[0].upper()}{self.name[1:]}Id"
        if not self.copied or body.get(member) is None:
            return None
        source = await find_document(
            call.connection, self.table, body[member], tenant_id=self._scope(call)
        )
        if not source:
            raise field_error(member, "[invalid]", f"There is no {self.name} [{body[member]}].")
        return source
