"""What an API key may do, and for which tenant (contract 1.7, 13.7)."""

import base64
from typing import Any

import httpx
import pytest

from emulator_tests.contract.emulator import API_KEY, DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    field_codes,
    general_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
    succeeded,
)
from fusionauth_emulator.store.api_keys import insert_api_key

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def add_key(emulator: Emulator, **members: Any) -> dict[str, str]:
    """The header that carries a new API key."""
    key = f"key {new_id()}"
    async with emulator.services.database.transaction() as connection:
        await insert_api_key(connection, key, {"id": new_id(), "keyManager": False, **members})
    return {"Authorization": key}


async def add_tenant(emulator: Emulator) -> str:
    body = {"tenant": {"name": f"tenant {new_id()}"}}
    return str(succeeded(await emulator.client.post("/api/tenant", json=body))["tenant"]["id"])


async def test_a_key_is_taken_bare_and_with_no_scheme(emulator: Emulator) -> None:
    basic = base64.b64encode(f"apikey:{API_KEY}".encode()).decode()
    for header, status in [
        (API_KEY, 200),
        (f"Bearer {API_KEY}", 401),
        (f"Basic {basic}", 401),  # for Prometheus only (contract 1.7)
        (API_KEY.upper(), 401),
    ]:
        answer = await emulator.client.get("/api/key", headers={"Authorization": header})
        assert answer.status_code == status, header


async def test_a_key_with_permissions_may_do_those_and_nothing_else(emulator: Emulator) -> None:
    permissions = {"endpoints": {"/api/user": ["GET"], "/api/user/search": ["POST"]}}
    header = await add_key(emulator, permissions=permissions)
    user = await make_user(emulator.client)
    path = f"/api/user/{user['id']}"
    assert (await emulator.client.get(path, headers=header)).status_code == 200
    search = {"search": {"queryString": "*"}}
    answer = await emulator.client.post("/api/user/search", json=search, headers=header)
    assert answer.status_code == 200
    for method, refused in [
        ("DELETE", path),
        ("GET", "/api/user/search"),
        ("GET", f"/api/user/registration/{user['id']}/{new_id()}"),
        ("GET", "/api/tenant"),
    ]:
        assert is_empty(await emulator.client.request(method, refused, headers=header), 401)


async def test_an_expired_key_is_a_401(emulator: Emulator) -> None:
    header = await add_key(emulator, expirationInstant=emulator.clock.now_ms() + 1000)
    assert (await emulator.client.get("/api/key", headers=header)).status_code == 200
    emulator.clock.advance(seconds=1)
    assert is_empty(await emulator.client.get("/api/key", headers=header), 401)


GLOBAL = [
    "/api/tenant/search",
    "/api/key",
    "/api/key/search",
    "/api/system-configuration",
    "/api/theme",
    "/api/lambda",
    "/api/email/template",
    "/api/form",
]


@pytest.mark.parametrize("path", GLOBAL)
async def test_global_endpoints_refuse_a_key_of_one_tenant(emulator: Emulator, path: str) -> None:
    header = await add_key(emulator, tenantId=DEFAULT_TENANT_ID)
    assert is_empty(await emulator.client.get(path, headers=header), 401)
    assert (await emulator.client.get(path)).status_code == 200


async def test_a_key_of_one_tenant_sees_and_makes_only_its_own(fresh_emulator: Emulator) -> None:
    client, other = fresh_emulator.client, await add_tenant(fresh_emulator)
    header = await add_key(fresh_emulator, tenantId=other)
    theirs = await make_application_in(client, DEFAULT_TENANT_ID)
    body = {"application": {"name": "ours"}}
    ours = succeeded(await client.post("/api/application", json=body, headers=header))
    assert ours["application"]["tenantId"] == other
    seen = succeeded(await client.get("/api/application", headers=header))["applications"]
    assert [one["name"] for one in seen] == ["ours"]
    path = f"/api/application/{theirs['id']}"
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        refused = await client.request(method, path, headers=header, json={})
        assert is_empty(refused, 404), method
    tenants = succeeded(await client.get("/api/tenant", headers=header))["tenants"]
    assert [one["id"] for one in tenants] == [other]
    refused = await client.post("/api/tenant", json={"tenant": {"name": "x"}}, headers=header)
    assert is_empty(refused, 401)


async def make_application_in(client: httpx.AsyncClient, tenant_id: str) -> dict[str, Any]:
    body = {"application": {"name": f"application {new_id()}"}}
    header = {"X-FusionAuth-TenantId": tenant_id}
    application: dict[str, Any] = succeeded(
        await client.post("/api/application", json=body, headers=header)
    )["application"]
    return application


async def test_13_7_with_two_tenants_one_has_to_be_named(fresh_emulator: Emulator) -> None:
    client, other = fresh_emulator.client, await add_tenant(fresh_emulator)
    application = {"application": {"name": "x"}}
    user = {"user": {"email": "x@example.com", "password": PASSWORD}}
    for answer in [
        await client.post("/api/application", json=application),
        await client.post("/api/user", json=user),
        await client.get("/api/user", params={"email": "x@example.com"}),
        await client.get("/api/user", params={"loginId": "x@example.com"}),
    ]:
        assert general_codes(answer) == ["[TenantIdRequired]"]
    header = {"X-FusionAuth-TenantId": other.upper()}
    made = succeeded(await client.post("/api/user", json=user, headers=header))["user"]
    assert made["tenantId"] == other
    # an Id says it all
    assert succeeded(await client.get(f"/api/user/{made['id']}"))["user"]["id"] == made["id"]


async def test_the_same_email_may_live_in_two_tenants(fresh_emulator: Emulator) -> None:
    other = await add_tenant(fresh_emulator)
    user = {"user": {"email": "twin@example.com", "password": PASSWORD}}
    ids = set()
    for tenant_id in (DEFAULT_TENANT_ID, other):
        header = {"X-FusionAuth-TenantId": tenant_id}
        made = succeeded(await fresh_emulator.client.post("/api/user", json=user, headers=header))
        ids.add(made["user"]["id"])
    assert len(ids) == 2


async def test_a_tenant_header_hides_what_other_tenants_own(fresh_emulator: Emulator) -> None:
    client, other = fresh_emulator.client, await add_tenant(fresh_emulator)
    application = await make_application_in(client, DEFAULT_TENANT_ID)
    header = {"X-FusionAuth-TenantId": other}
    path = f"/api/application/{application['id']}"
    assert is_empty(await client.get(path, headers=header), 404)
    assert is_empty(await client.delete(path, headers=header), 404)


async def test_a_tenant_header_does_not_hinder_making_a_key(server: httpx.AsyncClient) -> None:
    tenant = succeeded(await server.get("/api/tenant"))["tenants"][0]
    header = {"X-FusionAuth-TenantId": tenant["id"]}
    key = {"key": {"name": new_id(), "algorithm": "ES256"}}
    succeeded(await server.post("/api/key/generate", json=key, headers=header))
    assert is_empty(await server.get("/api/tenant/search", headers=header), 401)


async def test_a_header_with_an_unknown_tenant_is_a_field_error(
    server: httpx.AsyncClient,
) -> None:
    for unknown in (new_id(), "nonsense"):
        header = {"X-FusionAuth-TenantId": unknown}
        answer = await server.get("/api/application", headers=header)
        assert field_codes(answer) == {"tenantId": ["[invalid]tenantId"]}


async def test_a_registration_cannot_cross_tenants(fresh_emulator: Emulator) -> None:
    client, other = fresh_emulator.client, await add_tenant(fresh_emulator)
    application = await make_application_in(client, other)
    header = {"X-FusionAuth-TenantId": DEFAULT_TENANT_ID}
    body = {"user": {"email": "x@example.com", "password": PASSWORD}}
    user = succeeded(await client.post("/api/user", json=body, headers=header))["user"]
    registration = {"registration": {"applicationId": application["id"]}}
    answer = await client.post(f"/api/user/registration/{user['id']}", json=registration)
    path = "registration.applicationId"
    assert field_codes(answer) == {path: [f"[invalid]{path}"]}


async def test_applications_answers_are_the_same_for_a_key_and_its_tenant(
    emulator: Emulator,
) -> None:
    application = await make_application(emulator.client)
    header = await add_key(emulator, tenantId=DEFAULT_TENANT_ID)
    path = f"/api/application/{application['id']}"
    seen = succeeded(await emulator.client.get(path, headers=header))["application"]
    assert seen == application
