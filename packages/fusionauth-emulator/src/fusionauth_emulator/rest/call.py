"""One authenticated request of the REST API inside its transaction: what a handler gets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response

from fusionauth_emulator.errors import (
    Errors,
    NotAllowed,
    NotFound,
    Rejected,
    field_error,
    general_error,
)
from fusionauth_emulator.json_reading import read_json
from fusionauth_emulator.services import Services
from fusionauth_emulator.shapes.shape import Object, parse_uuid
from fusionauth_emulator.store.api_keys import ApiKey
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.tenants import Tenant, find_tenant, only_tenant_id

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"

COULD_NOT_CONVERT, NOT_CONVERTED = "[couldNotConvert]", "Invalid"
"""Kind and text for a parameter of the URL that is not of its type (contract 1.6)."""


@dataclass(frozen=True)
class Call:
    services: Services
    connection: Connection
    method: str
    base_url: str
    path: Mapping[str, str]
    query: QueryParams
    content_type: str
    """As `content_type_of` reads it."""
    authorization: str
    """The header as sent: an API key, or a token for the few operations that take one."""
    cookies: Mapping[str, str]
    raw_body: bytes
    read_ahead: Any
    """The value of a large body, read in a thread; None where `raw_body` is read when needed."""
    api_key: ApiKey | None
    """None only where an operation is open to anyone."""
    tenant_id: str | None
    """The tenant asked for by header or key; None when the caller did not say (contract 1.7)."""
    now_ms: int

    def id(self, name: str) -> str:
        """An Id in the path. Raises Rejected for what is no UUID.

        [A] contract 1.6: an Id in the path that is no UUID is refused as one in the query is.
        """
        return read_uuid(name, self.path[name])

    def optional_id(self, name: str) -> str | None:
        return self.id(name) if name in self.path else None

    def query_id(self, name: str) -> str | None:
        value = self.query.get(name)
        return read_uuid(name, value) if value else None

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() == "true"

    def body(self, *content_types: str) -> Document:
        """The JSON object sent; `{}` for no body. Raises Rejected as contract 1.2 and 1.5 say."""
        if not self.raw_body.strip():
            return {}
        self._require_content_type(content_types or (JSON,))
        document = self._json()
        if not isinstance(document, dict):
            raise invalid_json("The body must be a JSON object.")
        return document

    def members(self, shape: Object) -> Document:
        """What stands in the body beside its object, or without one. Raises Rejected."""
        errors = Errors()
        members: Document = shape.fill(self.body(), "", errors)
        errors.raise_if_any()
        return members

    def any_body(self) -> Document:
        """The JSON object of a create, a replace or a merging PATCH."""
        return self.body(JSON, MERGE_PATCH)

    def json_patch(self) -> list[Any]:
        """The operations of a JSON Patch body (RFC 6902)."""
        operations = self._json()
        if not isinstance(operations, list):
            raise invalid_json("A JSON Patch is an array of operations.")
        return operations

    async def require_tenant(self) -> Tenant:
        """The tenant that was asked for, or the only one there is (contract 1.7)."""
        tenant_id = self.tenant_id or await only_tenant_id(self.connection)
        if tenant_id is None:
            raise general_error(
                "[TenantIdRequired]",
                "There is more than one tenant. Name one in the X-FusionAuth-TenantId header.",
            )
        tenant = await find_tenant(self.connection, tenant_id)
        if tenant is None:
            raise NotFound
        return tenant

    def has_key_for(self, method: str, path: str) -> bool:
        """Whether an API key came along that permits this; where an operation is open to anyone."""
        return self.api_key is not None and self.api_key.allows(path, method)

    def require_global_key(self) -> None:
        """Raises NotAllowed for a key that works for one tenant only."""
        if self.api_key is None or self.api_key.tenant_id is not None:
            raise NotAllowed

    def _require_content_type(self, wanted: tuple[str, ...]) -> None:
        if not self.content_type:
            raise general_error("[MissingContentType]", "The Content-Type header is missing.")
        if self.content_type in wanted:
            return
        if self.content_type in (MERGE_PATCH, JSON_PATCH):
            raise general_error("[PatchNotSupported]", "This operation cannot be patched.")
        raise general_error(
            "[UnsupportedContentType]", f"Content-Type [{self.content_type}] is not supported."
        )

    def _json(self) -> Any:
        if self.read_ahead is not None:
            return self.read_ahead
        try:
            return read_json(self.raw_body)
        except ValueError as error:
            raise unreadable_json(error) from None


class RestResponse(Response):
    """JSON with sorted members, as FusionAuth writes it; without a document an empty 200."""

    def __init__(self, document: Document | None = None, status_code: int = 200):
        if document is None:
            super().__init__(status_code=status_code)
            return
        content = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        super().__init__(content, status_code, media_type=f"{JSON};charset=UTF-8")


def invalid_json(message: str) -> Rejected:
    return general_error("[invalidJSON]", message)


def unreadable_json(error: ValueError) -> Rejected:
    return invalid_json(f"The body is not valid JSON: {error}")


def read_uuid(name: str, text: str) -> str:
    """The Id in canonical spelling. Raises Rejected, keyed by the name of the parameter."""
    uuid = parse_uuid(text)
    if uuid is None:
        raise field_error(name, COULD_NOT_CONVERT, NOT_CONVERTED)
    return uuid
