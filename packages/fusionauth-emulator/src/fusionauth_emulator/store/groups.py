"""Groups' roles and members."""

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection, Document, fetch_row
from fusionauth_emulator.store.documents import unique_values


async def find_roles(
    connection: Connection, role_ids: Sequence[str], tenant_id: str | None = None
) -> list[Document]:
    """Role objects with their `applicationId`, by name. tenant_id: of its applications only."""
    cursor = await connection.execute(
        """
        select role || jsonb_build_object('applicationId', applications.id) as role
          from applications, jsonb_array_elements(document -> 'roles') as role
         where role ->> 'id' = any(%(role_ids)s)
           and (%(tenant_id)s::uuid is null or tenant_id = %(tenant_id)s)
         order by role ->> 'name'""",
        {"role_ids": list(role_ids), "tenant_id": tenant_id},
    )
    return [row["role"] async for row in cursor]


async def save_member(connection: Connection, member: Document) -> Document:
    """As stored: who is a member already stays the member they are, with new `data`.

    Raises Duplicate for an Id that another member has.
    """
    async with unique_values(member):
        row = await fetch_row(
            connection,
            """
            insert into group_members (id, group_id, user_id, document)
            values (%(id)s, %(groupId)s, %(userId)s, %(document)s)
            on conflict (group_id, user_id) do update
               set document = group_members.document || jsonb_build_object('data', %(data)s::jsonb)
            returning document""",
            {**member, "document": Jsonb(member), "data": Jsonb(member["data"])},
        )
    assert row, "inserted or updated"
    stored: Document = row["document"]
    return stored


async def list_members(
    connection: Connection, *, tenant_id: str | None = None, group_id: str | None = None
) -> list[Document]:
    """Members with their group's `tenantId`."""
    cursor = await connection.execute(
        """
        select group_members.document || jsonb_build_object('tenantId', tenant_id) as document
          from group_members join groups on groups.id = group_id
         where (%(tenant_id)s::uuid is null or tenant_id = %(tenant_id)s)
           and (%(group_id)s::uuid is null or group_id = %(group_id)s)""",
        {"tenant_id": tenant_id, "group_id": group_id},
    )
    return [row["document"] async for row in cursor]


async def delete_members(connection: Connection, member_ids: Sequence[str]) -> None:
    await connection.execute("delete from group_members where id = any(%s)", [list(member_ids)])
