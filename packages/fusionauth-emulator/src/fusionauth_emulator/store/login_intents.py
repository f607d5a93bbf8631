"""Login intents: who has signed in, and for which request, between the form post and the consent
step (cookie `fusionauth.li`, contract 2.8 and 3.2)."""

from dataclasses import dataclass

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import hash_opaque_value
from fusionauth_emulator.store.rows import find_row, insert_row


@dataclass(frozen=True)
class LoginIntent:
    application_id: str
    user_id: str
    parameters: dict[str, str]
    """The OAuth request the person signed in for."""
    authentication_type: str
    authenticated_ms: int
    expires_ms: int


async def save_login_intent(
    connection: Connection, value: str, intent: LoginIntent, *, now_ms: int
) -> None:
    await connection.execute("delete from login_intents where expires_ms <= %s", [now_ms])
    intent_hash = hash_opaque_value(value)
    await insert_row(connection, "login_intents", intent_hash=intent_hash, **vars(intent))


async def find_login_intent(
    connection: Connection, value: str, *, now_ms: int
) -> LoginIntent | None:
    """Left where it is: the person has still to be asked for consent."""
    return await find_row(
        connection,
        LoginIntent,
        "select * from login_intents where intent_hash = %s and expires_ms > %s",
        [hash_opaque_value(value), now_ms],
    )


async def take_login_intent(
    connection: Connection, value: str, *, now_ms: int
) -> LoginIntent | None:
    """An intent serves once."""
    return await find_row(
        connection,
        LoginIntent,
        "delete from login_intents where intent_hash = %s and expires_ms > %s returning *",
        [hash_opaque_value(value), now_ms],
    )
