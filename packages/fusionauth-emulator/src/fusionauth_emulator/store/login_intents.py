"""Login intents: who has signed in, and for which request, between the form post and the consent
step (cookie `fusionauth.li`, contract 2.8 and 3.2)."""

from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import hash_opaque_value


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
    await connection.execute(
        """
        insert into login_intents (intent_hash, application_id, user_id, parameters,
            authentication_type, authenticated_ms, expires_ms)
        values (%s, %s, %s, %s, %s, %s, %s)
        """,
        [
            hash_opaque_value(value), intent.application_id, intent.user_id,
            Jsonb(intent.parameters), intent.authentication_type, intent.authenticated_ms,
            intent.expires_ms,
        ],
    )  # fmt: skip


async def find_login_intent(
    connection: Connection, value: str, *, now_ms: int
) -> LoginIntent | None:
    """Left where it is: the person has still to be asked for consent."""
    cursor = await connection.execute(
        "select * from login_intents where intent_hash = %s and expires_ms > %s",
        [hash_opaque_value(value), now_ms],
    )
    row = await cursor.fetchone()
    return _intent(row) if row else None


async def take_login_intent(
    connection: Connection, value: str, *, now_ms: int
) -> LoginIntent | None:
    """An intent serves once."""
    cursor = await connection.execute(
        "delete from login_intents where intent_hash = %s and expires_ms > %s returning *",
        [hash_opaque_value(value), now_ms],
    )
    row = await cursor.fetchone()
    return _intent(row) if row else None


def _intent(row: dict[str, Any]) -> LoginIntent:
    return LoginIntent(
        application_id=str(row["application_id"]),
        user_id=str(row["user_id"]),
        parameters=row["parameters"],
        authentication_type=row["authentication_type"],
        authenticated_ms=row["authenticated_ms"],
        expires_ms=row["expires_ms"],
    )
