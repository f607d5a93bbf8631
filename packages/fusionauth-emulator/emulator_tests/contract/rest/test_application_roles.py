"""`/api/application/{id}/role`, and the roles in an application (contract 5.5, 13.3)."""

import asyncio

import httpx
import pytest

from emulator_tests.contract.rest.steps import (
    field_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
    register,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_13_3_roles_are_taken_as_names_and_as_objects(server: httpx.AsyncClient) -> None:
    roles = ["ceo", {"name": "dev", "isDefault": True, "description": "writes"}]
    application = await make_application(server, roles=roles)
    ceo, dev = application["roles"]
    assert (ceo["name"], ceo["isDefault"], ceo["isSuperRole"]) == ("ceo", False, False)
    assert (dev["name"], dev["isDefault"], dev["description"]) == ("dev", True, "writes")
    assert all(role.keys() >= {"id", "insertInstant", "lastUpdateInstant"} for role in (ceo, dev))


async def test_e03_roles_are_listed_by_name(server: httpx.AsyncClient) -> None:
    application = await make_application(server, roles=["user", {"name": "admin"}, "ceo"])
    path = f"/api/application/{application['id']}"
    assert [one["name"] for one in application["roles"]] == ["admin", "ceo", "user"]
    succeeded(await server.post(f"{path}/role", json={"role": {"name": "boss"}}))
    for answer in (await server.get(path), await server.patch(path, json={"application": {}})):
        roles = succeeded(answer)["application"]["roles"]
        assert [one["name"] for one in roles] == ["admin", "boss", "ceo", "user"]
    copied = {"application": {"name": new_id()}, "sourceApplicationId": application["id"]}
    copy = succeeded(await server.post("/api/application", json=copied))["application"]
    assert copy["roles"] == []


async def test_a_role_lives_by_its_own_api(server: httpx.AsyncClient) -> None:
    application, id = await make_application(server), new_id()
    path = f"/api/application/{application['id']}"
    body = {"role": {"name": "editor", "isDefault": True}}
    role = succeeded(await server.post(f"{path}/role/{id}", json=body))["role"]
    assert (role["id"], role["name"], role["isDefault"]) == (id, "editor", True)
    patch = {"role": {"description": "edits"}}
    patched = succeeded(await server.patch(f"{path}/role/{id}", json=patch))["role"]
    assert (patched["description"], patched["isDefault"]) == ("edits", True)
    put = {"role": {"name": "editor"}}
    replaced = succeeded(await server.put(f"{path}/role/{id}", json=put))["role"]
    assert (replaced.get("description"), replaced["isDefault"]) == (None, False)
    assert succeeded(await server.get(path))["application"]["roles"] == [replaced]
    assert is_empty(await server.delete(f"{path}/role/{id}"), 200)
    assert is_empty(await server.delete(f"{path}/role/{id}"), 404)
    assert succeeded(await server.get(path))["application"]["roles"] == []


async def test_roles_of_an_application_have_different_names(server: httpx.AsyncClient) -> None:
    application = await make_application(server, roles=["admin"])
    path = f"/api/application/{application['id']}/role"
    answer = await server.post(path, json={"role": {"name": "admin"}})
    assert field_codes(answer) == {"role.name": ["[duplicate]role.name"]}
    answer = await server.post(path, json={"role": {}})
    assert field_codes(answer) == {"role.name": ["[blank]role.name"]}
    same_id = f"{path}/{application['roles'][0]['id']}"
    answer = await server.post(same_id, json={"role": {"name": "other"}})
    assert field_codes(answer) == {"role.id": ["[duplicate]role.id"]}


async def test_roles_added_at_the_same_time_all_stay(server: httpx.AsyncClient) -> None:
    application = await make_application(server)
    path = f"/api/application/{application['id']}"
    names = {f"role {number}" for number in range(20)}
    await asyncio.gather(
        *(server.post(f"{path}/role", json={"role": {"name": name}}) for name in names)
    )
    roles = succeeded(await server.get(path))["application"]["roles"]
    assert {role["name"] for role in roles} == names


async def test_a_deleted_role_leaves_the_registrations(server: httpx.AsyncClient) -> None:
    application = await make_application(server, roles=["admin", "dev"])
    user = await make_user(server)
    await register(server, user, application, roles=["admin", "dev"])
    path = f"/api/application/{application['id']}/role"
    assert is_empty(await server.delete(path, params={"name": "admin"}), 200)
    answer = await server.get(f"/api/user/registration/{user['id']}/{application['id']}")
    assert succeeded(answer)["registration"]["roles"] == ["dev"]
