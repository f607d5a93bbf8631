"""The generic path of the REST API: create, read, replace, patch, delete (contract 5.1).

A Resource says what is particular to a kind of object; what happens to all kinds stands here once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

from starlette.responses import Response

from services.fusionauth_emulator.errors import Errors, NotFound, field_error
from services.fusionauth_emulator.rest.call import Call, RestResponse
from services.fusionauth_emulator.rest.operations import Access, Operation
from services.fusionauth_emulator.rest.patch import patched
from services.fusionauth_emulator.rest.shape import Object, parse_uuid
from services.fusionauth_emulator.store.database import Document
from services.fusionauth_emulator.store.documents import (
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


async def _no_check(call: Call, document: Document) -> None: ...


@dataclass(frozen=True)
class Resource:
    name: str
    """The wrapper of one; `<name>s` that of many."""
    path: str
    table: Table
    shape: Object
    complete: Complete
    may_delete: Check = _no_check
    """Raises Rejected for an object that must stay."""
    belongs_to_tenant: bool = True
    access: Access = Access.KEY

    @property
    def plural(self) -> str:
        return f"{self.name}s"

    def operations(self) -> list[Operation]:
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
        return [Operation(method, path, handle, self.access) for method, path, handle in table]

    async def create(self, call: Call) -> Response:
        body = call.body()
        id = call.optional_id("id") or str(uuid4())
        tenant_id = (await call.require_tenant()).id if self.belongs_to_tenant else id
        source = await self._source(call, body)
        given = body.get(self.name)
        if source is not None:
            given = {**source, "name": given.get("name") if isinstance(given, dict) else None}
        document = self._filled(given)
        document |= {"id": id, "insertInstant": call.now_ms, "lastUpdateInstant": call.now_ms}
        if self.belongs_to_tenant:
            document["tenantId"] = tenant_id
        await self.complete(call, document, None)
        await insert_document(call.connection, self.table, id, tenant_id, document)
        return RestResponse({self.name: document})

    async def read(self, call: Call) -> Response:
        return RestResponse({self.name: await self.require(call)})

    async def read_all(self, call: Call) -> Response:
        return RestResponse({self.plural: await self.all(call)})

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

    async def require(self, call: Call, *, lock: bool = False) -> Document:
        """The object the path names. Raises NotFound, also for one of another tenant."""
        document = await find_document(
            call.connection, self.table, call.id("id"), tenant_id=call.tenant_id, lock=lock
        )
        if document is None:
            raise NotFound
        return document

    async def all(self, call: Call) -> list[Document]:
        return await list_documents(call.connection, self.table, tenant_id=call.tenant_id)

    async def store(self, call: Call, before: Document, given: object) -> Response:
        """Put `given`, completed, in the place of `before`."""
        document = self._filled(given)
        for member in ("id", "tenantId", "insertInstant"):
            if member in before:
                document[member] = before[member]
        document["lastUpdateInstant"] = max(call.now_ms, before["lastUpdateInstant"] + 1)
        await self.complete(call, document, before)
        await replace_document(call.connection, self.table, document["id"], document)
        return RestResponse({self.name: document})

    def _filled(self, given: object) -> Document:
        errors = Errors()
        document: Document = self.shape.fill(given, self.name, errors)
        path = f"{self.name}.name"
        if not document.get("name", "").strip() and path not in errors.fields:
            errors.add_field(path, "[blank]", "A name is needed.")
        errors.raise_if_any()
        return document

    async def _source(self, call: Call, body: Document) -> Document | None:
        """The object to copy on create, if the body names one (contract 5.3, 5.5)."""
        member = f"source{self.name.capitalize()}Id"
        if body.get(member) is None:
            return None
        source = await self._find_source(call, body[member])
        if source is None:
            raise field_error(member, "[invalid]", f"There is no {self.name} [{body[member]}].")
        return source

    async def _find_source(self, call: Call, id: object) -> Document | None:
        uuid = parse_uuid(id)
        if uuid is None:
            return None
        return await find_document(call.connection, self.table, uuid, tenant_id=call.tenant_id)
