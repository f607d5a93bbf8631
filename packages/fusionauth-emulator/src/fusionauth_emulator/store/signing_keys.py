"""Signing keys with their secret parts."""

from collections.abc import Iterable
from dataclasses import asdict

from psycopg import sql
from psycopg.rows import class_row

from fusionauth_emulator.keys.key_ring import SigningKey
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.documents import unique_values

_COLUMNS = [
    "name",
    "algorithm",
    "kid",
    "type",
    "inserted_ms",
    "updated_ms",
    "length",
    "issuer",
    "public_key",
    "certificate",
    "private_key",
    "secret",
    "expires_ms",
]
_SELECT = sql.SQL("select id::text, {} from signing_keys ").format(
    sql.SQL(", ").join(map(sql.Identifier, _COLUMNS))
)
_INSERT = sql.SQL("insert into signing_keys (id, {}) values (%(id)s, {})").format(
    sql.SQL(", ").join(map(sql.Identifier, _COLUMNS)),
    sql.SQL(", ").join(map(sql.Placeholder, _COLUMNS)),
)


async def find_signing_key(
    connection: Connection, key_id: str, *, lock: bool = False
) -> SigningKey | None:
    """lock: against deletion, until the transaction ends."""
    where = sql.SQL("where id = %s for share" if lock else "where id = %s")
    return await _find(connection, where, key_id)


async def find_signing_keys(connection: Connection, key_ids: Iterable[str]) -> list[SigningKey]:
    """Those of these Ids that are there."""
    async with connection.cursor(row_factory=class_row(SigningKey)) as cursor:
        await cursor.execute(_SELECT + sql.SQL("where id = any(%s::uuid[])"), [list(key_ids)])
        return await cursor.fetchall()


async def find_signing_key_by_kid(connection: Connection, kid: str) -> SigningKey | None:
    """`kid` may come from a token anybody wrote: what PostgreSQL cannot hold finds nothing."""
    if not kid.isascii() or "\x00" in kid:
        return None
    return await _find(connection, sql.SQL("where kid = %s order by inserted_ms limit 1"), kid)


async def list_signing_keys(connection: Connection) -> list[SigningKey]:
    """All keys of the instance, shadow keys included, oldest first."""
    async with connection.cursor(row_factory=class_row(SigningKey)) as cursor:
        await cursor.execute(_SELECT + sql.SQL("order by inserted_ms, id"))
        return await cursor.fetchall()


async def insert_signing_key(connection: Connection, key: SigningKey) -> None:
    """Raises Duplicate for the Id or the name."""
    async with unique_values(asdict(key)):
        await connection.execute(_INSERT, asdict(key))


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
    cursor = await connection.execute(
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
    row = await cursor.fetchone()
    return bool(row and row["in_use"])


async def _find(connection: Connection, where: sql.SQL, value: str) -> SigningKey | None:
    async with connection.cursor(row_factory=class_row(SigningKey)) as cursor:
        await cursor.execute(_SELECT + where, [value])
        return await cursor.fetchone()
