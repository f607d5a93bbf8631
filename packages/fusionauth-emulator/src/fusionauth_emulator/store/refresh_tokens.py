"""Refresh tokens: the Id stays for life, the value may rotate (contract 3.4)."""

from dataclasses import dataclass
from typing import Any, LiteralString

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import (
    hash_opaque_value,
    make_refresh_token_value,
    seal_with,
)
from fusionauth_emulator.store.rows import find_row, insert_row, read_row


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
    token_hash = hash_opaque_value(value)
    await insert_row(connection, "refresh_tokens", token_hash=token_hash, **vars(token))


async def find_refresh_token(
    connection: Connection, value: str, *, lock: bool = False
) -> RefreshToken | None:
    """lock: nobody can revoke it until the transaction ends."""
    statement: LiteralString = "select * from refresh_tokens where token_hash = %s"
    statement += " for key share" if lock else ""
    return await find_row(connection, RefreshToken, statement, [hash_opaque_value(value)])


async def find_rotated_refresh_token(connection: Connection, value: str) -> RefreshToken | None:
    """The token whose value this was before its last rotation."""
    statement = "select * from refresh_tokens where previous_hash = %s"
    return await find_row(connection, RefreshToken, statement, [hash_opaque_value(value)])


async def find_refresh_token_by_id(connection: Connection, token_id: str) -> RefreshToken | None:
    statement = "select * from refresh_tokens where id = %s"
    return await find_row(connection, RefreshToken, statement, [token_id])


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
    return [read_row(RefreshToken, row) for row in await cursor.fetchall()]


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
    return await find_row(connection, RefreshToken, statement, [hash_opaque_value(value)])


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
