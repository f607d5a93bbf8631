"""Who signed in to what and when."""

from psycopg.types.json import Jsonb

from fusionauth_emulator.store.database import Connection, Document


async def list_logins(
    connection: Connection, *, user_id: str | None, offset: int, limit: int
) -> list[Document]:
    """The latest first; of everybody when user_id is None. As FusionAuth shows them."""
    cursor = await connection.execute(
        """
        select jsonb_strip_nulls(jsonb_build_object(
                   'applicationId', application_id,
                   'applicationName', applications.document ->> 'name',
                   'instant', instant_ms,
                   'loginId', coalesce(users.document ->> 'email', users.document ->> 'username',
                                       users.document ->> 'phoneNumber'),
                   'userId', user_id)) as login
          from login_records
          join users on users.id = user_id
          left join applications on applications.id = application_id
         where %(user_id)s::uuid is null or user_id = %(user_id)s
         order by instant_ms desc, login_records.id desc
         limit %(limit)s offset %(offset)s""",
        {"user_id": user_id, "limit": limit, "offset": offset},
    )
    return [row["login"] async for row in cursor]


async def record_login(
    connection: Connection, user_id: str, application_id: str | None, now_ms: int
) -> None:
    """Set `lastLoginInstant` of the user and, if there is one, the registration; keep a record."""
    instant = Jsonb({"lastLoginInstant": now_ms})
    await connection.execute(
        "with recorded as (insert into login_records (user_id, application_id, instant_ms)"
        " values (%(user_id)s, %(application_id)s, %(now_ms)s))"
        " update users set document = document || %(instant)s where id = %(user_id)s",
        {
            "user_id": user_id,
            "application_id": application_id,
            "now_ms": now_ms,
            "instant": instant,
        },
    )
    if application_id is not None:
        await connection.execute(
            "update registrations set document = document || %s"
            " where user_id = %s and application_id = %s",
            [instant, user_id, application_id],
        )
