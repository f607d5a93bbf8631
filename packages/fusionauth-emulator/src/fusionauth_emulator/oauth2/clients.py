"""From a client id in a request to the client behind it."""

from fusionauth_emulator.oauth2.client import OAuthClient, make_client
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_request
from fusionauth_emulator.services import Services
from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.store.applications import find_application
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.tenants import find_tenant


async def require_client(
    services: Services, client_id: str | None, *, status: int = 400
) -> OAuthClient:
    """The active application with this Id. Raises OAuthError (with `status`) if there is none.

    Pair and text as the authorization endpoint has them (contract 3.9).
    """
    if not client_id:
        raise invalid_request("missing_client_id", "The client_id is missing.")
    async with services.database.transaction() as connection:
        client = await find_client(connection, client_id)
    if client is None:
        text = f"client_id: {client_id} is not valid."
        raise OAuthError("invalid_client", "invalid_client_id", text, status=status)
    return client


async def find_client(connection: Connection, client_id: str) -> OAuthClient | None:
    """None for an inactive application too, and for what is no Id at all."""
    uuid = parse_uuid(client_id)
    application = await find_application(connection, uuid) if uuid else None
    if application is None or not application.active:
        return None
    tenant = await find_tenant(connection, application.tenant_id)
    assert tenant, "an application goes with its tenant"
    return make_client(application, tenant)
