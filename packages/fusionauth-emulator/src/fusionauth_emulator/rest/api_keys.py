"""`/api/api-key` (contract 5.8): for a key manager only, which is made by kickstart alone."""

import secrets
from uuid import uuid4

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.patch import patched
from fusionauth_emulator.shapes.administration import API_KEY
from fusionauth_emulator.store.api_keys import (
    delete_api_key,
    find_api_key_document,
    insert_api_key,
    replace_api_key,
)
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.tenants import find_tenant

KEPT = ("id", "insertInstant", "key", "keyManager", "retrievable")
"""What a key was made with and stays with."""


async def create(call: Call) -> Response:
    body = call.body()
    given = body.get("apiKey")
    if body.get("sourceKeyId") is not None:
        given = await _copied(call, body["sourceKeyId"], given)
    document = await _checked(call, given)
    key = document.pop("key", "").strip() or secrets.token_urlsafe(48)
    document["id"] = call.optional_id("keyId") or str(uuid4())
    document |= {"insertInstant": call.now_ms, "lastUpdateInstant": call.now_ms}
    shown = {**document, "key": key}
    await insert_api_key(call.connection, key, shown if document["retrievable"] else document)
    return RestResponse({"apiKey": shown})


async def read(call: Call) -> Response:
    return RestResponse({"apiKey": await _require(call)})


async def replace(call: Call) -> Response:
    before = await _require(call)
    return await _store(call, before, call.body().get("apiKey"))


async def patch(call: Call) -> Response:
    before = await _require(call)
    return await _store(call, before, patched(call, "apiKey", before, API_KEY))


async def delete(call: Call) -> Response:
    await delete_api_key(call.connection, (await _require(call))["id"])
    return RestResponse()


async def _require(call: Call) -> Document:
    """Raises NotFound, also for a key of another tenant than the manager's own."""
    document = await find_api_key_document(call.connection, call.id("keyId"))
    own = _managers_tenant(call)
    if document is None or own not in (None, document.get("tenantId")):
        raise NotFound
    return document


async def _store(call: Call, before: Document, given: object) -> Response:
    document = await _checked(call, given, was_manager=before["keyManager"])
    document.pop("key", None)
    document |= {name: before[name] for name in KEPT if name in before}
    document["lastUpdateInstant"] = max(call.now_ms, before["lastUpdateInstant"] + 1)
    await replace_api_key(call.connection, document)
    return RestResponse({"apiKey": document})


async def _copied(call: Call, source_id: object, given: object) -> Document:
    """What the named key may do, with what is given put in its place."""
    source = await find_api_key_document(call.connection, source_id)
    if source is None or _managers_tenant(call) not in (None, source.get("tenantId")):
        raise field_error("sourceKeyId", "[invalid]", f"There is no API key [{source_id}].")
    own = ("id", "insertInstant", "key", "keyManager", "lastUpdateInstant", "name")
    kept = {name: value for name, value in source.items() if name not in own}
    return {**kept, **(given if isinstance(given, dict) else {})}


async def _checked(call: Call, given: object, *, was_manager: bool = False) -> Document:
    errors = Errors()
    document: Document = API_KEY.fill(given, "apiKey", errors)
    errors.raise_if_any()  # a document with errors lacks members
    tenant_id, own = document.get("tenantId"), _managers_tenant(call)
    is_unknown = tenant_id and await find_tenant(call.connection, tenant_id) is None
    if is_unknown or own not in (None, tenant_id):
        text = f"A key for the tenant [{tenant_id}] cannot be made."
        errors.add_field("apiKey.tenantId", "[invalid]", text)
    if document["keyManager"] and not was_manager:
        # [A] contract 5.8: asked for a key manager, this API answers `[invalid]apiKey.keyManager`.
        errors.add_field("apiKey.keyManager", "[invalid]", "Key managers are made elsewhere.")
    _check_permissions(call, document["permissions"]["endpoints"], errors)
    errors.raise_if_any()
    return document


def _check_permissions(call: Call, endpoints: dict[str, list[str]], errors: Errors) -> None:
    """A key makes keys of equal or less authority only (OpenAPI file, createAPIKey)."""
    manager = call.api_key
    assert manager, "the operation needs a key manager"
    wanted = [(path, verb) for path, verbs in endpoints.items() for verb in verbs]
    is_more = bool(manager.endpoints) and not wanted
    if is_more or not all(manager.allows(*one) for one in wanted):
        text = "A key cannot be allowed more than the key that makes it."
        errors.add_field("apiKey.permissions.endpoints", "[invalid]", text)


def _managers_tenant(call: Call) -> str | None:
    return call.api_key.tenant_id if call.api_key else None


_ONE = "/api/api-key/{keyId}"
OPERATIONS = [
    Operation(method, path, handle, Access.KEY_MANAGER)
    for method, path, handle in [
        ("POST", "/api/api-key", create),
        ("POST", _ONE, create),
        ("GET", _ONE, read),
        ("PUT", _ONE, replace),
        ("PATCH", _ONE, patch),
        ("DELETE", _ONE, delete),
    ]
]
