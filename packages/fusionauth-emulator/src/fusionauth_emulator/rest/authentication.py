"""Who calls the REST API and for which tenant (contract 1.7)."""

import base64

from starlette.requests import Request

from fusionauth_emulator.errors import NotAllowed, field_error
from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.store.api_keys import ApiKey, find_api_key
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.tenants import find_tenant

TENANT_HEADER = "X-FusionAuth-TenantId"


async def find_caller(
    connection: Connection, request: Request, now_ms: int, *, basic: bool = False
) -> ApiKey | None:
    """The API key of the request if it is known and has not expired.

    basic: it may also come as the password of user `apikey`, as monitoring tools send it (1.7).
    """
    value = request.headers.get("Authorization")  # the key alone, without a scheme
    if basic and value:
        value = _password_of_basic(value) or value
    key = await find_api_key(connection, value) if value else None
    if key is None or (key.expires_ms is not None and key.expires_ms <= now_ms):
        return None
    return key


def _password_of_basic(header: str) -> str | None:
    """RFC 7617 2."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return password if user == "apikey" else None


async def asked_tenant(connection: Connection, request: Request, key: ApiKey | None) -> str | None:
    """The tenant of the key, or the one the header names. Raises Rejected for an unknown one."""
    header = request.headers.get(TENANT_HEADER)
    own = key.tenant_id if key else None
    if not header:
        return own
    tenant_id = parse_uuid(header)
    if own is not None and tenant_id != own:
        raise NotAllowed
    if tenant_id is None or await find_tenant(connection, tenant_id) is None:
        # [A] contract 1.7: an unknown tenant in the header is a 400, `[invalid]tenantId`.
        raise field_error("tenantId", "[invalid]", f"There is no tenant with Id [{header}].")
    return tenant_id
