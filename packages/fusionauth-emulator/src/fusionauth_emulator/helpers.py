"""Helper endpoints for tests, under `/_emulator/`: off unless EMULATOR_HELPERS is true.

They need an unrestricted API key, and no page of another origin ever gets an answer it can read.
"""

import re
from collections import Counter

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fusionauth_emulator.errors import NotAllowed
from fusionauth_emulator.rest.authentication import find_caller
from fusionauth_emulator.rest.operations import require_storable_query
from fusionauth_emulator.services import services_of
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.instance import find_kickstart
from fusionauth_emulator.store.unsent_mails import UnsentMail, list_mails
from fusionauth_emulator.urls import base_url

MAXIMUM_PATHS = 1000
OTHERS = ("*", "*")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class RequestCounter:
    """Counts this worker's requests by method and path, Ids in paths made equal."""

    def __init__(self, app: ASGIApp, counts: Counter[tuple[str, str]]):
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/_emulator"):
            key = (scope["method"], _UUID.sub("{id}", scope["path"]))
            is_known = key in self._counts or len(self._counts) < MAXIMUM_PATHS
            self._counts[key if is_known else OTHERS] += 1
        await self._app(scope, receive, send)


def routes(counts: Counter[tuple[str, str]]) -> list[Route]:
    async def read_requests(request: Request) -> Response:
        await _require_key(request)
        return JSONResponse(_report(counts))

    async def read_kickstart(request: Request) -> Response:
        await _require_key(request)
        services = services_of(request)
        async with services.database.transaction() as connection:
            return JSONResponse({"kickstart": await find_kickstart(connection)})

    async def read_mails(request: Request) -> Response:
        await _require_key(request)
        require_storable_query(request)
        services = services_of(request)
        async with services.database.transaction() as connection:
            mails = await list_mails(connection, request.query_params.get("to"))
        return JSONResponse({"mails": [_show(mail, base_url(request.scope)) for mail in mails]})

    return [
        Route("/_emulator/mails", read_mails),
        Route("/_emulator/requests", read_requests),
        Route("/_emulator/kickstart", read_kickstart),
    ]


def _show(mail: UnsentMail, base: str) -> Document:
    """The link as who reads it reaches this server."""
    return {
        "insertInstant": mail.inserted_ms,
        "kind": mail.kind,
        "link": base + mail.link,
        "to": mail.address,
        "userId": mail.user_id,
    }


def is_write(method: str, path: str) -> bool:
    """Whether a request may have changed something: a search by POST does not."""
    return method not in ("GET", "HEAD", "OPTIONS") and not path.endswith("/search")


def _report(counts: Counter[tuple[str, str]]) -> Document:
    writes = sum(count for key, count in counts.items() if is_write(*key))
    return {
        "reads": counts.total() - writes,
        "writes": writes,
        "requests": [
            {"method": method, "path": path, "count": count}
            for (method, path), count in sorted(counts.items())
        ],
    }


async def _require_key(request: Request) -> None:
    services = services_of(request)
    async with services.database.transaction() as connection:
        key = await find_caller(connection, request, services.clock.now_ms())
    if key is None or not key.is_unrestricted:
        raise NotAllowed
