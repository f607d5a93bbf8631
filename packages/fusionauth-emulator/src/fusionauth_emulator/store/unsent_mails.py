"""Mails that FusionAuth would have sent: kept to be read at `/_emulator/mails`, never sent."""

from dataclasses import dataclass

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.rows import insert_row, read_row

KEPT_PER_USER = 20


@dataclass(frozen=True)
class UnsentMail:
    user_id: str
    kind: str
    """What it is about: `forgotPassword`, …"""
    address: str
    link: str
    """What the person would have clicked; it opens a door, so only the guarded helper shows it."""
    inserted_ms: int


async def keep_mail(connection: Connection, mail: UnsentMail) -> None:
    await insert_row(connection, "unsent_mails", **vars(mail))
    await connection.execute(
        "delete from unsent_mails where user_id = %s and id not in"
        " (select id from unsent_mails where user_id = %s order by id desc limit %s)",
        [mail.user_id, mail.user_id, KEPT_PER_USER],
    )


async def list_mails(connection: Connection, address: str | None = None) -> list[UnsentMail]:
    """The newest first; all, or those to one address."""
    cursor = await connection.execute(
        "select * from unsent_mails"
        " where %(address)s::text is null or lower(address) = lower(%(address)s)"
        " order by id desc limit 100",
        {"address": address},
    )
    rows = await cursor.fetchall()
    return [read_row(UnsentMail, row) for row in rows]
