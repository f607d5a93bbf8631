"""`/api/group`, and `/api/group/member`: who belongs to which groups (contract 5.8).

A group keeps the Ids of its roles, so that what it shows is what the applications have now.
"""

from uuid import uuid4

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.rest.call import JSON_PATCH, Call, RestResponse
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.rest.resource import Resource
from fusionauth_emulator.rest.searching import member_equals, name_matches, search
from fusionauth_emulator.shapes.administration import GROUP, MEMBER, ROLE_IDS
from fusionauth_emulator.shapes.shape import Id, ListOf, MapOf
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.documents import find_document
from fusionauth_emulator.store.groups import delete_members, find_roles, list_members, save_member
from fusionauth_emulator.store.users import find_user

MEMBERS = MapOf(ListOf(MEMBER))
"""Group Id → its members-to-be."""

MEMBER_IDS = ListOf(Id(), default=None)

MEMBER_USER_IDS = MapOf(ListOf(Id()))


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


async def create_members(call: Call) -> Response:
    return RestResponse({"members": await _save_members(call, await _read_members(call))})


async def replace_members(call: Call) -> Response:
    """Who is not named is no member any more."""
    wanted = await _read_members(call)
    for group_id in wanted:
        await _remove(call, await list_members(call.connection, group_id=group_id))
    return RestResponse({"members": await _save_members(call, wanted)})


async def delete_members_asked(call: Call) -> Response:
    """By `memberId`, by group, by group and user, or many of them with a body."""
    member_id, group_id = call.query_id("memberId"), call.query_id("groupId")
    if member_id is not None:
        await _remove(call, await _members(call, [member_id]))
    elif group_id is not None:
        user_id = call.query_id("userId")
        of_users = None if user_id is None else [user_id]
        await _remove(call, await _members_of(call, group_id, of_users))
    else:
        await _delete_named_in_body(call)
    return RestResponse()


async def delete_member(call: Call) -> Response:
    await _remove(call, await _members(call, [call.id("memberId")]))
    return RestResponse()


async def search_members(call: Call) -> Response:
    members = await list_members(call.connection, tenant_id=call.tenant_id)
    members.sort(key=lambda one: (one["insertInstant"], one["userId"], one["groupId"]))
    filters = {name: member_equals(name) for name in ("groupId", "tenantId", "userId")}
    total, found = search(call, members, filters, ("insertInstant", "id", "groupId", "userId"))
    return RestResponse({"total": total, "members": [_without(one, "tenantId") for one in found]})


async def _read_members(call: Call) -> dict[str, list[Document]]:
    """The members named in the body, all known to be possible. Raises Rejected."""
    errors = Errors()
    wanted: dict[str, list[Document]] = MEMBERS.fill(call.body().get("members"), "members", errors)
    if not wanted and not errors:
        errors.add_field("members", "[missing]", "Name at least one group and its members.")
    for group_id, members in wanted.items():
        await _check_group(call, group_id, members, errors)
    errors.raise_if_any()
    return {group_id.lower(): members for group_id, members in wanted.items()}


async def _check_group(call: Call, group_id: str, members: list[Document], errors: Errors) -> None:
    """[A] contract 5.8: the codes for an unknown group and an unknown user as its member."""
    group = await find_document(
        call.connection, "groups", group_id, tenant_id=call.tenant_id, lock=True
    )
    if not group:
        return errors.add_field("members", "[invalid]", f"There is no group [{group_id}].")
    for member in members:
        id, tenant_id = member.get("userId"), group["tenantId"]
        if id is None or await find_user(call.connection, id, tenant_id=tenant_id) is None:
            errors.add_field("members.userId", "[invalid]", f"There is no user [{id}].")
    return None


async def _save_members(call: Call, wanted: dict[str, list[Document]]) -> dict[str, list[Document]]:
    saved: dict[str, list[Document]] = {}
    for group_id, members in wanted.items():
        saved[group_id] = []
        for member in members:
            made = {
                "data": member["data"],
                "groupId": group_id,
                "id": member.get("id") or str(uuid4()),
                "insertInstant": call.now_ms,
                "userId": member["userId"],
            }
            stored = await save_member(call.connection, made)
            saved[group_id].append(_without(stored, "groupId"))
    return saved


def _without(document: Document, name: str) -> Document:
    return {member: value for member, value in document.items() if member != name}


async def _delete_named_in_body(call: Call) -> None:
    body, errors = call.body(), Errors()
    member_ids = MEMBER_IDS.fill(body.get("memberIds"), "memberIds", errors)
    by_group = MEMBER_USER_IDS.fill(body.get("members"), "members", errors)
    errors.raise_if_any()
    if not member_ids and not by_group:
        raise field_error("memberId", "[missing]", "Name the members to remove.")
    if member_ids:
        await _remove(call, await _members(call, member_ids))
    for group_id, user_ids in by_group.items():
        await _remove(call, await _members_of(call, group_id, user_ids))


async def _members(call: Call, ids: list[str]) -> list[Document]:
    """Raises NotFound unless all of them are there."""
    members = await list_members(call.connection, tenant_id=call.tenant_id)
    wanted = set(ids)
    found = [member for member in members if member["id"] in wanted]
    if len(found) < len(wanted):
        raise NotFound
    return found


async def _members_of(call: Call, group_id: str, user_ids: list[str] | None) -> list[Document]:
    """A group's members, or those of them who are named. Raises NotFound."""
    if not await find_document(call.connection, "groups", group_id, tenant_id=call.tenant_id):
        raise NotFound
    members = await list_members(call.connection, group_id=group_id)
    wanted = None if user_ids is None else set(user_ids)
    found = [one for one in members if wanted is None or one["userId"] in wanted]
    if wanted is not None and len(found) < len(wanted):
        raise NotFound
    return found


async def _remove(call: Call, members: list[Document]) -> None:
    await delete_members(call.connection, [member["id"] for member in members])


OPERATIONS = GROUPS.operations(
    Operation("POST", "/api/group/member", create_members),
    Operation("PUT", "/api/group/member", replace_members),
    Operation("DELETE", "/api/group/member", delete_members_asked),
    Operation("DELETE", "/api/group/member/{memberId}", delete_member),
    Operation("GET", "/api/group/member/search", search_members),
    Operation("POST", "/api/group/member/search", search_members),
)
