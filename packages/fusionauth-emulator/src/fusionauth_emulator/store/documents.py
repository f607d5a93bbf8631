"""Tables of documents: the same five statements for every table that has `id, tenant_id, document`.

A violated unique constraint surfaces as Duplicate, named like the field it guards.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal, LiteralString

from psycopg import errors, sql
from psycopg.types.json import Jsonb

from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.store.database import Connection, Document, fetch_row

Table = Literal[
    "tenants",
    "applications",
    "users",
    "groups",
    "webhooks",
    "themes",
    "email_templates",
    "lambdas",
    "forms",
    "form_fields",
    "message_templates",
]


class Duplicate(Exception):
    """Another object has the same value; `path` is FusionAuth's name of the field."""

    def __init__(self, path: str, value: object):
        super().__init__(f"{path} = {value}")
        self.path = path
        self.value = value


@asynccontextmanager
async def unique_values(document: Mapping[str, Any]) -> AsyncIterator[None]:
    """Turn a violated unique constraint of storing this document into Duplicate.

    [A] contract 14.2: a taken Id is a duplicate of the object's `id`, such as `user.id`.
    """
    try:
        yield
    except errors.UniqueViolation as error:
        path = error.diag.constraint_name or ""
        value = document.get(path.rpartition(".")[2]) or _violating_value(error)
        raise Duplicate(path, value) from error


def _violating_value(error: errors.UniqueViolation) -> str:
    """Of several rows the one PostgreSQL tells of: `Key (…)=(…, value) already exists.`"""
    detail = error.diag.message_detail or ""
    return detail.partition(")=(")[2].rpartition(")")[0].rpartition(", ")[2]


async def insert_document(
    connection: Connection, table: Table, id: str, tenant_id: str | None, document: Document
) -> None:
    """tenant_id None: of no tenant in particular. Raises Duplicate."""
    statement = _on(table, "insert into {} (id, tenant_id, document) values (%s, %s, %s)")
    async with unique_values(document):
        await connection.execute(statement, [id, tenant_id, Jsonb(document)])


async def replace_document(
    connection: Connection, table: Table, id: str, document: Document
) -> None:
    """Raises Duplicate."""
    statement = _on(table, "update {} set document = %s where id = %s")
    async with unique_values(document):
        await connection.execute(statement, [Jsonb(document), id])


async def delete_document(connection: Connection, table: Table, id: str) -> bool:
    """False when there was none. What refers to it goes with it."""
    cursor = await connection.execute(_on(table, "delete from {} where id = %s"), [id])
    return cursor.rowcount > 0


async def find_document(
    connection: Connection,
    table: Table,
    id: object,
    *,
    tenant_id: str | None = None,
    lock: bool = False,
) -> Document | None:
    """None also where `id`, as a caller sent it, is no Id at all.

    tenant_id: only in this tenant. lock: the row, until the transaction ends.
    """
    uuid = parse_uuid(id)
    if uuid is None:
        return None
    statement = _on(
        table,
        "select document from {}"
        " where id = %(id)s and (%(tenant_id)s::uuid is null or tenant_id = %(tenant_id)s)",
    )
    if lock:
        statement += sql.SQL(" for no key update")
    row = await fetch_row(connection, statement, {"id": uuid, "tenant_id": tenant_id})
    return row["document"] if row else None


async def list_documents(
    connection: Connection, table: Table, *, tenant_id: str | None = None
) -> list[Document]:
    """All of them, or those of one tenant.

    [A] contract 14.2: tenants, applications and the like are listed oldest first.
    """
    statement = _on(
        table,
        "select document from {}"
        " where %(tenant_id)s::uuid is null or tenant_id = %(tenant_id)s"
        " order by (document ->> 'insertInstant')::bigint, id",
    )
    cursor = await connection.execute(statement, {"tenant_id": tenant_id})
    return [row["document"] async for row in cursor]


def _on(table: Table, statement: LiteralString) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))
