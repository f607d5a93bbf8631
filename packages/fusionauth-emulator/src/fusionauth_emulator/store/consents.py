"""Remembered consent: what a person said to an application, until when (contract 3.11)."""

from dataclasses import dataclass

from fusionauth_emulator.store.database import Connection, fetch_row


@dataclass(frozen=True)
class Consent:
    about: frozenset[str]
    """The scopes the person was asked about."""
    allowed: frozenset[str]


async def save_consent(
    connection: Connection,
    user_id: str,
    application_id: str,
    consent: Consent,
    *,
    expires_ms: int,
) -> None:
    """The last word counts."""
    await connection.execute(
        """
        insert into consents (user_id, application_id, about, allowed, expires_ms)
        values (%s, %s, %s, %s, %s)
        on conflict (user_id, application_id) do update
        set (about, allowed, expires_ms) = (excluded.about, excluded.allowed, excluded.expires_ms)
        """,
        [user_id, application_id, sorted(consent.about), sorted(consent.allowed), expires_ms],
    )


async def find_consent(
    connection: Connection, user_id: str, application_id: str, *, now_ms: int
) -> Consent | None:
    row = await fetch_row(
        connection,
        "select about, allowed from consents"
        " where user_id = %s and application_id = %s and expires_ms > %s",
        [user_id, application_id, now_ms],
    )
    return Consent(frozenset(row["about"]), frozenset(row["allowed"])) if row else None
