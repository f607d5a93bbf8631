"""`/api/tenant` (contract 5.3)."""

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.hashing import is_factor_of
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.keys import require_known_keys
from fusionauth_emulator.rest.licence import check_licence_of_tenant
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.resource import Owner, Resource
from fusionauth_emulator.rest.searching import name_matches
from fusionauth_emulator.rest.stored_objects import serve_new_tenant
from fusionauth_emulator.shapes.tenant import TENANT
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.tenants import find_default_tenant, find_tenant


async def complete_tenant(call: Call, document: Document, before: Document | None) -> None:
    jwt = document["jwtConfiguration"]
    if before is None:
        call.require_global_key()
        await serve_new_tenant(call, document["id"])
    if "accessTokenKeyId" not in jwt or "idTokenKeyId" not in jwt:
        default = await find_default_tenant(call.connection)
        for member in ("accessTokenKeyId", "idTokenKeyId"):
            jwt.setdefault(member, default.document["jwtConfiguration"][member])
    document["configured"] = before["configured"] if before else True
    document["state"] = "Active"
    errors = Errors()
    rules = document["passwordValidationRules"]
    if rules["minLength"] > rules["maxLength"]:
        path = "tenant.passwordValidationRules.maxLength"
        errors.add_field(path, "[invalid]", "The maximum is below the minimum.")
    encryption = document["passwordEncryptionConfiguration"]
    if not is_factor_of(encryption["encryptionScheme"], encryption["encryptionSchemeFactor"]):
        path = "tenant.passwordEncryptionConfiguration.encryptionSchemeFactor"
        errors.add_field(path, "[invalid]", f"No factor of {encryption['encryptionScheme']}.")
    await require_known_keys(call.connection, "tenant", jwt, errors)
    await check_licence_of_tenant(call, document, errors)
    errors.raise_if_any()


async def may_delete_tenant(call: Call, document: Document) -> None:
    """The default tenant also holds FusionAuth's own application.

    [A] contract 5.3: the default tenant, which is FusionAuth's own too, cannot be deleted.
    """
    if document["id"] == (await find_default_tenant(call.connection)).id:
        raise field_error("tenantId", "[inUse]", "The default tenant cannot be deleted.")


# [A] contract 5.3: a tenant's name is `[blank]tenant.name` or `[duplicate]tenant.name`.
TENANTS = Resource(
    name="tenant",
    path="/api/tenant",
    table="tenants",
    shape=TENANT,
    complete=complete_tenant,
    may_delete=may_delete_tenant,
    owner=Owner.ITSELF,
    copied=True,
    filters={"name": name_matches},
    orders=("name", "id", "insertInstant"),
)


async def delete_tenant(call: Call) -> Response:
    """`?async=true`: accepted instead of done, though here it is done (contract 5.3)."""
    answer = await TENANTS.delete(call)
    return RestResponse(status_code=202) if call.flag("async") else answer


async def read_password_rules(call: Call) -> Response:
    """Anyone may read them: a page has to say what a new password needs."""
    tenant_id = call.optional_id("tenantId")
    tenant = await find_tenant(call.connection, tenant_id)
    if tenant is None and tenant_id is None:
        tenant = await call.require_tenant()
    if tenant is None:
        raise NotFound
    return RestResponse({"passwordValidationRules": tenant.document["passwordValidationRules"]})


OPERATIONS = TENANTS.operations(
    Operation("DELETE", "/api/tenant/{id}", delete_tenant),
    Operation("GET", "/api/tenant/search", TENANTS.search, Access.GLOBAL_KEY),
    Operation("POST", "/api/tenant/search", TENANTS.search, Access.GLOBAL_KEY),
    Operation("GET", "/api/tenant/password-validation-rules", read_password_rules, Access.OPEN),
    Operation(
        "GET",
        "/api/tenant/password-validation-rules/{tenantId}",
        read_password_rules,
        Access.OPEN,
    ),
)
