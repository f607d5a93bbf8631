"""Refresh tokens: the Id stays for life, the value may rotate (contract 3.4)."""

from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import (
    hash_opaque_value,
    make_refresh_token_value,
    seal_with,
)


@dataclass(frozen=True)
class RefreshToken:
    """A stored token, without its value."""

    id: str
    tenant_id: str
    application_id: str | None
    user_id: str
    scopes: tuple[str, ...] | None
    """None for a token of the login API, which knows no scopes."""
    grants: tuple[str, ...]
    """The grants it came from: the start of the `gty` of what is minted with it."""
    used_pkce: bool
    authenticated_ms: int
    device: dict[str, Any]
    inserted_ms: int
    started_ms: int
    """Where its lifetime counts from: the issue, or with a sliding window the last use."""
    resources: tuple[str, ...] = ()
    """Resource indicators that what is minted with it is for (contract 3.3)."""
    rotated_ms: int | None = None
    sealed_current: bytes | None = None
    """The current value, readable with the previous one: for the grace period."""


async def save_refresh_token(connection: Connection, value: str, token: RefreshToken) -> None:
    await connection.execute(
        """
        insert into refresh_tokens (id, token_hash, tenant_id, application_id, user_id, scopes,
            grants, used_pkce, authenticated_ms, device, inserted_ms, started_ms,
            resources)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            token.id, hash_opaque_value(value), token.tenant_id, token.application_id,
            token.user_id, None if token.scopes is None else list(token.scopes),
            list(token.grants), token.used_pkce, token.authenticated_ms, Jsonb(token.device),
            token.inserted_ms, token.started_ms, list(token.resources),
        ],
    )  # fmt: skip


async def find_refresh_token(
    connection: Connection, value: str, *, lock: bool = False
) -> RefreshToken | None:
    """lock: nobody can revoke it until the transaction ends."""
    statement: LiteralString = "select * from refresh_tokens where token_hash = %s"
    return await _find(
        connection, statement + (" for key share" if lock else ""), [hash_opaque_value(value)]
    )


async def find_rotated_refresh_token(connection: Connection, value: str) -> RefreshToken | None:
    """The token whose value this was before its last rotation."""
    return await _find(
        connection,
        "select * from refresh_tokens where previous_hash = %s",
        [hash_opaque_value(value)],
    )


async def find_refresh_token_by_id(connection: Connection, token_id: str) -> RefreshToken | None:
    return await _find(connection, "select * from refresh_tokens where id = %s", [token_id])


async def list_refresh_tokens(
    connection: Connection, user_id: str, *, tenant_id: str | None, count: int
) -> list[RefreshToken]:
    """The newest, newest first. tenant_id: of this tenant only."""
    cursor = await connection.execute(
        "select * from refresh_tokens"
        " where user_id = %s and tenant_id = coalesce(%s::uuid, tenant_id)"
        " order by inserted_ms desc, id limit %s",
        [user_id, tenant_id, count],
    )
    return [_token(row) for row in await cursor.fetchall()]


async def rotate_refresh_token(connection: Connection, value: str, *, now_ms: int) -> str | None:
    """Replace a value in one statement: of several uses of it one wins, the others get None."""
    new_value = make_refresh_token_value()
    cursor = await connection.execute(
        """
        update refresh_tokens
        set token_hash = %s, previous_hash = token_hash, sealed_current = %s, rotated_ms = %s
        where token_hash = %s
        returning id
        """,
        [
            hash_opaque_value(new_value), seal_with(value, new_value), now_ms,
            hash_opaque_value(value),
        ],
    )  # fmt: skip
    return new_value if await cursor.fetchone() else None


async def restart_refresh_token(connection: Connection, token_id: str, *, now_ms: int) -> None:
    """A sliding window begins anew with each use (contract 3.4)."""
    await connection.execute(
        "update refresh_tokens set started_ms = %s where id = %s", [now_ms, token_id]
    )


async def revoke_refresh_token(connection: Connection, token_id: str) -> None:
    await connection.execute("delete from refresh_tokens where id = %s", [token_id])


async def revoke_refresh_token_value(connection: Connection, value: str) -> RefreshToken | None:
    """The token that was revoked, None when there was none with this value."""
    statement = "delete from refresh_tokens where token_hash = %s returning *"
    return await _find(connection, statement, [hash_opaque_value(value)])


async def revoke_refresh_tokens_of_user(
    connection: Connection, user_id: str, application_id: str | None = None
) -> None:
    """All of a user's, or those for one application."""
    await connection.execute(
        "delete from refresh_tokens where user_id = %(user_id)s"
        " and (%(application_id)s::uuid is null or application_id = %(application_id)s)",
        {"user_id": user_id, "application_id": application_id},
    )


async def revoke_refresh_tokens_of_application(connection: Connection, application_id: str) -> None:
    await connection.execute(
        "delete from refresh_tokens where application_id = %s", [application_id]
    )


async def _find(
    connection: Connection, statement: LiteralString, values: list[Any]
) -> RefreshToken | None:
    cursor = await connection.execute(statement, values)
    row = await cursor.fetchone()
    return _token(row) if row else None


def _token(row: dict[str, Any]) -> RefreshToken:
    return RefreshToken(
        id=str(row["id"]),
        tenant_id=str(row["tenant_id"]),
        application_id=str(row["application_id"]) if row["application_id"] else None,
        user_id=str(row["user_id"]),
        scopes=None if row["scopes"] is None else tuple(row["scopes"]),
        grants=tuple(row["grants"]),
        used_pkce=row["used_pkce"],
        authenticated_ms=row["authenticated_ms"],
        device=row["device"],
        inserted_ms=row["inserted_ms"],
        started_ms=row["started_ms"],
        resources=tuple(row["resources"]),
        rotated_ms=row["rotated_ms"],
        sealed_current=row["sealed_current"],
    )
