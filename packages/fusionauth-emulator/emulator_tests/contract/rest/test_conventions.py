"""Statuses, bodies and Ids that hold for every operation (contract 1.1 to 1.6, 13.6)."""

import base64
import re

import httpx
import pytest

from emulator_tests.contract.emulator import API_KEY, BASE_URL, DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.rest.steps import (
    field_codes,
    general_codes,
    is_empty,
    make_application,
    new_id,
    succeeded,
)
from fusionauth_emulator.rest.not_served import find_missing
from fusionauth_emulator.rest.routes import SERVED
from fusionauth_emulator.store.api_keys import insert_api_key

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

NOBODY = "f0000000-0000-4000-8000-000000000000"

NEED_A_KEY = [
    ("GET", "/api/tenant"),
    ("GET", f"/api/tenant/{NOBODY}"),
    ("POST", "/api/tenant"),
    ("PATCH", f"/api/tenant/{NOBODY}"),
    ("POST", "/api/key/generate"),
    ("GET", "/api/key"),
    ("GET", "/api/application"),
    ("POST", "/api/application"),
    ("DELETE", f"/api/application/{NOBODY}"),
    ("POST", f"/api/application/{NOBODY}/role"),
    ("POST", "/api/user"),
    ("GET", f"/api/user/{NOBODY}"),
    ("POST", "/api/user/search"),
    ("POST", f"/api/user/registration/{NOBODY}"),
    ("GET", "/api/system-configuration"),
    ("GET", "/api/system/version"),
    ("POST", "/api/theme"),
]


@pytest.mark.parametrize("method, path", NEED_A_KEY, ids=lambda value: value)
@pytest.mark.parametrize("key", [None, "not-a-key", "Bearer x", "Basic !!!"], ids=str)
async def test_13_6_a_wrong_key_is_an_empty_401(
    server: httpx.AsyncClient, method: str, path: str, key: str | None
) -> None:
    request = server.build_request(method, path, json={})
    del request.headers["Authorization"]
    if key is not None:
        request.headers["Authorization"] = key
    assert is_empty(await server.send(request), 401)


MISSING = [
    f"/api/{kind}/{NOBODY}" for kind in ("tenant", "application", "key", "user", "theme")
] + [f"/api/user/registration/{NOBODY}/{NOBODY}"]


@pytest.mark.parametrize("path", MISSING)
async def test_13_6_a_missing_object_is_an_empty_404(server: httpx.AsyncClient, path: str) -> None:
    assert is_empty(await server.get(path), 404)
    assert is_empty(await server.delete(path), 404)


async def test_13_6_delete_is_an_empty_200_and_create_is_a_200(
    server: httpx.AsyncClient,
) -> None:
    application = await make_application(server)
    path = f"/api/application/{application['id']}"
    assert is_empty(await server.delete(path, params={"hardDelete": "true"}), 200)
    assert is_empty(await server.get(path), 404)


async def test_a_verb_that_a_path_does_not_have_is_an_empty_405(
    server: httpx.AsyncClient,
) -> None:
    assert is_empty(await server.patch(f"/api/key/{new_id()}", json={}), 405)
    assert is_empty(await server.delete("/api/system/version"), 405)


async def test_an_unknown_path_is_an_empty_404(server: httpx.AsyncClient) -> None:
    for path in ("/api/no-such-thing", f"/api/user/{new_id()}/no-such-thing"):
        assert is_empty(await server.get(path), 404)


async def test_e18_what_is_not_served_says_so_in_an_errors_document(emulator: Emulator) -> None:
    """Every client can print it: it names the operation and the page with all of them."""
    missing = find_missing(SERVED)
    assert missing
    for one in missing:
        path = re.sub(r"\{[^}]*\}", new_id(), one.path)
        answer = await emulator.anonymous().request(one.method, path)
        assert answer.status_code == 501, one
        (error,) = answer.json()["generalErrors"]
        assert answer.json()["fieldErrors"] == {}
        assert error["code"] == "[NotServed]"
        assert f"{one.method} {path}" in error["message"]
        assert "docs/emulator.md" in error["message"]
    assert (await emulator.client.get("/api/connector")).status_code == 501


async def test_paths_work_with_a_trailing_slash(server: httpx.AsyncClient) -> None:
    assert succeeded(await server.get("/api/tenant/")) == succeeded(await server.get("/api/tenant"))


async def test_answers_are_json_by_content_type(server: httpx.AsyncClient) -> None:
    answer = await server.get("/api/tenant")
    assert "application/json" in answer.headers["content-type"]


async def test_the_id_in_the_path_is_used_and_an_id_in_the_body_is_not(
    server: httpx.AsyncClient,
) -> None:
    wanted, other = new_id(), new_id()
    body = {"application": {"name": wanted, "id": other, "insertInstant": 1}}
    created = succeeded(await server.post(f"/api/application/{wanted}", json=body))["application"]
    assert created["id"] == wanted
    assert created["insertInstant"] == created["lastUpdateInstant"] > 1


async def test_ids_are_taken_in_upper_case_and_returned_in_lower(
    server: httpx.AsyncClient,
) -> None:
    id = new_id()
    body = {"application": {"name": id}}
    created = succeeded(await server.post(f"/api/application/{id.upper()}", json=body))
    assert created["application"]["id"] == id
    assert succeeded(await server.get(f"/api/application/{id.upper()}"))["application"]["id"] == id


async def test_an_id_that_is_none_could_not_be_converted(server: httpx.AsyncClient) -> None:
    answer = await server.get("/api/user/not-an-id")
    assert field_codes(answer) == {"userId": ["[couldNotConvert]userId"]}


BROKEN_BODIES = [
    pytest.param(b"{", "application/json", "[invalidJSON]", id="cut short"),
    pytest.param(b"[]", "application/json", "[invalidJSON]", id="an array"),
    pytest.param(b'{"a": NaN}', "application/json", "[invalidJSON]", id="not a number"),
    pytest.param(b'{"a": "\\u0000"}', "application/json", "[invalidJSON]", id="null character"),
    pytest.param(b'{"a": "\\ud800"}', "application/json", "[invalidJSON]", id="lone surrogate"),
    pytest.param(b'{"a": 1e999}', "application/json", "[invalidJSON]", id="infinite"),
    pytest.param(b"\xff", "application/json", "[invalidJSON]", id="not UTF-8"),
    pytest.param(b"[" * 100_000, "application/json", "[invalidJSON]", id="unclosed"),
    pytest.param(
        b'{"a":' * 101 + b"1" + b"}" * 101, "application/json", "[invalidJSON]", id="deep"
    ),
    pytest.param(b"{}", None, "[MissingContentType]", id="no content type"),
    pytest.param(
        b"a=b", "application/x-www-form-urlencoded", "[UnsupportedContentType]", id="form"
    ),
    pytest.param(b"[]", "application/json-patch+json", "[PatchNotSupported]", id="patch on POST"),
]


@pytest.mark.parametrize("body, content_type, code", BROKEN_BODIES)
async def test_a_body_that_cannot_be_read_is_a_general_error(
    server: httpx.AsyncClient, body: bytes, content_type: str | None, code: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = await server.post("/api/application", content=body, headers=headers)
    assert general_codes(answer) == [code]


WRONG_TYPES = [
    pytest.param({"name": {}}, "application.name", "[invalidJSON]", id="text"),
    pytest.param(
        {"verifyRegistration": "yes"}, "application.verifyRegistration", "[invalidJSON]", id="flag"
    ),
    pytest.param(
        {"jwtConfiguration": {"timeToLiveInSeconds": "1h"}},
        "application.jwtConfiguration.timeToLiveInSeconds",
        "[invalidJSON]",
        id="number",
    ),
    pytest.param(
        {"oauthConfiguration": []}, "application.oauthConfiguration", "[invalidJSON]", id="object"
    ),
    pytest.param(
        {"oauthConfiguration": {"authorizedRedirectURLs": "x"}},
        "application.oauthConfiguration.authorizedRedirectURLs",
        "[invalidJSON]",
        id="array",
    ),
    pytest.param({"themeId": "x"}, "application.themeId", "[invalidJSON]", id="UUID"),
    pytest.param(
        {"oauthConfiguration": {"logoutBehavior": "redirectonly"}},
        "application.oauthConfiguration.logoutBehavior",
        "[invalidOption]application.oauthConfiguration.logoutBehavior",
        id="enum",
    ),
]


@pytest.mark.parametrize("members, path, code", WRONG_TYPES)
async def test_a_wrong_type_is_a_field_error_with_its_path(
    server: httpx.AsyncClient, members: dict[str, object], path: str, code: str
) -> None:
    body = {"application": {"name": new_id(), **members}}
    assert field_codes(await server.post("/api/application", json=body)) == {path: [code]}


async def test_unknown_members_are_ignored_and_null_is_absent(server: httpx.AsyncClient) -> None:
    application = await make_application(
        server, nonsense=1, data=None, jwtConfiguration=None, oauthConfiguration={"x": {}}
    )
    assert "nonsense" not in application
    assert application["data"] == {}
    assert application["jwtConfiguration"]["timeToLiveInSeconds"] == 3600
    assert None not in application.values()


async def test_a_body_beyond_all_bounds_is_a_413(emulator: Emulator) -> None:
    huge = b'{"application": {"name": "' + b"x" * 11_000_000 + b'"}}'
    headers = {"Content-Type": "application/json"}
    answer = await emulator.client.post("/api/application", content=huge, headers=headers)
    assert answer.status_code == 413


async def test_head_is_get_without_a_body(server: httpx.AsyncClient) -> None:
    assert (await server.head("/api/tenant")).status_code == 200


async def test_urls_in_answers_carry_the_host_the_caller_used(emulator: Emulator) -> None:
    path = "/.well-known/openid-configuration"
    seen = succeeded(await emulator.client.get(path))
    assert seen["jwks_uri"] == f"{BASE_URL}/.well-known/jwks.json"
    behind_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "login.example.com"}
    seen = succeeded(await emulator.client.get(path, headers=behind_proxy))
    assert seen["jwks_uri"] == "https://login.example.com/.well-known/jwks.json"


GLOBAL = [
    ("GET", "/api/system-configuration"),
    ("PATCH", "/api/system-configuration"),
    ("POST", "/api/system/reindex"),
    ("GET", "/api/key"),
    ("GET", "/api/key/search"),
    ("PUT", f"/api/key/{NOBODY}"),
    ("POST", "/api/key/import"),
    ("GET", "/api/lambda"),
    ("GET", "/api/lambda/search"),
    ("GET", "/api/theme"),
    ("GET", "/api/theme/search"),
    ("GET", "/api/email/template"),
    ("GET", "/api/email/template/search"),
    ("POST", "/api/email/template/preview"),
    ("POST", "/api/message/template"),
    ("GET", "/api/form"),
    ("GET", "/api/form/field"),
    ("GET", "/api/webhook"),
    ("GET", "/api/webhook/search"),
    ("POST", "/api/tenant/search"),
    ("GET", "/api/reactor"),
    ("GET", "/api/user/recent-login"),
]


@pytest.mark.parametrize("method, path", GLOBAL, ids=lambda value: value)
async def test_e14_a_global_operation_takes_neither_a_tenants_key_nor_a_tenant_header(
    emulator: Emulator, method: str, path: str
) -> None:
    """Each of the global list of 1.69, as far as it is served (contract 1.7)."""
    key = f"key {new_id()}"
    async with emulator.services.database.transaction() as connection:
        await insert_api_key(connection, key, {"id": new_id(), "tenantId": DEFAULT_TENANT_ID})
    body: dict[str, object] | None = None if method == "GET" else {}
    for headers in (
        {"Authorization": key},
        {"X-FusionAuth-TenantId": DEFAULT_TENANT_ID},
        {"X-FusionAuth-TenantId": new_id()},
    ):
        answer = await emulator.client.request(method, path, json=body, headers=headers)
        assert is_empty(answer, 401), headers


async def test_e14_a_tenant_header_does_not_break_the_generation_of_keys(
    emulator: Emulator,
) -> None:
    """Official kickstarts send one (contract 1.7)."""
    body = {"key": {"name": new_id(), "algorithm": "HS256"}}
    headers = {"X-FusionAuth-TenantId": DEFAULT_TENANT_ID}
    succeeded(await emulator.client.post("/api/key/generate", json=body, headers=headers))


@pytest.mark.parametrize("path", ["/api/tenant", "/api/application", "/api/system/version"])
async def test_e14_an_operation_of_a_tenant_takes_both(emulator: Emulator, path: str) -> None:
    headers = {"X-FusionAuth-TenantId": DEFAULT_TENANT_ID}
    succeeded(await emulator.client.get(path, headers=headers))


def basic(user: str, password: str) -> dict[str, str]:
    encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


async def test_p2_1_7_monitoring_sends_the_key_by_http_basic(emulator: Emulator) -> None:
    anybody = emulator.anonymous()
    right, wrong_key = basic("apikey", API_KEY), basic("apikey", "wrong")
    wrong_user = basic("key", API_KEY)
    for headers in (right, {"Authorization": API_KEY}):
        for path in ("/api/status", "/api/system/version"):
            assert "version" in succeeded(await anybody.get(path, headers=headers)), path
    for headers in (wrong_key, wrong_user, {"Authorization": "Basic %"}):
        assert is_empty(await anybody.get("/api/system/version", headers=headers), 401)
        assert succeeded(await anybody.get("/api/status", headers=headers)) == {"status": "ok"}
    assert is_empty(await anybody.get("/api/tenant", headers=right), 401)


async def test_p2_1_7_the_status_is_global(emulator: Emulator) -> None:
    key = f"key {new_id()}"
    async with emulator.services.database.transaction() as connection:
        await insert_api_key(connection, key, {"id": new_id(), "tenantId": DEFAULT_TENANT_ID})
    headers = {"Authorization": key}
    seen = succeeded(await emulator.anonymous().get("/api/status", headers=headers))
    assert seen == {"status": "ok"}
