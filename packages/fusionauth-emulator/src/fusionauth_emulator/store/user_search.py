"""Finding users by what they are called."""

from dataclasses import dataclass

from psycopg import sql

from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.users import SELECT_USERS, User, make_user

_LOGIN = "coalesce(document ->> 'email', document ->> 'username', document ->> 'phoneNumber')"
SORT_FIELDS = {
    "birthDate": "document ->> 'birthDate'",
    "email": "document ->> 'email'",
    "fullName": "document ->> 'fullName'",
    "id": "id",
    "insertInstant": "(document ->> 'insertInstant')::bigint",
    "lastLoginInstant": "(document ->> 'lastLoginInstant')::bigint",
    "login": _LOGIN,
    "phoneNumber": "document ->> 'phoneNumber'",
    "tenantId": "tenant_id",
    "username": "document ->> 'username'",
}

_WHERE = """
 where tenant_id = coalesce(%(tenant_id)s::uuid, tenant_id)
   and (%(ids)s::uuid[] is null or id = any(%(ids)s::uuid[]))
   and (%(term)s::text is null or lower(%(term)s::text) in (
        lower(document ->> 'firstName'), lower(document ->> 'lastName'),
        lower(document ->> 'fullName'), lower(document ->> 'email'),
        lower(document ->> 'username')))
"""


@dataclass(frozen=True)
class UserQuery:
    tenant_id: str | None
    """None: of all tenants."""
    ids: list[str] | None
    term: str | None
    """Equal to one of the names, in any case; None: everyone."""
    sort: list[tuple[str, bool]]
    """Keys of SORT_FIELDS and whether descending; the login name comes last always."""
    first: int
    count: int


async def search_users(connection: Connection, query: UserQuery) -> tuple[int, list[User]]:
    """The number of matches, and the page asked for.

    [A] contract 5.6.1: users are found in order of their login name.
    [A] contract 5.6.1: no match is a 200 with a total of 0, by `ids` too.
    """
    values = vars(query)
    count = sql.SQL("select count(*) from users {}").format(sql.SQL(_WHERE))
    counted = await connection.execute(count, values)
    row = await counted.fetchone()
    order = sql.SQL(", ").join([*(_order(*one) for one in query.sort), sql.SQL(_LOGIN + ", id")])
    statement = sql.SQL("{} {} order by {} limit %(count)s offset %(first)s").format(
        sql.SQL(SELECT_USERS), sql.SQL(_WHERE), order
    )
    cursor = await connection.execute(statement, values)
    return (row or {"count": 0})["count"], [make_user(row) async for row in cursor]


def _order(field: str, descending: bool) -> sql.Composable:
    expression = SORT_FIELDS[field]
    return sql.SQL(expression + " desc nulls last" if descending else expression)
