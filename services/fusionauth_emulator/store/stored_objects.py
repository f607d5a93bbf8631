"""Objects that are kept as they came: by kind and Id."""

from psycopg.types.json import Jsonb

from services.fusionauth_emulator.store.database import Connection, Document
from services.fusionauth_emulator.store.documents import Duplicate


async def insert_object(connection: Connection, kind: str, document: Document) -> None:
    """Raises Duplicate."""
    cursor = await connection.execute(
        "insert into stored_objects (kind, id, document) values (%s, %s, %s)"
        " on conflict do nothing",
        [kind, document["id"], Jsonb(document)],
    )
    if cursor.rowcount == 0:
        raise Duplicate(f"{kind}.id", document["id"])


async def find_object(connection: Connection, kind: str, id: str) -> Document | None:
    cursor = await connection.execute(
        "select document from stored_objects where kind = %s and id = %s", [kind, id]
    )
    row = await cursor.fetchone()
    return row["document"] if row else None


async def list_objects(connection: Connection, kind: str) -> list[Document]:
    cursor = await connection.execute(
        "select document from stored_objects where kind = %s order by document ->> 'name', id",
        [kind],
    )
    return [row["document"] async for row in cursor]


async def replace_object(connection: Connection, kind: str, document: Document) -> None:
    await connection.execute(
        "update stored_objects set document = %s where kind = %s and id = %s",
        [Jsonb(document), kind, document["id"]],
    )


async def delete_object(connection: Connection, kind: str, id: str) -> None:
    await connection.execute("delete from stored_objects where kind = %s and id = %s", [kind, id])
