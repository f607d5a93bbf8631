"""Signing keys with their secret parts."""

from collections.abc import Iterable
from typing import LiteralString

from psycopg import sql

from fusionauth_emulator.keys.key_ring import SigningKey
from fusionauth_emulator.store.database import Connection, fetch_row
from fusionauth_emulator.store.documents import unique_values
from fusionauth_emulator.store.rows import insert_row, read_row


async def find_signing_key(
    connection: Connection, key_id: str, *, lock: bool = False
) -> SigningKey | None:
    """lock: against deletion, until the transaction ends."""
    found = await _find(connection, "where id = %s for share" if lock else "where id = %s", key_id)
    return found[0] if found else None


async def find_signing_keys(connection: Connection, key_ids: Iterable[str]) -> list[SigningKey]:
    """Those of these Ids that are there."""
    return await _find(connection, "where id = any(%s::uuid[])", list(key_ids))


async def find_signing_key_by_kid(connection: Connection, kid: str) -> SigningKey | None:
    """`kid` may come from a token anybody wrote: what PostgreSQL cannot hold finds nothing."""
    if not kid.isascii() or "\x00" in kid:
        return None
    found = await _find(connection, "where kid = %s order by inserted_ms limit 1", kid)
    return found[0] if found else None


async def list_signing_keys(connection: Connection) -> list[SigningKey]:
    """All keys of the instance, shadow keys included, oldest first."""
    return await _find(connection, "order by inserted_ms, id")


async def insert_signing_key(connection: Connection, key: SigningKey) -> None:
    """Raises Duplicate for the Id or the name."""
    async with unique_values(vars(key)):
        await insert_row(connection, "signing_keys", **vars(key))


async def rename_signing_key(connection: Connection, key_id: str, name: str, now_ms: int) -> None:
    """Raises Duplicate."""
    async with unique_values({"name": name}):
        await connection.execute(
            "update signing_keys set name = %s, updated_ms = %s where id = %s",
            [name, now_ms, key_id],
        )


async def delete_signing_key(connection: Connection, key_id: str) -> None:
    await connection.execute("delete from signing_keys where id = %s", [key_id])


async def signing_key_is_in_use(connection: Connection, key_id: str) -> bool:
    """Whether a tenant or an application signs with it or lists it as a verification key.

    Nobody can begin to until the transaction ends.
    """
    await connection.execute("select from signing_keys where id = %s for update", [key_id])
    row = await fetch_row(
        connection,
        """
        select exists (
            select from (select document from tenants union all
                         select document from applications) as users_of_keys
             where %(id)s in (document #>> '{jwtConfiguration,accessTokenKeyId}',
                              document #>> '{jwtConfiguration,idTokenKeyId}')
                or document #> '{jwtConfiguration,accessTokenVerificationKeyIds}' ? %(id)s
                or document #> '{jwtConfiguration,idTokenVerificationKeyIds}' ? %(id)s
        ) as in_use""",
        {"id": key_id},
    )
    return bool(row and row["in_use"])


async def _find(
    connection: Connection, which: LiteralString, *values: str | list[str]
) -> list[SigningKey]:
    statement = sql.SQL("select * from signing_keys {}").format(sql.SQL(which))
    cursor = await connection.execute(statement, values)
    return [read_row(SigningKey, row) async for row in cursor]
