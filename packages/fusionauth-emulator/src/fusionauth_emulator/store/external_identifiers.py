"""Identifiers that prove something once, soon: verification Ids, one-time passwords.

FusionAuth calls them so (`externalIdentifierConfiguration`, contract 11.1). Only hashes are kept.
"""

from dataclasses import dataclass
from typing import Literal

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
