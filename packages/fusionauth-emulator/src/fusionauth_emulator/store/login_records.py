"""Who signed in to what and when; `record_login` of `store/users.py` writes it."""

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
