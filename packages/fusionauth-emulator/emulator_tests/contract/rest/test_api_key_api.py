"""`/api/api-key`: keys made by a key manager (contract 5.8)."""

from typing import Any

import httpx
import pytest

from emulator_tests.contract.emulator import DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.rest.steps import Json, field_codes, is_empty, new_id, succeeded
from fusionauth_emulator.store.api_keys import insert_api_key

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

PATH = "/api/api-key"


async def make_manager(emulator: Emulator, **members: Any) -> httpx.AsyncClient:
    """A client with the key of a key manager, as only kickstart makes them."""
    key, document = f"manager {new_id()}", {"id": new_id(), "keyManager": True, **members}
    async with emulator.services.database.transaction() as connection:
        await insert_api_key(connection, key, document)
    return emulator.anonymous(headers={"Authorization": key})


async def make_key(manager: httpx.AsyncClient, **members: Any) -> Json:
    key: Json = succeeded(await manager.post(PATH, json={"apiKey": members}))["apiKey"]
    return key


async def may_read_tenants(emulator: Emulator, key: Json) -> bool:
    header = {"Authorization": key["key"]}
    answer = await emulator.client.get("/api/tenant", headers=header)
    assert answer.status_code == 200 or is_empty(answer, 401)
    return answer.status_code == 200


async def test_only_a_key_manager_may_call_it(emulator: Emulator) -> None:
    for method, path in [
        ("POST", PATH),
        ("POST", f"{PATH}/{new_id()}"),
        ("GET", f"{PATH}/{new_id()}"),
        ("PUT", f"{PATH}/{new_id()}"),
        ("PATCH", f"{PATH}/{new_id()}"),
        ("DELETE", f"{PATH}/{new_id()}"),
    ]:
        answer = await emulator.client.request(method, path, json={"apiKey": {}})
        assert is_empty(answer, 401), method


async def test_a_key_works_with_what_it_is_allowed_until_it_is_deleted(emulator: Emulator) -> None:
    manager = await make_manager(emulator)
    name, permissions = f"key {new_id()}", {"endpoints": {"/api/tenant": ["GET"]}}
    description = {"attributes": {"description": "reads tenants"}}
    key = await make_key(manager, name=name, permissions=permissions, metaData=description)
    assert key["key"]
    assert (key["keyManager"], key["retrievable"]) == (False, True)
    assert key["metaData"] == description
    path = f"{PATH}/{key['id']}"
    assert succeeded(await manager.get(path))["apiKey"] == key
    assert await may_read_tenants(emulator, key)
    put = {"apiKey": {"permissions": {"endpoints": {"/api/user": ["GET"]}}}}
    replaced = succeeded(await manager.put(path, json=put))["apiKey"]
    assert replaced["key"] == key["key"]
    assert "name" not in replaced
    assert not await may_read_tenants(emulator, key)
    patched = succeeded(await manager.patch(path, json={"apiKey": {"permissions": permissions}}))
    assert patched["apiKey"]["permissions"]["endpoints"].keys() == {"/api/tenant", "/api/user"}
    assert await may_read_tenants(emulator, key)
    assert is_empty(await manager.delete(path), 200)
    assert is_empty(await manager.get(path), 404)
    assert not await may_read_tenants(emulator, key)


async def test_a_key_that_is_not_retrievable_is_shown_once(emulator: Emulator) -> None:
    manager = await make_manager(emulator)
    key = await make_key(manager, key=f"own {new_id()}", retrievable=False)
    assert key["key"].startswith("own ")
    assert await may_read_tenants(emulator, key)
    path = f"{PATH}/{key['id']}"
    for answer in (await manager.get(path), await manager.put(path, json={"apiKey": {}})):
        assert "key" not in succeeded(answer)["apiKey"]
    async with emulator.services.database.transaction() as connection:
        cursor = await connection.execute(
            "select api_keys::text as row from api_keys where id = %s", [key["id"]]
        )
        row = await cursor.fetchone()
    assert row
    assert key["key"] not in row["row"]


async def test_a_key_expires_when_it_was_told_to(emulator: Emulator) -> None:
    manager = await make_manager(emulator)
    key = await make_key(manager, expirationInstant=emulator.clock.now_ms() + 1000)
    assert await may_read_tenants(emulator, key)
    emulator.clock.advance(seconds=1)
    assert not await may_read_tenants(emulator, key)
    later = {"apiKey": {"expirationInstant": emulator.clock.now_ms() + 1000}}
    succeeded(await manager.patch(f"{PATH}/{key['id']}", json=later))
    assert await may_read_tenants(emulator, key)


async def test_a_key_is_made_from_another(emulator: Emulator) -> None:
    manager = await make_manager(emulator)
    permissions = {"endpoints": {"/api/tenant": ["GET"]}}
    source = await make_key(manager, name=new_id(), permissions=permissions)
    body = {"sourceKeyId": source["id"], "apiKey": {"name": new_id()}}
    copy = succeeded(await manager.post(PATH, json=body))["apiKey"]
    assert copy["permissions"] == permissions
    assert (copy["name"], copy["key"] != source["key"]) == (body["apiKey"]["name"], True)
    answer = await manager.post(PATH, json={"sourceKeyId": new_id()})
    assert field_codes(answer) == {"sourceKeyId": ["[invalid]sourceKeyId"]}


@pytest.mark.parametrize(
    "members, path, code",
    [
        ({"keyManager": True}, "keyManager", "[invalid]apiKey.keyManager"),
        ({"keyManager": "yes"}, "keyManager", "[invalidJSON]"),
        ({"tenantId": new_id()}, "tenantId", "[invalid]apiKey.tenantId"),
        (
            {"permissions": {"endpoints": {"/api/user": ["get"]}}},
            "permissions.endpoints./api/user[0]",
            "[invalidOption]apiKey.permissions.endpoints./api/user[0]",
        ),
    ],
)
async def test_what_is_wrong_with_a_key_is_told_by_field(
    emulator: Emulator, members: Json, path: str, code: str
) -> None:
    manager = await make_manager(emulator)
    answer = await manager.post(PATH, json={"apiKey": members})
    assert field_codes(answer) == {f"apiKey.{path}": [code]}


async def test_a_key_and_its_name_are_its_own(emulator: Emulator) -> None:
    manager, name, value = await make_manager(emulator), f"key {new_id()}", f"value {new_id()}"
    key = await make_key(manager, name=name, key=value)
    for members, field in [({"name": name.upper()}, "name"), ({"key": value}, "key")]:
        answer = await manager.post(PATH, json={"apiKey": members})
        assert field_codes(answer) == {f"apiKey.{field}": [f"[duplicate]apiKey.{field}"]}
    answer = await manager.post(f"{PATH}/{key['id']}", json={"apiKey": {}})
    assert field_codes(answer) == {"apiKey.id": ["[duplicate]apiKey.id"]}


async def test_a_manager_makes_no_key_that_may_more_than_itself(emulator: Emulator) -> None:
    limited = await make_manager(emulator, permissions={"endpoints": {"/api/tenant": ["GET"]}})
    await make_key(limited, permissions={"endpoints": {"/api/tenant": ["GET"]}})
    more: list[Json] = [{"endpoints": {"/api/tenant": ["GET", "POST"]}}, {"endpoints": {}}]
    for permissions in more:
        answer = await limited.post(PATH, json={"apiKey": {"permissions": permissions}})
        path = "apiKey.permissions.endpoints"
        assert field_codes(answer) == {path: [f"[invalid]{path}"]}
    of_tenant = await make_manager(emulator, tenantId=DEFAULT_TENANT_ID)
    assert (await make_key(of_tenant, tenantId=DEFAULT_TENANT_ID))["tenantId"] == DEFAULT_TENANT_ID
    answer = await of_tenant.post(PATH, json={"apiKey": {}})
    assert field_codes(answer) == {"apiKey.tenantId": ["[invalid]apiKey.tenantId"]}
    others = await make_key(await make_manager(emulator))
    assert is_empty(await of_tenant.get(f"{PATH}/{others['id']}"), 404)
