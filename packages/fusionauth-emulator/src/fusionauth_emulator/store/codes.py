"""Authorization codes: saved once, redeemed once."""

from dataclasses import dataclass

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import hash_opaque_value
from fusionauth_emulator.store.rows import find_row, insert_row


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
    code_hash = hash_opaque_value(value)
    await insert_row(connection, "authorization_codes", code_hash=code_hash, **vars(code))


async def redeem_code(
    connection: Connection, value: str, *, application_id: str, now_ms: int
) -> AuthorizationCode | None:
    """Take a code out of the store in one statement: of several attempts, one gets it.

    Another client's attempt finds nothing and leaves the code to its owner.
    """
    return await find_row(
        connection,
        AuthorizationCode,
        """
        delete from authorization_codes
        where code_hash = %s and application_id = %s and expires_ms > %s
        returning *
        """,
        [hash_opaque_value(value), application_id, now_ms],
    )
