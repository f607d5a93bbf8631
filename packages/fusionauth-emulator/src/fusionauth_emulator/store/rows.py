"""Rows of a table as frozen dataclasses: each member in the column of its name."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection, fetch_row

Row = TypeVar("Row")


async def insert_row(connection: Connection, table: str, **columns: Any) -> None:
    """A tuple goes into an array, a mapping into a column of JSON."""
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Placeholder, columns)),
    )
    await connection.execute(statement, {name: _stored(one) for name, one in columns.items()})


async def find_row(
    connection: Connection,
    kind: type[Row],
    statement: LiteralString | sql.Composed,
    values: Sequence[Any],
) -> Row | None:
    """The first row of what a statement finds or returns."""
    row = await fetch_row(connection, statement, values)
    return read_row(kind, row) if row else None


def read_row(kind: type[Row], row: Mapping[str, Any]) -> Row:
    """The dataclass `kind` of a row that has more columns, too. Ids are texts, arrays tuples."""
    return kind(**{one.name: _read(row[one.name]) for one in fields(kind)})  # type: ignore[arg-type]


def _stored(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return Jsonb(value) if isinstance(value, Mapping) else value


def _read(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return tuple(value) if isinstance(value, list) else value
