"""Rows of a table as frozen dataclasses: each member in the column of its name."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection

Kind = TypeVar("Kind")


async def insert_row(connection: Connection, table: str, **columns: Any) -> None:
    """A tuple goes into an array, a mapping into a column of JSON."""
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Placeholder, columns)),
    )
    await connection.execute(statement, {name: _stored(one) for name, one in columns.items()})


def read_row(kind: type[Kind], row: Mapping[str, Any]) -> Kind:
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
