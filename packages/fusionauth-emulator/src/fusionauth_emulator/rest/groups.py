"""`/api/group` (contract 5.8); its members are in `group_members.py`.

A group keeps the Ids of its roles, so that what it shows is what the applications have now.
"""

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.call import JSON_PATCH, Call
from fusionauth_emulator.rest.resource import Resource
from fusionauth_emulator.rest.searching import member_equals, name_matches
from fusionauth_emulator.shapes.administration import GROUP, ROLE_IDS
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.groups import find_roles


async def complete_group(call: Call, document: Document, before: Document | None) -> None:
    errors = Errors()
    role_ids = _role_ids_given(call, errors)
    if role_ids is None:
        role_ids = before["roleIds"] if before and call.method == "PATCH" else []
    found = await find_roles(call.connection, role_ids, document["tenantId"])
    known = {role["id"] for role in found}
    for role_id in role_ids:
        if role_id not in known:
            errors.add_field("roleIds", "[invalid]", f"There is no role with Id [{role_id}].")
    errors.raise_if_any()
    document["roleIds"] = role_ids


def _role_ids_given(call: Call, errors: Errors) -> list[str] | None:
    """`roleIds` stands beside `group`; a JSON Patch cannot reach it."""
    if call.content_type == JSON_PATCH:
        return None
    given = call.any_body().get("roleIds")
    role_ids: list[str] | None = ROLE_IDS.fill(given, "roleIds", errors)
    return role_ids


async def show_groups(call: Call, groups: list[Document]) -> list[Document]:
    """`roles` instead of their Ids: application Id → roles (contract 5.8)."""
    role_ids = [role_id for group in groups for role_id in group["roleIds"]]
    roles = await find_roles(call.connection, role_ids)
    return [_shown(group, roles) for group in groups]


def _shown(group: Document, roles: list[Document]) -> Document:
    by_application: dict[str, list[Document]] = {}
    for role in roles:
        if role["id"] in group["roleIds"]:
            shown = {name: value for name, value in role.items() if name != "applicationId"}
            by_application.setdefault(role["applicationId"], []).append(shown)
    rest = {name: value for name, value in group.items() if name != "roleIds"}
    return {**rest, "roles": by_application}


GROUPS = Resource(
    name="group",
    path="/api/group",
    table="groups",
    shape=GROUP,
    complete=complete_group,
    show=show_groups,
    filters={"name": name_matches, "tenantId": member_equals("tenantId")},
    orders=("name", "id", "insertInstant", "tenantId"),
)

OPERATIONS = GROUPS.operations()
