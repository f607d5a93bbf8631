"""Authorization codes: saved once, redeemed once."""

from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import hash_opaque_value


@dataclass(frozen=True)
class AuthorizationCode:
    """What a code was issued for; it is bound to all of it (contract 3.2)."""

    application_id: str
    user_id: str
    redirect_uri: str
    code_challenge: str | None
    scopes: tuple[str, ...]
    nonce: str | None
    authentication_type: str
    authenticated_ms: int
    device: dict[str, str]
    expires_ms: int
    resources: tuple[str, ...] = ()


async def save_code(
    connection: Connection, value: str, code: AuthorizationCode, *, now_ms: int
) -> None:
    """Keep a code, and drop those nobody redeemed in time."""
    await connection.execute("delete from authorization_codes where expires_ms <= %s", [now_ms])
    await connection.execute(
        """
        insert into authorization_codes (code_hash, application_id, user_id, redirect_uri,
            code_challenge, scopes, nonce, authentication_type, authenticated_ms, device,
            expires_ms, resources)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            hash_opaque_value(value), code.application_id, code.user_id, code.redirect_uri,
            code.code_challenge, list(code.scopes), code.nonce, code.authentication_type,
            code.authenticated_ms, Jsonb(code.device), code.expires_ms,
            list(code.resources),
        ],
    )  # fmt: skip


async def redeem_code(
    connection: Connection, value: str, *, application_id: str, now_ms: int
) -> AuthorizationCode | None:
    """Take a code out of the store in one statement: of several attempts, one gets it.

    Another client's attempt finds nothing and leaves the code to its owner.
    """
    cursor = await connection.execute(
        """
        delete from authorization_codes
        where code_hash = %s and application_id = %s and expires_ms > %s
        returning *
        """,
        [hash_opaque_value(value), application_id, now_ms],
    )
    row = await cursor.fetchone()
    return _code(row) if row else None


def _code(row: dict[str, Any]) -> AuthorizationCode:
    return AuthorizationCode(
        application_id=str(row["application_id"]),
        user_id=str(row["user_id"]),
        redirect_uri=row["redirect_uri"],
        code_challenge=row["code_challenge"],
        scopes=tuple(row["scopes"]),
        nonce=row["nonce"],
        authentication_type=row["authentication_type"],
        authenticated_ms=row["authenticated_ms"],
        device=row["device"],
        expires_ms=row["expires_ms"],
        resources=tuple(row["resources"]),
    )
