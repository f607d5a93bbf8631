"""What there is once: the instance itself, its system configuration, what its kickstart did."""

from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection, Document, fetch_row


async def instance_exists(connection: Connection) -> bool:
    cursor = await connection.execute("select from instance")
    return await cursor.fetchone() is not None


async def insert_instance(connection: Connection, default_tenant_id: str) -> None:
    await connection.execute(
        "insert into instance (default_tenant_id) values (%s)", [default_tenant_id]
    )


async def find_kickstart(connection: Connection) -> Document | None:
    """What became of the kickstart; None: none ever began."""
    row = await fetch_row(connection, "select kickstart from instance")
    return row["kickstart"] if row else None


async def record_kickstart(connection: Connection, kickstart: Document) -> None:
    await connection.execute("update instance set kickstart = %s", [Jsonb(kickstart)])


async def record_license(connection: Connection, license_id: str) -> None:
    await connection.execute("update instance set license_id = %s", [license_id])


async def is_licensed(connection: Connection) -> bool:
    """Whether a licence Id was given: any will do, nothing is asked of FusionAuth's servers."""
    row = await fetch_row(connection, "select license_id is not null as licensed from instance")
    return bool(row and row["licensed"])


async def is_untouched(connection: Connection, built_in_applications: list[str]) -> bool:
    """No API keys, no users, no tenants and applications but the built-in ones (contract 7.1)."""
    row = await fetch_row(
        connection,
        """
        select not exists (select from api_keys)
           and not exists (select from users)
           and not exists (select from tenants, instance where tenants.id != default_tenant_id)
           and not exists (select from applications where id != all(%s::uuid[])) as untouched""",
        [built_in_applications],
    )
    return bool(row and row["untouched"])


async def forget_license(connection: Connection) -> None:
    await connection.execute("update instance set license_id = null")


async def find_system_configuration(connection: Connection, *, lock: bool = False) -> Document:
    statement = "select document from system_configuration"
    row = await fetch_row(connection, statement + (" for update" if lock else ""))
    assert row, "every instance has a system configuration"
    document: Document = row["document"]
    return document


async def save_system_configuration(connection: Connection, document: Document) -> None:
    await connection.execute(
        "insert into system_configuration (document) values (%s)"
        " on conflict (only_one) do update set document = excluded.document",
        [Jsonb(document)],
    )
