"""`/api/reactor`: the licence (contract 5.13). Any Id will do here."""

from typing import Any

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, field_error
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import Text, object_of
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.instance import forget_license, is_licensed, record_license

ACTIVATION = object_of(licenseId=Text())


async def require_licence(connection: Connection, path: str) -> None:
    """path: the member that needs a plan. Raises Rejected where FusionAuth would ask for one."""
    if not await is_licensed(connection):
        raise field_error(path, "[notLicensed]", "This needs a licence. POST /api/reactor.")


LICENSED_OF_TENANT = (
    "emailConfiguration.twoFactorMethodAddEmailTemplateId",
    "emailConfiguration.twoFactorMethodRemoveEmailTemplateId",
    "rateLimitConfiguration.failedLogin.enabled",
    "rateLimitConfiguration.forgotPassword.enabled",
    "rateLimitConfiguration.sendEmailVerification.enabled",
    "rateLimitConfiguration.sendPasswordless.enabled",
    "rateLimitConfiguration.sendPasswordlessPhone.enabled",
    "rateLimitConfiguration.sendPhoneVerification.enabled",
    "rateLimitConfiguration.sendRegistrationVerification.enabled",
    "rateLimitConfiguration.sendTwoFactor.enabled",
)
"""Settings of a tenant that a plan adds: Ids that are given, switches that are on.

[A] contract 1.3: what is recorded of one template and of one rate limit is true of their kind.
"""


async def check_licence_of_tenant(call: Call, tenant: Document, errors: Errors) -> None:
    """Adds an error for each setting that needs a licence this instance does not have."""
    used = [path for path in LICENSED_OF_TENANT if _member(tenant, path)]
    if used and not await is_licensed(call.connection):
        for path in used:
            text = "This setting needs a licence. POST /api/reactor."
            errors.add_field(f"tenant.{path}", "[notLicensed]", text)


def _member(document: Document, path: str) -> object:
    found: Any = document
    for name in path.split("."):
        found = found.get(name, {})
    return found


async def read(call: Call) -> Response:
    return RestResponse({"status": {"licensed": await is_licensed(call.connection)}})


async def activate(call: Call) -> Response:
    licence_id = call.members(ACTIVATION).get("licenseId", "")
    if not licence_id.strip():
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
