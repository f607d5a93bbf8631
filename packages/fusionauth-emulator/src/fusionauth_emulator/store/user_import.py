"""Many users at once: a few statements for all of them, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from fusionauth_emulator.hashing import PasswordHash
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.documents import unique_values

INSERTED_AT_ONCE = 200
"""The event loop turns documents into JSON; a statement for all of them would stop it for long."""


@dataclass(frozen=True)
class NewUser:
    document: Document
    password: PasswordHash | None
    registrations: tuple[Document, ...]
    memberships: tuple[Document, ...]
    """With `groupId`, `userId`."""


async def insert_users(connection: Connection, users: Sequence[NewUser]) -> None:
    """Raises Duplicate; then nothing is inserted once the transaction is rolled back."""
    async with unique_values({}):
        for first in range(0, len(users), INSERTED_AT_ONCE):
            some = users[first : first + INSERTED_AT_ONCE]
            await _insert_users(connection, some)
            await _insert_registrations(connection, some)
            await _insert_memberships(connection, some)


async def _insert_users(connection: Connection, users: Sequence[NewUser]) -> None:
    hashes = [user.password for user in users]
    await connection.execute(
        """
        insert into users (id, tenant_id, document, password_scheme, password_factor,
            password_salt, password_hash)
        select * from unnest(%s::uuid[], %s::uuid[], %s::jsonb[], %s::text[], %s::integer[],
            %s::text[], %s::text[])""",
        [
            [user.document["id"] for user in users],
            [user.document["tenantId"] for user in users],
            [Jsonb(user.document) for user in users],
            [hash and hash.scheme for hash in hashes],
            [hash and hash.factor for hash in hashes],
            [hash and hash.salt for hash in hashes],
            [hash and hash.hash for hash in hashes],
        ],
    )


async def _insert_registrations(connection: Connection, users: Sequence[NewUser]) -> None:
    registrations = [(user.document["id"], one) for user in users for one in user.registrations]
    await connection.execute(
        """
        insert into registrations (id, user_id, application_id, document)
        select * from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::jsonb[])""",
        [
            [one["id"] for _, one in registrations],
            [user_id for user_id, _ in registrations],
            [one["applicationId"] for _, one in registrations],
            [Jsonb(one) for _, one in registrations],
        ],
    )


async def _insert_memberships(connection: Connection, users: Sequence[NewUser]) -> None:
    memberships = [one for user in users for one in user.memberships]
    await connection.execute(
        """
        insert into group_members (id, group_id, user_id, document)
        select * from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::jsonb[])""",
        [
            [one["id"] for one in memberships],
            [one["groupId"] for one in memberships],
            [one["userId"] for one in memberships],
            [Jsonb(one) for one in memberships],
        ],
    )
