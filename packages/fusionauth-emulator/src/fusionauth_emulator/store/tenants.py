"""Tenants."""

from dataclasses import dataclass

from fusionauth_emulator.store.database import Connection, Document


@dataclass(frozen=True)
class Tenant:
    id: str
    name: str
    document: Document
    """As FusionAuth shows it."""

    @property
    def issuer(self) -> str:
        return str(self.document["issuer"])


def make_tenant(document: Document) -> Tenant:
    return Tenant(document["id"], document["name"], document)


async def find_tenant(connection: Connection, tenant_id: str) -> Tenant | None:
    cursor = await connection.execute("select document from tenants where id = %s", [tenant_id])
    row = await cursor.fetchone()
    return make_tenant(row["document"]) if row else None


async def find_tenant_by_issuer(connection: Connection, issuer: str) -> Tenant | None:
    """None also where several tenants have this issuer."""
    if "\x00" in issuer or not issuer.isprintable():  # nothing PostgreSQL holds
        return None
    cursor = await connection.execute(
        "select document from tenants where document ->> 'issuer' = %s limit 2", [issuer]
    )
    rows = await cursor.fetchall()
    return make_tenant(rows[0]["document"]) if len(rows) == 1 else None


async def find_default_tenant(connection: Connection) -> Tenant:
    cursor = await connection.execute(
        "select document from tenants where id = (select default_tenant_id from instance)"
    )
    row = await cursor.fetchone()
    assert row, "every instance has a default tenant, which cannot be deleted"
    return make_tenant(row["document"])


async def only_tenant_id(connection: Connection) -> str | None:
    """The tenant's id when there is exactly one, else None."""
    cursor = await connection.execute("select id from tenants limit 2")
    rows = await cursor.fetchall()
    return str(rows[0]["id"]) if len(rows) == 1 else None
