"""The table of operations and how each becomes a route.

An operation is one verb on one path. What all of them share stands here once: reading the body,
the transaction, the API key and what it permits, the tenant, errors as FusionAuth writes them.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from fusionauth_emulator.errors import NotAllowed, NotFound, Rejected, field_error, general_error
from fusionauth_emulator.json_reading import counted, read_json, require_storable_text
from fusionauth_emulator.request_reading import (
    OPEN_BYTES,
    BodyTooLarge,
    content_type_of,
    read_body,
    request_cookies,
)
from fusionauth_emulator.rest.authentication import TENANT_HEADER, asked_tenant, find_caller
from fusionauth_emulator.rest.call import Call, unreadable_json
from fusionauth_emulator.services import services_of
from fusionauth_emulator.store.api_keys import ApiKey
from fusionauth_emulator.store.documents import Duplicate
from fusionauth_emulator.urls import base_url

Handler = Callable[[Call], Awaitable[Response]]

ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
MAXIMUM_BODY_BYTES = 2 * 1024 * 1024
MAXIMUM_BULK_BYTES = 10 * 1024 * 1024
MAXIMUM_BULK_VALUES = 500_000


class Access(Enum):
    KEY = auto()
    """An API key with permission for this path and verb."""
    GLOBAL_KEY = auto()
    """The same, not one of a single tenant, and no tenant header beside it (contract 1.7)."""
    GLOBAL_KEY_FOR_TENANT = auto()
    """The same, but a tenant header does no harm: official kickstarts send one (contract 1.7)."""
    KEY_MANAGER = auto()
    """A key that may manage API keys, whatever else it may do."""
    OPEN = auto()
    """Anyone; a valid API key is recognized all the same."""


GLOBAL = frozenset({Access.GLOBAL_KEY, Access.GLOBAL_KEY_FOR_TENANT})


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    handle: Handler
    access: Access = Access.KEY
    bulk: bool = False
    """Takes many objects at once: its body may be larger, and is read in a thread."""

    basic: bool = False
    """The API key may also come by HTTP Basic (contract 1.7)."""

    @property
    def permission(self) -> str:
        """The path as the permissions of an API key name it: without parameters (contract 1.7)."""
        return re.sub(r"/\{[^}]*\}", "", self.path)


def make_routes(operations: Iterable[Operation]) -> list[Route]:
    """One route per path: a verb it does not have is a 405. Fixed paths come before Ids."""
    by_path: dict[str, dict[str, Operation]] = defaultdict(dict)
    for operation in operations:
        by_path[operation.path][operation.method] = operation
    return [
        Route(path, _endpoint(by_path[path]), methods=ALL_METHODS)
        for path in sorted(by_path, key=lambda path: (path.count("{"), path))
    ]


def _endpoint(operations: dict[str, Operation]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        # [A] contract 14.2: HEAD is answered as GET without its body; a 405 has an `Allow` header.
        operation = operations.get("GET" if request.method == "HEAD" else request.method)
        if operation is None:
            return Response(status_code=405, headers={"Allow": ", ".join(sorted(operations))})
        return await perform(operation, request)

    return endpoint


async def perform(operation: Operation, request: Request) -> Response:
    services = services_of(request)
    require_storable_query(request)
    body = await _read_body(operation, request)
    read_ahead = await _read_ahead(body) if operation.bulk and len(body) > OPEN_BYTES else None
    try:
        async with services.database.transaction() as connection:
            now_ms = services.clock.now_ms()
            key = await find_caller(connection, request, now_ms, basic=operation.basic)
            _authorize(operation, key, request)
            call = Call(
                services=services,
                connection=connection,
                method=operation.method,
                base_url=base_url(request.scope),
                path=request.path_params,
                query=request.query_params,
                content_type=content_type_of(request),
                authorization=request.headers.get("authorization", ""),
                cookies=request_cookies(request),
                raw_body=body,
                read_ahead=read_ahead,
                api_key=key,
                tenant_id=await asked_tenant(connection, request, key),
                now_ms=now_ms,
            )
            return await operation.handle(call)
    except Duplicate as duplicate:
        raise duplicate_error(duplicate) from duplicate


def duplicate_error(duplicate: Duplicate) -> Rejected:
    """A known field is worded as FusionAuth does (contract 1.4)."""
    kind, _, member = duplicate.path.partition(".")
    if kind == "user":
        text = f"A User with {member} = [{duplicate.value}] already exists."
    elif not member:
        text = f"The {kind} already exists."
    else:
        article = "An" if kind[0] in "aeiou" else "A"
        text = f"{article} {kind} with {member} [{str(duplicate.value).lower()}] already exists."
    return field_error(duplicate.path, "[duplicate]", text)


def _authorize(operation: Operation, key: ApiKey | None, request: Request) -> None:
    if operation.access is Access.OPEN:
        return
    if operation.access is Access.KEY_MANAGER:
        if key is None or not key.key_manager:
            raise NotAllowed
        return
    if key is None or not key.allows(operation.permission, operation.method):
        raise NotAllowed
    if operation.access in GLOBAL and key.tenant_id is not None:
        raise NotAllowed
    if operation.access is Access.GLOBAL_KEY and TENANT_HEADER in request.headers:
        raise NotAllowed


def require_storable_query(request: Request) -> None:
    """PostgreSQL has no null character, so nothing there can be named with one."""
    for name, value in request.query_params.multi_items():
        try:
            require_storable_text(name + value)
        except ValueError as error:
            raise field_error(name.replace("\x00", ""), "[invalid]", f"{error}.") from None


async def _read_body(operation: Operation, request: Request) -> bytes:
    """Before the transaction begins: a slow sender must not hold a connection.

    What does not fit into `OPEN_BYTES` is read only for who may call the operation.
    """
    services = services_of(request)

    async def allow_more() -> int:
        if operation.access is Access.OPEN:
            raise BodyTooLarge
        now_ms = services.clock.now_ms()
        async with services.database.transaction() as connection:
            caller = await find_caller(connection, request, now_ms, basic=operation.basic)
            _authorize(operation, caller, request)
        return MAXIMUM_BULK_BYTES if operation.bulk else MAXIMUM_BODY_BYTES

    timeout_s = services.settings.body_timeout_s
    try:
        return await read_body(request, timeout_s=timeout_s, allow_more=allow_more)
    except BodyTooLarge:
        raise general_error("[invalidJSON]", "The body is too large.", status=413) from None
    except ClientDisconnect:  # nobody is there to read an answer
        raise NotFound from None


async def _read_ahead(body: bytes) -> Any:
    """The JSON value of a bulk operation's body, read where it keeps no other request waiting."""
    try:
        for _ in counted(body, MAXIMUM_BULK_VALUES):
            await asyncio.sleep(0)
        return await asyncio.to_thread(
            read_json, body, maximum_values=MAXIMUM_BULK_VALUES, gives_way=True
        )
    except ValueError as error:
        raise unreadable_json(error) from None
