"""`/api/reactor`: the licence (contract 5.13). Any Id will do here; none is asked anywhere."""

from starlette.responses import Response

from services.fusionauth_emulator.errors import field_error, general_error
from services.fusionauth_emulator.rest.call import Call, RestResponse
from services.fusionauth_emulator.rest.operations import Access, Operation
from services.fusionauth_emulator.store.database import Connection
from services.fusionauth_emulator.store.instance import forget_license, is_licensed, record_license


async def require_licence(connection: Connection) -> None:
    """Raises Rejected where FusionAuth would ask for a plan.

    [A] contract 1.3: what needs a licence is a 400 with the general code `[NotLicensed]`.
    """
    if not await is_licensed(connection):
        raise general_error("[NotLicensed]", "This feature needs a licence. POST /api/reactor.")


async def read(call: Call) -> Response:
    return RestResponse({"status": {"licensed": await is_licensed(call.connection)}})


async def activate(call: Call) -> Response:
    licence_id = call.body().get("licenseId")
    if not isinstance(licence_id, str) or not licence_id.strip():
        raise field_error("licenseId", "[blank]", "A licence Id is needed.")
    await record_license(call.connection, licence_id)
    return RestResponse()


async def deactivate(call: Call) -> Response:
    await forget_license(call.connection)
    return RestResponse()


OPERATIONS = [
    Operation("GET", "/api/reactor", read, Access.GLOBAL_KEY),
    Operation("POST", "/api/reactor", activate, Access.GLOBAL_KEY),
    Operation("DELETE", "/api/reactor", deactivate, Access.GLOBAL_KEY),
]
