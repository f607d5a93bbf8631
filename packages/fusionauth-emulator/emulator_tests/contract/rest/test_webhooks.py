"""Webhooks: kept and returned (contract 5.8)."""

import httpx
import pytest

from emulator_tests.contract.emulator import DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.rest.steps import Json, field_codes, is_empty, new_id, succeeded
from fusionauth_emulator.store.api_keys import insert_api_key

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def make_webhook(client: httpx.AsyncClient, **members: object) -> Json:
    given = {"url": f"https://example.com/{new_id()}", **members}
    webhook: Json = succeeded(await client.post("/api/webhook", json={"webhook": given}))["webhook"]
    return webhook


async def test_a_webhook_has_its_defaults_and_keeps_what_it_is_given(
    server: httpx.AsyncClient,
) -> None:
    webhook = await make_webhook(
        server, eventsEnabled={"user.create": True}, headers={"X-Secret": "a"}, description="x"
    )
    assert (webhook["connectTimeout"], webhook["readTimeout"]) == (1000, 2000)
    assert (webhook["global"], webhook["tenantIds"]) == (False, [])
    assert webhook["signatureConfiguration"] == {"enabled": False}
    path = f"/api/webhook/{webhook['id']}"
    assert succeeded(await server.get(path))["webhook"] == webhook
    assert webhook in succeeded(await server.get("/api/webhook"))["webhooks"]
    patch = {"webhook": {"eventsEnabled": {"user.delete": False}}}
    patched = succeeded(await server.patch(path, json=patch))["webhook"]
    assert patched["eventsEnabled"] == {"user.create": True, "user.delete": False}
    put = {"webhook": {"url": webhook["url"], "connectTimeout": 5}}
    replaced = succeeded(await server.put(path, json=put))["webhook"]
    assert (replaced["connectTimeout"], replaced["eventsEnabled"]) == (5, {})
    assert is_empty(await server.delete(path), 200)
    assert is_empty(await server.get(path), 404)


async def test_a_webhook_is_found_by_url_and_by_tenant(server: httpx.AsyncClient) -> None:
    tenant = succeeded(await server.get("/api/tenant"))["tenants"][0]
    webhook = await make_webhook(server, tenantIds=[tenant["id"]])
    search = {"url": webhook["url"], "tenantId": tenant["id"]}
    found = succeeded(await server.post("/api/webhook/search", json={"search": search}))
    assert (found["total"], found["webhooks"]) == (1, [webhook])
    search["tenantId"] = new_id()
    found = succeeded(await server.get("/api/webhook/search", params=search))
    assert (found["total"], found["webhooks"]) == (0, [])


async def test_a_new_tenant_names_the_webhooks_that_are_for_it(
    fresh_emulator: Emulator,
) -> None:
    server = fresh_emulator.client
    one = await make_webhook(server)
    everybody_s = await make_webhook(server, **{"global": True})
    body = {"tenant": {"name": "Second"}, "webhookIds": [one["id"], everybody_s["id"]]}
    tenant = succeeded(await server.post("/api/tenant", json=body))["tenant"]
    kept = [
        succeeded(await server.get(f"/api/webhook/{webhook['id']}"))["webhook"]["tenantIds"]
        for webhook in (one, everybody_s)
    ]
    assert kept == [[tenant["id"]], []]


@pytest.mark.parametrize("ids", [[new_id()], ["x"], [None], "x", 5])
async def test_a_new_tenant_cannot_name_a_webhook_that_is_not_there(
    server: httpx.AsyncClient, ids: object
) -> None:
    name = new_id()
    answer = await server.post("/api/tenant", json={"tenant": {"name": name}, "webhookIds": ids})
    assert field_codes(answer) == {"webhookIds": ["[invalid]webhookIds"]}
    tenants = succeeded(await server.get("/api/tenant"))["tenants"]
    assert name not in {tenant["name"] for tenant in tenants}


@pytest.mark.parametrize(
    "members, path, kind",
    [
        pytest.param({"url": ""}, "url", "[blank]", id="no URL"),
        pytest.param({"url": "example.com"}, "url", "[invalidURL]", id="not a URL"),
        pytest.param({"tenantIds": [new_id()]}, "tenantIds", "[invalid]", id="unknown tenant"),
        pytest.param({"connectTimeout": 0}, "connectTimeout", "[invalid]", id="no time at all"),
    ],
)
async def test_what_is_wrong_with_a_webhook_is_told_by_field(
    server: httpx.AsyncClient, members: Json, path: str, kind: str
) -> None:
    given = {"url": "https://example.com", **members}
    answer = await server.post("/api/webhook", json={"webhook": given})
    assert field_codes(answer) == {f"webhook.{path}": [f"{kind}webhook.{path}"]}


@pytest.mark.parametrize(
    "path, methods",
    [
        ("/api/webhook", ["GET", "POST"]),
        ("/api/webhook/{id}", ["GET", "PUT", "PATCH", "DELETE"]),
        ("/api/webhook/search", ["GET", "POST"]),
    ],
)
async def test_p1_1_7_webhooks_need_a_global_key_and_no_tenant_header(
    emulator: Emulator, path: str, methods: list[str]
) -> None:
    """Since 1.66: 401 to the key of one tenant, and to any request with the tenant header."""
    webhook = await make_webhook(emulator.client, tenantIds=[DEFAULT_TENANT_ID])
    url, key = path.format(id=webhook["id"]), f"key {new_id()}"
    async with emulator.services.database.transaction() as connection:
        await insert_api_key(connection, key, {"id": new_id(), "tenantId": DEFAULT_TENANT_ID})
    succeeded(await emulator.client.get(url))
    tenant = {"X-FusionAuth-TenantId": DEFAULT_TENANT_ID}
    for headers in ({"Authorization": key}, tenant, {"X-FusionAuth-TenantId": new_id()}):
        for method in methods:
            body = None if method in ("GET", "DELETE") else {"webhook": {"url": webhook["url"]}}
            answer = await emulator.client.request(method, url, json=body, headers=headers)
            assert is_empty(answer, 401), (method, headers)
    succeeded(await emulator.client.get(f"/api/webhook/{webhook['id']}"))


async def test_p1_1_7_the_tenant_search_takes_no_tenant_header(emulator: Emulator) -> None:
    headers = {"X-FusionAuth-TenantId": DEFAULT_TENANT_ID}
    for method in ("GET", "POST"):
        answer = await emulator.client.request(method, "/api/tenant/search", headers=headers)
        assert is_empty(answer, 401)
