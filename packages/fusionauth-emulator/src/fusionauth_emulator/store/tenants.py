"""Tenants."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.hashing import Hashing
from fusionauth_emulator.store.database import Connection, Document, fetch_row
from fusionauth_emulator.store.documents import find_document


@dataclass(frozen=True)
class Tenant:
    id: str
    name: str
    document: Document
    """As FusionAuth shows it."""

    @property
    def issuer(self) -> str:
        return str(self.document["issuer"])

    @property
    def hashing(self) -> Hashing:
        configured = self.document["passwordEncryptionConfiguration"]
        return Hashing(configured["encryptionScheme"], configured["encryptionSchemeFactor"])

    @property
    def gates_users(self) -> bool:
        """Whether an address that is not verified keeps its user out of the tenant's applications
        (contract 5.9, 11)."""
        email = self.document.get("emailConfiguration") or {}
        return bool(email.get("verifyEmail")) and is_gated(email)


def is_gated(document: Mapping[str, Any]) -> bool:
    return (document.get("unverified") or {}).get("behavior") == "Gated"


def make_tenant(document: Document) -> Tenant:
    return Tenant(document["id"], document["name"], document)


async def find_tenant(connection: Connection, tenant_id: object) -> Tenant | None:
    """None also for what is no Id at all."""
    document = await find_document(connection, "tenants", tenant_id)
    return make_tenant(document) if document else None


async def owning_tenant(connection: Connection, tenant_id: str) -> Tenant:
    """Of what goes with its tenant: a user, an application, a refresh token."""
    tenant = await find_tenant(connection, tenant_id)
    assert tenant, "what it owns would have gone with it"
    return tenant


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
    row = await fetch_row(
        connection,
        "select document from tenants where id = (select default_tenant_id from instance)",
    )
    assert row, "every instance has a default tenant, which cannot be deleted"
    return make_tenant(row["document"])


async def only_tenant_id(connection: Connection) -> str | None:
    """The tenant's id when there is exactly one, else None."""
    cursor = await connection.execute("select id from tenants limit 2")
    rows = await cursor.fetchall()
    return str(rows[0]["id"]) if len(rows) == 1 else None
