"""Change-password Ids: a person's proof that they may set a new password, used once, soon."""

from services.fusionauth_emulator.store.database import Connection
from services.fusionauth_emulator.store.opaque_values import hash_opaque_value


async def save_change_password_id(
    connection: Connection, value: str, user_id: str, *, now_ms: int, lifetime_s: int
) -> None:
    await connection.execute("delete from change_password_ids where expires_ms <= %s", [now_ms])
    await connection.execute(
        "insert into change_password_ids (id_hash, user_id, expires_ms) values (%s, %s, %s)",
        [hash_opaque_value(value), user_id, now_ms + 1000 * lifetime_s],
    )
