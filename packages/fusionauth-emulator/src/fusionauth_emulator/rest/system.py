"""Status, health, version (contract 5.13), and `/api/system-configuration` (5.12): there is one, so
it has no Id.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.authentication import TENANT_HEADER, find_caller
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.patch import patched
from fusionauth_emulator.services import services_of
from fusionauth_emulator.settings import VERSION
from fusionauth_emulator.shapes.administration import SYSTEM_CONFIGURATION
from fusionauth_emulator.shapes.url_entries import add_invalid_url, is_absolute
from fusionauth_emulator.store.database import DatabaseAway, Document
from fusionauth_emulator.store.instance import find_system_configuration, save_system_configuration

DATABASE_DOWN = 452


NAME = "systemConfiguration"

PATH = "/api/system-configuration"


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


async def read_configuration(call: Call) -> Response:
    return RestResponse({NAME: await find_system_configuration(call.connection)})


async def replace_configuration(call: Call) -> Response:
    before = await find_system_configuration(call.connection, lock=True)
    given = call.body().get(NAME)
    errors = Errors()
    if not (isinstance(given, dict) and given.get("reportTimezone")):
        errors.add_field(f"{NAME}.reportTimezone", "[blank]", "A report time zone is needed.")
    return await _store_configuration(call, before, given, errors)


async def patch_configuration(call: Call) -> Response:
    before = await find_system_configuration(call.connection, lock=True)
    given = patched(call, NAME, before, SYSTEM_CONFIGURATION)
    return await _store_configuration(call, before, given, Errors())


async def _store_configuration(
    call: Call, before: Document, given: object, errors: Errors
) -> Response:
    document = SYSTEM_CONFIGURATION.fill(given, NAME, errors)
    errors.raise_if_any()  # a document with errors lacks members
    _check_cors(document["corsConfiguration"], errors)
    errors.raise_if_any()
    document["insertInstant"] = before["insertInstant"]
    document["lastUpdateInstant"] = max(call.now_ms, before["lastUpdateInstant"] + 1)
    await save_system_configuration(call.connection, document)
    return RestResponse({NAME: document})


def _check_cors(cors: Document, errors: Errors) -> None:
    """[A] contract 5.12: a filter without origins or methods is `[missing]` under their names."""
    path = f"{NAME}.corsConfiguration"
    for member in ("allowedOrigins", "allowedMethods"):
        if cors["enabled"] and not cors[member]:
            errors.add_field(f"{path}.{member}", "[missing]", "At least one is needed.")
    origins = cors["allowedOrigins"]
    if "*" in origins and len(origins) > 1:
        errors.add_field(f"{path}.allowedOrigins", "[invalid]", "[*] must stand alone.")
    for place, origin in enumerate(origins):
        if origin != "*" and not is_absolute(origin):
            add_invalid_url(errors, f"{path}.allowedOrigins[{place}]", origin)
    for member in ("allowedHeaders", "exposedHeaders"):
        if not all(_is_header_text(name) for name in cors[member]):
            errors.add_field(f"{path}.{member}", "[invalid]", "Not the name of a header.")


def _is_header_text(name: str) -> bool:
    """Any name is taken, even a misspelt one (contract 5.12), that an answer can carry."""
    return name.isascii() and name.isprintable() and name.strip() == name != ""


OPERATIONS = [
    Operation("GET", "/api/system/version", read_version, basic=True),
    Operation("POST", "/api/system/reindex", reindex, Access.GLOBAL_KEY),
    Operation("GET", PATH, read_configuration, Access.GLOBAL_KEY),
    Operation("POST", PATH, replace_configuration, Access.GLOBAL_KEY),
    Operation("PUT", PATH, replace_configuration, Access.GLOBAL_KEY),
    Operation("PATCH", PATH, patch_configuration, Access.GLOBAL_KEY),
]

# not operations: they answer without a database, too
ROUTES = [Route("/api/status", read_status), Route("/api/health", read_health)]
