"""`/api/application/{id}/scope`: custom scopes, a feature of FusionAuth's plans (contract 5.5)."""

import re
from uuid import uuid4

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.oauth2.scopes import PROVIDED, RESERVED
from fusionauth_emulator.rest.application_parts import ApplicationPart, check_names
from fusionauth_emulator.rest.licence import require_licence
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.shapes.application import SCOPE
from fusionauth_emulator.store.database import Connection, Document

_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
"""RFC 6749 3.3."""


def make_scope(given: object, now_ms: int, errors: Errors, *, id: str | None = None) -> Document:
    scope = SCOPE.fill(given, "scope", errors)
    name = scope.get("name", "")
    if name and _SCOPE_TOKEN.fullmatch(name) is None:
        errors.add_field("scope.name", "[invalid]", f"[{name}] is not a scope.")
    if name in RESERVED | PROVIDED:
        # [A] contract 3.11: a custom scope with a name of FusionAuth's own is `[invalid]`.
        errors.add_field("scope.name", "[invalid]", f"[{name}] is a scope of FusionAuth's own.")
    instants = {"insertInstant": now_ms, "lastUpdateInstant": now_ms}
    return {**scope, "name": name, "id": id or str(uuid4()), **instants}


def check_scopes(scopes: list[Document], errors: Errors) -> None:
    check_names("scope", scopes, errors)


async def _licensed_may(connection: Connection) -> None:
    """[A] contract 1.3: custom scopes without a licence are `[notLicensed]scope`."""
    await require_licence(connection, "scope")


def _as_made(scopes: list[Document]) -> list[Document]:
    return scopes


async def _nothing_else_knows_it(connection: Connection, id: str, name: str) -> None: ...


SCOPES = ApplicationPart(
    name="scope",
    shape=SCOPE,
    make=make_scope,
    check=check_scopes,
    may_be_changed=_licensed_may,
    ordered=_as_made,
    taken_away=_nothing_else_knows_it,
    says_whose=True,
)

OPERATIONS = [
    *SCOPES.operations(),
    Operation("GET", "/api/application/{id}/scope/{scopeId}", SCOPES.read),
]
