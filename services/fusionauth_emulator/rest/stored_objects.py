"""Kinds of objects that are kept and returned but not acted on: themes, email templates, …

Kickstart files and set-up scripts create them (contract 7.5); nothing here renders or runs them.
"""

from dataclasses import dataclass
from uuid import uuid4

from starlette.responses import Response

from services.fusionauth_emulator.errors import NotFound, field_error
from services.fusionauth_emulator.rest.call import Call, RestResponse, invalid_json
from services.fusionauth_emulator.rest.operations import Access, Operation
from services.fusionauth_emulator.rest.patch import patched
from services.fusionauth_emulator.rest.searching import name_matches, search
from services.fusionauth_emulator.rest.shape import Object, parse_uuid
from services.fusionauth_emulator.store import stored_objects as store
from services.fusionauth_emulator.store.database import Document


@dataclass(frozen=True)
class StoredKind:
    name: str
    path: str
    plural: str
    searchable: bool = True
    access: Access = Access.GLOBAL_KEY

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
        if self.searchable:
            table += [(method, f"{self.path}/search", self.search) for method in ("GET", "POST")]
        return [Operation(method, path, handle, self.access) for method, path, handle in table]

    async def create(self, call: Call) -> Response:
        body = call.body()
        given = self._given(body.get(self.name))
        source = await self._source(call, body)
        given = {**source, "name": given.get("name")} if source else given
        if not given.get("name"):
            raise field_error(f"{self.name}.name", "[blank]", "A name is needed.")
        id = call.optional_id("id") or str(uuid4())
        stamps = {"id": id, "insertInstant": call.now_ms, "lastUpdateInstant": call.now_ms}
        document = {**given, **stamps}
        await store.insert_object(call.connection, self.name, document)
        return RestResponse({self.name: document})

    async def read(self, call: Call) -> Response:
        return RestResponse({self.name: await self._require(call)})

    async def read_all(self, call: Call) -> Response:
        return RestResponse({self.plural: await store.list_objects(call.connection, self.name)})

    async def replace(self, call: Call) -> Response:
        before = await self._require(call)
        return await self._store(call, before, self._given(call.body().get(self.name)))

    async def patch(self, call: Call) -> Response:
        before = await self._require(call)
        return await self._store(call, before, patched(call, self.name, before, Object()))

    async def delete(self, call: Call) -> Response:
        document = await self._require(call)
        await store.delete_object(call.connection, self.name, document["id"])
        return RestResponse()

    async def search(self, call: Call) -> Response:
        documents = await store.list_objects(call.connection, self.name)
        orders = ("name", "id", "insertInstant", "lastUpdateInstant")
        total, found = search(call, documents, {"name": name_matches}, orders)
        return RestResponse({"total": total, self.plural: found})

    async def _require(self, call: Call) -> Document:
        document = await store.find_object(call.connection, self.name, call.id("id"))
        if document is None:
            raise NotFound
        return document

    async def _source(self, call: Call, body: Document) -> Document | None:
        """The object to copy, if the body names one."""
        member = f"source{self.name[0].upper()}{self.name[1:]}Id"
        if body.get(member) is None:
            return None
        uuid = parse_uuid(body[member])
        source = await store.find_object(call.connection, self.name, uuid) if uuid else None
        if source is None:
            raise field_error(member, "[invalid]", f"There is no {self.name} [{body[member]}].")
        return source

    async def _store(self, call: Call, before: Document, given: Document) -> Response:
        document = {name: value for name, value in given.items() if value is not None}
        document["id"], document["insertInstant"] = before["id"], before["insertInstant"]
        document["lastUpdateInstant"] = max(call.now_ms, before["lastUpdateInstant"] + 1)
        await store.replace_object(call.connection, self.name, document)
        return RestResponse({self.name: document})

    def _given(self, given: object) -> Document:
        if given is not None and not isinstance(given, dict):
            raise invalid_json(f"[{self.name}] must be an object.")
        return {name: value for name, value in (given or {}).items() if value is not None}


KINDS = [
    StoredKind("theme", "/api/theme", "themes"),
    StoredKind("emailTemplate", "/api/email/template", "emailTemplates"),
    StoredKind("lambda", "/api/lambda", "lambdas"),
    StoredKind("form", "/api/form", "forms", searchable=False),
    StoredKind("field", "/api/form/field", "fields", searchable=False),
    StoredKind("messageTemplate", "/api/message/template", "messageTemplates", searchable=False),
]

OPERATIONS = [operation for kind in KINDS for operation in kind.operations()]
