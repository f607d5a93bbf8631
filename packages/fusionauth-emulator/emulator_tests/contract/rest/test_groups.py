"""Groups, their roles and their members (contract 5.8)."""

import base64
import json

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    Json,
    field_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
    register,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def make_group(server: httpx.AsyncClient, *role_ids: str, **members: object) -> Json:
    body = {"group": {"name": f"group {new_id()}", **members}, "roleIds": list(role_ids)}
    group: Json = succeeded(await server.post("/api/group", json=body))["group"]
    return group


async def add_member(server: httpx.AsyncClient, group: Json, user: Json, **members: object) -> Json:
    body = {"members": {group["id"]: [{"userId": user["id"], **members}]}}
    added = succeeded(await server.post("/api/group/member", json=body))["members"]
    member: Json = added[group["id"]][0]
    return member


async def is_member(server: httpx.AsyncClient, user: Json, group: Json) -> bool:
    seen = succeeded(await server.get(f"/api/user/{user['id']}"))["user"]
    return group["id"] in [one["groupId"] for one in seen["memberships"]]


async def test_a_group_shows_its_roles_by_application(server: httpx.AsyncClient) -> None:
    application = await make_application(server, roles=["admin", "user"])
    admin, user = application["roles"]
    group = await make_group(server, admin["id"], data={"a": 1})
    assert group["roles"] == {application["id"]: [admin]}
    assert (group["data"], group["tenantId"]) == ({"a": 1}, application["tenantId"])
    path = f"/api/group/{group['id']}"
    assert succeeded(await server.get(path))["group"] == group
    patch = {"group": {"data": {"b": 2}}}
    patched = succeeded(await server.patch(path, json=patch))["group"]
    assert (patched["data"], patched["roles"]) == ({"a": 1, "b": 2}, group["roles"])
    put = {"group": {"name": group["name"]}, "roleIds": [user["id"]]}
    replaced = succeeded(await server.put(path, json=put))["group"]
    assert (replaced["data"], replaced["roles"]) == ({}, {application["id"]: [user]})
    assert succeeded(await server.put(path, json={"group": put["group"]}))["group"]["roles"] == {}
    assert is_empty(await server.delete(path), 200)
    assert is_empty(await server.get(path), 404)


async def test_a_deleted_role_leaves_the_group(server: httpx.AsyncClient) -> None:
    application = await make_application(server, roles=["admin"])
    role = application["roles"][0]
    group = await make_group(server, role["id"])
    succeeded_empty = await server.delete(f"/api/application/{application['id']}/role/{role['id']}")
    assert is_empty(succeeded_empty, 200)
    assert succeeded(await server.get(f"/api/group/{group['id']}"))["group"]["roles"] == {}


async def test_a_group_needs_a_name_of_its_own_and_roles_that_exist(
    server: httpx.AsyncClient,
) -> None:
    answer = await server.post("/api/group", json={"group": {}})
    assert field_codes(answer) == {"group.name": ["[blank]group.name"]}
    group = await make_group(server)
    body: Json = {"group": {"name": group["name"].upper()}}
    answer = await server.post("/api/group", json=body)
    assert field_codes(answer) == {"group.name": ["[duplicate]group.name"]}
    body = {"group": {"name": new_id()}, "roleIds": [new_id()]}
    assert field_codes(await server.post("/api/group", json=body)) == {
        "roleIds": ["[invalid]roleIds"]
    }


async def test_groups_are_found_by_name_and_tenant(server: httpx.AsyncClient) -> None:
    group = await make_group(server)
    for search in ({"name": group["name"]}, {"name": group["name"], "tenantId": group["tenantId"]}):
        found = succeeded(await server.post("/api/group/search", json={"search": search}))
        assert (found["total"], found["groups"]) == (1, [group])
    search = {"name": group["name"], "tenantId": new_id()}
    found = succeeded(await server.get("/api/group/search", params=search))
    assert (found["total"], found["groups"]) == (0, [])


async def test_members_come_go_and_are_replaced(server: httpx.AsyncClient) -> None:
    group = await make_group(server)
    first, second = await make_user(server), await make_user(server)
    member = await add_member(server, group, first, data={"since": "today"})
    assert member.keys() == {"data", "id", "insertInstant", "userId"}
    seen = succeeded(await server.get(f"/api/user/{first['id']}"))["user"]
    assert seen["memberships"] == [
        {
            "data": {"since": "today"},
            "groupId": group["id"],
            "id": member["id"],
            "insertInstant": member["insertInstant"],
        }
    ]
    again = await add_member(server, group, first)
    assert again == {**member, "data": {}}
    replace = {"members": {group["id"]: [{"userId": second["id"]}]}}
    succeeded(await server.put("/api/group/member", json=replace))
    assert not await is_member(server, first, group)
    assert await is_member(server, second, group)


async def test_members_are_removed_in_each_documented_way(server: httpx.AsyncClient) -> None:
    group, user = await make_group(server), await make_user(server)
    group_id, user_id = group["id"], user["id"]
    path = "/api/group/member"
    for way in ("member", "group and user", "group", "member ids", "users by group"):
        member = await add_member(server, group, user)
        requests: dict[str, Json] = {
            "member": {"params": {"memberId": member["id"]}},
            "group and user": {"params": {"groupId": group_id, "userId": user_id}},
            "group": {"params": {"groupId": group_id}},
            "member ids": {"json": {"memberIds": [member["id"]]}},
            "users by group": {"json": {"members": {group_id: [user_id]}}},
        }
        assert is_empty(await server.request("DELETE", path, **requests[way]), 200), way
        assert not await is_member(server, user, group), way
    assert is_empty(await server.delete(path, params={"memberId": new_id()}), 404)
    assert is_empty(await server.delete(path, params={"groupId": new_id()}), 404)
    refused = await server.delete(path, params={"groupId": group_id, "userId": user_id})
    assert is_empty(refused, 404)
    assert field_codes(await server.delete(path)) == {"memberId": ["[missing]memberId"]}


async def test_who_or_what_does_not_exist_is_no_member(server: httpx.AsyncClient) -> None:
    group, user = await make_group(server), await make_user(server)
    for members, path in [
        ({group["id"]: [{"userId": new_id()}]}, "members.userId"),
        ({group["id"]: [{}]}, "members.userId"),
        ({new_id(): [{"userId": user["id"]}]}, "members"),
    ]:
        answer = await server.post("/api/group/member", json={"members": members})
        assert field_codes(answer) == {path: [f"[invalid]{path}"]}
    answer = await server.post("/api/group/member", json={})
    assert field_codes(answer) == {"members": ["[missing]members"]}


async def test_members_are_searched_by_group_and_user(server: httpx.AsyncClient) -> None:
    group, user = await make_group(server), await make_user(server)
    member = await add_member(server, group, user)
    for search in ({"groupId": group["id"]}, {"userId": user["id"]}):
        found = succeeded(await server.post("/api/group/member/search", json={"search": search}))
        assert found["total"] == 1
        assert found["members"] == [{**member, "groupId": group["id"]}]
    params = {"groupId": group["id"], "tenantId": new_id()}
    found = succeeded(await server.get("/api/group/member/search", params=params))
    assert (found["total"], found["members"]) == (0, [])


async def test_roles_of_a_group_are_in_tokens_of_its_registered_members(
    server: httpx.AsyncClient,
) -> None:
    application = await make_application(server, roles=["admin", "user"])
    group = await make_group(server, application["roles"][0]["id"])
    user = await make_user(server)
    await add_member(server, group, user)
    answer = await register(server, user, application, roles=["user"])
    assert answer["registration"]["roles"] == ["user"]
    payload = answer["token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert claims["roles"] == ["admin", "user"]


async def test_groups_do_not_cross_tenants(fresh_emulator: Emulator) -> None:
    client = fresh_emulator.client
    group, user = await make_group(client), await make_user(client)
    tenant = succeeded(await client.post("/api/tenant", json={"tenant": {"name": "other"}}))
    header = {"X-FusionAuth-TenantId": tenant["tenant"]["id"]}
    assert is_empty(await client.get(f"/api/group/{group['id']}", headers=header), 404)
    body = {"group": {"name": group["name"]}}
    other = succeeded(await client.post("/api/group", json=body, headers=header))["group"]
    members = {"members": {other["id"]: [{"userId": user["id"]}]}}
    answer = await client.post("/api/group/member", json=members)
    assert field_codes(answer) == {"members.userId": ["[invalid]members.userId"]}


async def test_p2_5_8_a_member_is_removed_by_its_path(server: httpx.AsyncClient) -> None:
    group = succeeded(await server.post("/api/group", json={"group": {"name": new_id()}}))["group"]
    user = await make_user(server)
    body = {"members": {group["id"]: [{"userId": user["id"]}]}}
    made = succeeded(await server.post("/api/group/member", json=body))["members"]
    path = f"/api/group/member/{made[group['id']][0]['id']}"
    assert is_empty(await server.delete(path), 200)
    assert is_empty(await server.delete(path), 404)
    assert succeeded(await server.get(f"/api/user/{user['id']}"))["user"]["memberships"] == []
