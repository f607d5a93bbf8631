"""`/api/system-configuration` (contract 5.12). There is one, so it has no Id."""

from starlette.responses import Response

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.patch import patched
from fusionauth_emulator.shapes.administration import SYSTEM_CONFIGURATION
from fusionauth_emulator.shapes.url_entries import add_invalid_url, is_absolute
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.instance import find_system_configuration, save_system_configuration

NAME = "systemConfiguration"
PATH = "/api/system-configuration"


async def read(call: Call) -> Response:
    return RestResponse({NAME: await find_system_configuration(call.connection)})


async def replace(call: Call) -> Response:
    before = await find_system_configuration(call.connection, lock=True)
    given = call.body().get(NAME)
    errors = Errors()
    if not (isinstance(given, dict) and given.get("reportTimezone")):
        errors.add_field(f"{NAME}.reportTimezone", "[blank]", "A report time zone is needed.")
    return await _store(call, before, given, errors)


async def patch(call: Call) -> Response:
    before = await find_system_configuration(call.connection, lock=True)
    given = patched(call, NAME, before, SYSTEM_CONFIGURATION)
    return await _store(call, before, given, Errors())


async def _store(call: Call, before: Document, given: object, errors: Errors) -> Response:
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
    Operation("GET", PATH, read, Access.GLOBAL_KEY),
    Operation("POST", PATH, replace, Access.GLOBAL_KEY),
    Operation("PUT", PATH, replace, Access.GLOBAL_KEY),
    Operation("PATCH", PATH, patch, Access.GLOBAL_KEY),
]
