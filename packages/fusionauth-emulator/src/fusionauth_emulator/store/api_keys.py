"""API keys: what a key may do, found by the key itself, of which only the SHA-256 is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from psycopg.types.json import Jsonb

from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.store.database import Connection, Document, fetch_row
from fusionauth_emulator.store.documents import unique_values
from fusionauth_emulator.store.rows import insert_row


@dataclass(frozen=True)
class ApiKey:
    id: str
    tenant_id: str | None
    """The one tenant it works for; None: all of them."""
    key_manager: bool
    expires_ms: int | None
    endpoints: Mapping[str, Sequence[str]]
    """Path → verbs; empty: everything (contract 1.7)."""

    @property
    def is_unrestricted(self) -> bool:
        return not self.endpoints and self.tenant_id is None

    def allows(self, path: str, method: str) -> bool:
        """path: as contract 1.7 lists them, without parameters."""
        return not self.endpoints or method in self.endpoints.get(path, ())


async def find_api_key(connection: Connection, key: str) -> ApiKey | None:
    """Expired or not."""
    row = await fetch_row(
        connection,
        "select id::text, tenant_id::text, key_manager, expires_ms, document"
        " from api_keys where key_hash = %s",
        [_hash(key)],
    )
    if row is None:
        return None
    permissions = row["document"].get("permissions") or {}
    return ApiKey(
        row["id"],
        row["tenant_id"],
        row["key_manager"],
        row["expires_ms"],
        permissions.get("endpoints") or {},
    )


async def insert_api_key(connection: Connection, key: str, document: Document) -> None:
    """document: FusionAuth's `apiKey`; with the key only if it is retrievable. Raises Duplicate."""
    async with unique_values(document):
        await insert_row(
            connection,
            "api_keys",
            id=document["id"],
            key_hash=_hash(key),
            tenant_id=document.get("tenantId"),
            key_manager=document.get("keyManager", False),
            expires_ms=document.get("expirationInstant"),
            document=document,
        )


async def find_api_key_document(connection: Connection, key_id: object) -> Document | None:
    """None also for what is no Id at all."""
    statement = "select document from api_keys where id = %s"
    row = await fetch_row(connection, statement, [parse_uuid(key_id)])
    return row["document"] if row else None


async def replace_api_key(connection: Connection, document: Document) -> None:
    """All but the key itself. Raises Duplicate."""
    async with unique_values(document):
        await connection.execute(
            "update api_keys set tenant_id = %s, expires_ms = %s, document = %s where id = %s",
            [
                document.get("tenantId"),
                document.get("expirationInstant"),
                Jsonb(document),
                document["id"],
            ],
        )


async def delete_api_key(connection: Connection, key_id: str) -> None:
    await connection.execute("delete from api_keys where id = %s", [key_id])


def _hash(key: str) -> bytes:
    return sha256(key.encode("utf-8", "surrogateescape")).digest()
