"""Status, health, version (contract 5.13)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fusionauth_emulator.rest.authentication import TENANT_HEADER, find_caller
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.services import services_of
from fusionauth_emulator.settings import VERSION
from fusionauth_emulator.store.database import DatabaseAway

DATABASE_DOWN = 452


async def read_status(request: Request) -> Response:
    """Open to anyone; with a key the version, of FusionAuth's metrics the stable one (5.13)."""
    services = services_of(request)
    try:
        async with services.database.transaction() as connection:
            now_ms = services.clock.now_ms()
            key = await find_caller(connection, request, now_ms, basic=True)
    except DatabaseAway:
        return RestResponse({}, DATABASE_DOWN)
    may_know = (
        key is not None
        and key.tenant_id is None
        and key.allows("/api/status", "GET")
        and TENANT_HEADER not in request.headers
    )
    return RestResponse({"version": VERSION} if may_know else {"status": "ok"})


async def read_version(call: Call) -> Response:
    return RestResponse({"version": VERSION})


async def read_health(request: Request) -> Response:
    services = services_of(request)
    try:
        async with services.database.transaction() as connection:
            await connection.execute("select 1")
    except DatabaseAway:
        return Response(status_code=500)
    return Response(status_code=200)


async def reindex(call: Call) -> Response:
    """Accepted; there is no index."""
    return RestResponse(status_code=202)


OPERATIONS = [
    Operation("GET", "/api/system/version", read_version, basic=True),
    Operation("POST", "/api/system/reindex", reindex, Access.GLOBAL_KEY),
]

# not operations: they answer without a database, too
ROUTES = [Route("/api/status", read_status), Route("/api/health", read_health)]
