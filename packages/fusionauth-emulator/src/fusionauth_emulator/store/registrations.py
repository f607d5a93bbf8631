"""Registrations of users for applications."""

from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.documents import unique_values


async def insert_registration(connection: Connection, user_id: str, document: Document) -> None:
    """Raises Duplicate: `registration` when the user is registered already."""
    async with unique_values(document):
        await connection.execute(
            "insert into registrations (id, user_id, application_id, document)"
            " values (%s, %s, %s, %s)",
            [document["id"], user_id, document["applicationId"], Jsonb(document)],
        )


async def replace_registration(connection: Connection, document: Document) -> None:
    await connection.execute(
        "update registrations set document = %s where id = %s",
        [Jsonb(document), document["id"]],
    )


async def delete_registration(connection: Connection, registration_id: str) -> None:
    await connection.execute("delete from registrations where id = %s", [registration_id])


async def mark_registration_verified(
    connection: Connection, user_id: str, application_id: str, now_ms: int
) -> None:
    verified = Jsonb({"verified": True, "verifiedInstant": now_ms, "lastUpdateInstant": now_ms})
    await connection.execute(
        "update registrations set document = document || %s"
        " where user_id = %s and application_id = %s",
        [verified, user_id, application_id],
    )


async def take_role_away(connection: Connection, application_id: str, role: str) -> None:
    """The role goes out of every registration for the application."""
    await connection.execute(
        "update registrations"
        " set document = jsonb_set(document, '{roles}', (document -> 'roles') - %s::text)"
        " where application_id = %s",
        [role, application_id],
    )
