"""`/api/application/{id}/role` (contract 5.5)."""

from uuid import uuid4

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.application_parts import ApplicationPart, check_names
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.shapes.application import ROLE
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.registrations import take_role_away


def make_role(given: object, now_ms: int, errors: Errors, *, id: str | None = None) -> Document:
    """A role from its object or from its bare name."""
    role = ROLE.fill({"name": given} if isinstance(given, str) else given, "role", errors)
    return {
        **role,
        "name": role.get("name", ""),
        "id": id or str(uuid4()),
        "insertInstant": now_ms,
        "lastUpdateInstant": now_ms,
    }


def by_name(roles: list[Document]) -> list[Document]:
    """The order in which an application lists them (contract 5.5)."""
    return sorted(roles, key=lambda role: str(role["name"]))


def check_roles(roles: list[Document], errors: Errors) -> None:
    check_names("role", roles, errors)


async def _anybody_may(connection: Connection) -> None: ...


ROLES = ApplicationPart(
    name="role",
    shape=ROLE,
    make=make_role,
    check=check_roles,
    may_be_changed=_anybody_may,
    ordered=by_name,
    taken_away=take_role_away,
    says_whose=False,
)

OPERATIONS = [
    *ROLES.operations(),
    Operation("DELETE", "/api/application/{id}/role", ROLES.delete),
]
