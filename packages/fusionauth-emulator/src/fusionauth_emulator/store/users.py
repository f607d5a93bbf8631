"""Users with their registrations and password hashes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg.types.json import Jsonb

from fusionauth_emulator.hashing import PasswordHash
from fusionauth_emulator.store.database import Connection, Document, fetch_row
from fusionauth_emulator.store.documents import insert_document
from fusionauth_emulator.store.user_documents import shown_user

USUAL_LOGIN_IDS = ("email", "username")
"""What a login Id can be where no types are named."""

SELECT_USERS = """
    select users.*,
        coalesce((select jsonb_agg(document order by document ->> 'insertInstant', id)
                    from registrations where user_id = users.id), '[]') as registrations,
        coalesce((select jsonb_agg(document order by document ->> 'insertInstant', id)
                    from group_members where user_id = users.id), '[]') as memberships,
        coalesce((select jsonb_agg(distinct jsonb_build_array(applications.id, role ->> 'name'))
                    from group_members
                    join groups on groups.id = group_id
                    join applications on applications.tenant_id = groups.tenant_id
                    join jsonb_array_elements(applications.document -> 'roles') as role
                      on groups.document -> 'roleIds' @> (role -> 'id')
                   where user_id = users.id), '[]') as group_roles
      from users
"""


@dataclass(frozen=True)
class Registration:
    id: str
    application_id: str
    roles: tuple[str, ...]
    """Those of the user's groups too."""
    document: Document
    """As FusionAuth shows it: its own roles only."""


@dataclass(frozen=True)
class User:
    id: str
    tenant_id: str
    email: str | None
    active: bool
    registrations: tuple[Registration, ...]
    document: Document
    """As FusionAuth shows it, registrations included; a password hash never is."""
    password: PasswordHash | None = field(repr=False)

    def registration_for(self, application_id: str) -> Registration | None:
        matching = (one for one in self.registrations if one.application_id == application_id)
        return next(matching, None)


def make_registration(
    document: Document, group_roles: Sequence[tuple[str, str]] = ()
) -> Registration:
    """group_roles: Ids of applications and names of roles a user has there by their groups.

    [A] contract 5.8: registered users have the roles of their groups in tokens.
    """
    id, application_id = document["id"], document["applicationId"]
    of_groups = {role for application, role in group_roles if application == application_id}
    roles = tuple(sorted({*document["roles"], *of_groups}))
    return Registration(id, application_id, roles, document)


async def find_user(
    connection: Connection, user_id: str | None, *, tenant_id: str | None = None, lock: bool = False
) -> User | None:
    """Active or not; None has no user. tenant_id: only in this tenant.

    lock: until the transaction ends.
    """
    statement = SELECT_USERS + "where id = %s and tenant_id = coalesce(%s::uuid, tenant_id)"
    row = await fetch_row(
        connection,
        statement + (" for no key update of users" if lock else ""),
        [user_id, tenant_id],
    )
    return make_user(row) if row else None


async def find_user_by_login_id(
    connection: Connection,
    tenant_id: str,
    login_id: str,
    types: tuple[str, ...] = USUAL_LOGIN_IDS,
) -> User | None:
    """Active or not; a login Id is compared without regard to case. `types` also: phoneNumber."""
    row = await fetch_row(
        connection,
        SELECT_USERS
        + """
        where tenant_id = %(tenant_id)s and (
            'email' = any(%(types)s) and lower(document ->> 'email') = lower(%(login_id)s)
            or 'username' = any(%(types)s)
                and lower(document ->> 'username') = lower(%(login_id)s)
            or 'phoneNumber' = any(%(types)s) and document ->> 'phoneNumber' = %(login_id)s)
        order by lower(document ->> 'email') = lower(%(login_id)s) desc nulls last
        limit 1""",
        {"tenant_id": tenant_id, "login_id": login_id, "types": list(types)},
    )
    return make_user(row) if row else None


async def insert_user(
    connection: Connection, document: Document, password: PasswordHash | None
) -> None:
    """Raises Duplicate."""
    await insert_document(connection, "users", document["id"], document["tenantId"], document)
    await replace_password(connection, document["id"], password)


async def replace_password(
    connection: Connection, user_id: str, password: PasswordHash | None
) -> None:
    values = (
        [password.scheme, password.factor, password.salt, password.hash] if password else [None] * 4
    )
    await connection.execute(
        "update users set password_scheme = %s, password_factor = %s, password_salt = %s,"
        " password_hash = %s where id = %s",
        [*values, user_id],
    )


async def note_changed_password(connection: Connection, user_id: str, now_ms: int) -> None:
    """It was changed just now, and need not be changed any more."""
    instants = Jsonb({"passwordLastUpdateInstant": now_ms, "lastUpdateInstant": now_ms})
    await connection.execute(
        "update users set document = document - 'passwordChangeReason'"
        " || '{\"passwordChangeRequired\": false}' || %s where id = %s",
        [instants, user_id],
    )


async def mark_user_verified(connection: Connection, user_id: str, now_ms: int) -> None:
    verified = Jsonb(
        {
            "verified": True,
            "verifiedInstant": now_ms,
            "verifiedReason": "Completed",
            "lastUpdateInstant": now_ms,
        }
    )
    await connection.execute(
        "update users set document = document || %s where id = %s", [verified, user_id]
    )


async def deactivate_users(connection: Connection, ids: Sequence[str]) -> None:
    """Their refresh tokens go too.

    [A] contract 14.2: the email and username of an inactive user stay taken.
    """
    await connection.execute(
        "update users set document = document || '{\"active\": false}' where id = any(%s)",
        [list(ids)],
    )
    await connection.execute("delete from refresh_tokens where user_id = any(%s)", [list(ids)])


async def delete_users(connection: Connection, ids: Sequence[str]) -> None:
    await connection.execute("delete from users where id = any(%s)", [list(ids)])


def make_user(row: dict[str, Any]) -> User:
    document, registrations = row["document"], row["registrations"]
    group_roles = row["group_roles"]
    return User(
        id=document["id"],
        tenant_id=document["tenantId"],
        email=document.get("email"),
        active=document["active"],
        registrations=tuple(make_registration(one, group_roles) for one in registrations),
        document=shown_user(document, registrations, row["memberships"]),
        password=_password(row),
    )


def _password(row: dict[str, Any]) -> PasswordHash | None:
    if row["password_hash"] is None:
        return None
    return PasswordHash(
        row["password_scheme"], row["password_factor"], row["password_salt"], row["password_hash"]
    )
