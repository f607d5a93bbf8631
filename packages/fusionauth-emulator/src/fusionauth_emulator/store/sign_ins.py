"""Who has signed in in a browser.

SSO sessions (cookie `fusionauth.sso`) are made by "Keep me signed in". A login intent (cookie
`fusionauth.li`, contract 2.8 and 3.2) is for one request, between the form post and the consent
step.
"""

from dataclasses import dataclass

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import hash_opaque_value
from fusionauth_emulator.store.rows import find_row, insert_row


@dataclass(frozen=True)
class SsoSession:
    tenant_id: str
    user_id: str
    authenticated_ms: int
    """When the password was checked, not when the session was last used."""
    expires_ms: int


@dataclass(frozen=True)
class LoginIntent:
    application_id: str
    user_id: str
    parameters: dict[str, str]
    """The OAuth request the person signed in for."""
    authentication_type: str
    authenticated_ms: int
    expires_ms: int


async def save_sso_session(
    connection: Connection, value: str, session: SsoSession, *, now_ms: int
) -> None:
    await connection.execute("delete from sso_sessions where expires_ms <= %s", [now_ms])
    session_hash = hash_opaque_value(value)
    await insert_row(connection, "sso_sessions", session_hash=session_hash, **vars(session))


async def find_sso_session(
    connection: Connection, value: str, *, tenant_id: str, now_ms: int
) -> SsoSession | None:
    return await find_row(
        connection,
        SsoSession,
        """
        select * from sso_sessions
        where session_hash = %s and tenant_id = %s and expires_ms > %s
        """,
        [hash_opaque_value(value), tenant_id, now_ms],
    )


async def extend_sso_session(connection: Connection, value: str, *, expires_ms: int) -> None:
    await connection.execute(
        "update sso_sessions set expires_ms = %s where session_hash = %s",
        [expires_ms, hash_opaque_value(value)],
    )


async def end_sso_session(connection: Connection, value: str) -> None:
    await connection.execute(
        "delete from sso_sessions where session_hash = %s", [hash_opaque_value(value)]
    )


async def end_sso_sessions_of_user(connection: Connection, user_id: str) -> None:
    await connection.execute("delete from sso_sessions where user_id = %s", [user_id])


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
