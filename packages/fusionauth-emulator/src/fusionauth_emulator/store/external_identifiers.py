"""Identifiers that prove something once, soon: verification Ids, one-time passwords, and
change-password Ids, a person's proof that they may set a new password.

FusionAuth calls them so (`externalIdentifierConfiguration`, contract 4.6, 11.1), and the tenant
says how long they live. Only hashes are kept.
"""

from dataclasses import dataclass
from typing import Any, Literal

from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import hash_opaque_value
from fusionauth_emulator.store.rows import find_row, insert_row

Kind = Literal["emailVerification", "registrationVerification", "oneTimePassword"]

VERIFICATION_KINDS: tuple[Kind, ...] = ("emailVerification", "registrationVerification")


@dataclass(frozen=True)
class ExternalIdentifier:
    user_id: str
    application_id: str | None
    code_hash: bytes | None
    """Of the one-time code that has to come with it, where one has."""

    def takes(self, code: str | None) -> bool:
        return self.code_hash is None or self.code_hash == hash_opaque_value(code or "")


@dataclass(frozen=True)
class ChangePasswordId:
    user_id: str
    application_id: str | None
    """The application the person was about to sign in to, where it is known."""
    state: dict[str, Any]
    """What the caller of forgot-password wants back afterwards (contract 5.6.4)."""
    expires_ms: int


async def save_identifier(
    connection: Connection,
    kind: Kind,
    value: str,
    user_id: str,
    *,
    now_ms: int,
    lifetime_s: int,
    application_id: str | None = None,
    code: str | None = None,
) -> None:
    """Of one kind a user has one at a time, per application."""
    await connection.execute(
        "delete from external_identifiers where expires_ms <= %s or (kind = %s and user_id = %s"
        " and application_id is not distinct from %s)",
        [now_ms, kind, user_id, application_id],
    )
    await insert_row(
        connection,
        "external_identifiers",
        id_hash=hash_opaque_value(value),
        kind=kind,
        user_id=user_id,
        application_id=application_id,
        code_hash=None if code is None else hash_opaque_value(code),
        expires_ms=now_ms + 1000 * lifetime_s,
    )


async def find_identifier(
    connection: Connection, kind: Kind, value: str, *, now_ms: int
) -> ExternalIdentifier | None:
    """Locked until the transaction ends: of several uses, one gets it."""
    return await find_row(
        connection,
        ExternalIdentifier,
        "select * from external_identifiers"
        " where id_hash = %s and kind = %s and expires_ms > %s for update",
        [hash_opaque_value(value), kind, now_ms],
    )


async def delete_identifier(connection: Connection, value: str) -> None:
    await connection.execute(
        "delete from external_identifiers where id_hash = %s", [hash_opaque_value(value)]
    )


async def save_change_password_id(
    connection: Connection,
    value: str,
    user_id: str,
    *,
    now_ms: int,
    lifetime_s: int,
    application_id: str | None = None,
    state: dict[str, Any] | None = None,
) -> None:
    """An Id that is there already (a caller may choose its own) is taken over."""
    await connection.execute("delete from change_password_ids where expires_ms <= %s", [now_ms])
    await connection.execute(
        """
        insert into change_password_ids (id_hash, user_id, application_id, state, expires_ms)
        values (%s, %s, %s, %s, %s)
        on conflict (id_hash) do update
        set (user_id, application_id, state, expires_ms)
            = (excluded.user_id, excluded.application_id, excluded.state, excluded.expires_ms)
        """,
        [
            hash_opaque_value(value), user_id, application_id, Jsonb(state or {}),
            now_ms + 1000 * lifetime_s,
        ],
    )  # fmt: skip


async def find_change_password_id(
    connection: Connection, value: str, *, now_ms: int
) -> ChangePasswordId | None:
    """A usable Id, left where it is."""
    return await find_row(
        connection,
        ChangePasswordId,
        "select * from change_password_ids where id_hash = %s and expires_ms > %s",
        [hash_opaque_value(value), now_ms],
    )


async def take_change_password_id(
    connection: Connection, value: str, *, now_ms: int
) -> ChangePasswordId | None:
    """An Id serves once: of several attempts, one gets it."""
    return await find_row(
        connection,
        ChangePasswordId,
        "delete from change_password_ids where id_hash = %s and expires_ms > %s returning *",
        [hash_opaque_value(value), now_ms],
    )


async def revoke_change_password_ids_of_user(connection: Connection, user_id: str) -> None:
    """A changed password ends the outstanding ones too (contract 5.6.4)."""
    await connection.execute("delete from change_password_ids where user_id = %s", [user_id])
