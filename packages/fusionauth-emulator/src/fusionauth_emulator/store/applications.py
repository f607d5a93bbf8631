"""Applications and their roles."""

from dataclasses import dataclass

from fusionauth_emulator.store.database import Connection, Document, fetch_row
from fusionauth_emulator.store.documents import find_document
from fusionauth_emulator.store.tenants import is_gated


@dataclass(frozen=True)
class Role:
    id: str
    name: str
    is_default: bool


@dataclass(frozen=True)
class Application:
    id: str
    tenant_id: str
    name: str
    active: bool
    roles: tuple[Role, ...]
    document: Document
    """As FusionAuth shows it, client secret included."""

    @property
    def default_roles(self) -> tuple[str, ...]:
        return tuple(role.name for role in self.roles if role.is_default)

    @property
    def client_secret(self) -> str:
        return self.document["oauthConfiguration"].get("clientSecret") or ""

    @property
    def gates_registrations(self) -> bool:
        """Whether a registration that is not verified keeps its user out (contract 5.9, 11)."""
        return is_gated(self.document)


def make_application(document: Document) -> Application:
    return Application(
        id=document["id"],
        tenant_id=document["tenantId"],
        name=document["name"],
        active=document["active"],
        roles=tuple(
            Role(role["id"], role["name"], role["isDefault"]) for role in document["roles"]
        ),
        document=document,
    )


async def find_application(connection: Connection, application_id: object) -> Application | None:
    """Active or not; None also for what is no Id at all."""
    document = await find_document(connection, "applications", application_id)
    return make_application(document) if document else None


async def find_tenant_manager_id(connection: Connection) -> str:
    """FusionAuth's second own application, whose Id differs between instances."""
    row = await fetch_row(
        connection,
        "select id::text from applications"
        ' where document @> \'{"universalConfiguration": {"universal": true}}\'',
    )
    return str(row["id"]) if row else ""
