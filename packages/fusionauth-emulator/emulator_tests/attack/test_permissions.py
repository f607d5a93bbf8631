"""API keys that may too little, and tenants that are none of the caller's (contract 1.7)."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from emulator_tests.attack.cases import attack
from emulator_tests.attack.people import TENANT_HEADER, Neighbour
from emulator_tests.attack.target import Target
from emulator_tests.contract.sign_in.steps import PASSWORD, Demo

pytestmark = pytest.mark.anyio

Caller = Callable[[str], httpx.AsyncClient]


@pytest.fixture
async def caller(target: Target) -> AsyncIterator[Caller]:
    """Clients by the name of a limited key."""
    clients: list[httpx.AsyncClient] = []

    def connect(name: str) -> httpx.AsyncClient:
        if not target.limited_keys:
            pytest.skip("limited keys need a key manager: set DEMO_KEY_MANAGER_KEY")
        client = target.connect()
        client.headers["Authorization"] = target.limited_keys[name]
        clients.append(client)
        return client

    yield connect
    for client in clients:
        await client.aclose()


def is_refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.content) == (401, b"")


NEED_A_KEY = [
    ("GET", "/api/user?email=admin@example.com"),
    ("POST", "/api/user"),
    ("POST", "/api/user/search"),
    ("POST", "/api/user/registration"),
    ("GET", "/api/application"),
    ("POST", "/api/application"),
    ("GET", "/api/tenant"),
    ("PATCH", "/api/system-configuration"),
    ("GET", "/api/system-configuration"),
    ("GET", "/api/key"),
    ("POST", "/api/key/generate"),
    ("GET", "/api/system/version"),
]
WRONG_KEYS: dict[str, Callable[[str], str | None]] = {
    "none": lambda _: None,
    "empty": lambda _: "",
    "guess": lambda _: "0" * 40,
    "prefix": lambda key: key[:-1],
    "suffix": lambda key: f"{key}x",
    "case": lambda key: key.swapcase(),
    "bearer": lambda key: f"Bearer {key}",
    "sql": lambda _: "' or '1'='1",
    "two": lambda key: f"{key}, {key}",
}


@pytest.mark.parametrize("make_key", WRONG_KEYS.values(), ids=WRONG_KEYS)
@pytest.mark.parametrize("method, path", NEED_A_KEY, ids=lambda value: value)
@attack("ATK-801", "ASVS 8.2.1", "contract 1.3")
async def test_without_the_key_nothing_is_told(
    steady: Demo, target: Target, method: str, path: str, make_key: Callable[[str], str | None]
) -> None:
    key = make_key(target.api_key)
    headers = {} if key is None else {"Authorization": key}
    http = steady.browser.http
    assert is_refused(await http.request(method, path, json={}, headers=headers))


@attack("ATK-802", "contract 1.7", "ASVS 14.2.1")
async def test_a_key_in_the_address_is_none(steady: Demo, target: Target) -> None:
    for name in ("api_key", "apiKey", "key", "Authorization", "access_token"):
        answer = await steady.browser.http.get("/api/tenant", params={name: target.api_key})
        assert is_refused(answer)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@attack("ATK-811", "ASVS 8.2.1", "contract 1.7")
async def test_a_key_for_reading_changes_nothing(steady: Demo, caller: Caller, method: str) -> None:
    reader = caller("reader of users")
    path = f"/api/user/{steady.user['id']}"
    assert (await reader.get(path)).status_code == 200
    assert is_refused(await reader.request(method, path, json={"user": {"firstName": "x"}}))


@pytest.mark.parametrize(
    "path",
    [
        "/api/user/search",
        "/api/user/registration/{user}/{client}",
        "/api/application/{client}",
        "/api/tenant",
        "/api/key",
        "/api/jwt/refresh?userId={user}",
        "/api/system-configuration",
    ],
)
@attack("ATK-812", "ASVS 8.2.2", "contract 1.7")
async def test_a_permission_covers_no_path_beside_or_below_it(
    steady: Demo, caller: Caller, path: str
) -> None:
    url = path.format(user=steady.user["id"], client=steady.client_id)
    assert is_refused(await caller("reader of users").get(url))


@pytest.mark.parametrize("path", ["/api/user/", "/api//user/", "/api/theme/../user/", "/API/user/"])
@attack("ATK-813", "ASVS 8.2.1", "CWE-22")
async def test_another_spelling_of_a_path_gets_round_no_permission(
    steady: Demo, caller: Caller, path: str
) -> None:
    answer = await caller("writer of themes").get(path + steady.user["id"])
    assert answer.status_code in (401, 404)


@attack("ATK-814", "ASVS 8.2.1", "contract 1.7")
async def test_another_method_by_header_gets_round_no_permission(
    steady: Demo, caller: Caller
) -> None:
    reader, path = caller("reader of users"), f"/api/user/{steady.user['id']}"
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = await reader.get(path, headers={name: "DELETE"})
        assert answer.json()["user"]["active"] is True
    assert (await reader.get(path)).json()["user"]["active"] is True


@attack("ATK-815", "contract 5.8")
async def test_only_a_key_manager_makes_keys(steady: Demo, caller: Caller) -> None:
    """501 where the emulator does not serve the operation yet: nothing is made either way."""
    body = {"apiKey": {"key": "made by a thief"}}
    for client in (steady.admin.http, caller("reader of users"), caller("default tenant")):
        assert (await client.post("/api/api-key", json=body)).status_code in (401, 501)
    headers = {"Authorization": "made by a thief"}
    assert is_refused(await steady.browser.http.get("/api/tenant", headers=headers))


GLOBAL = [
    ("GET", "/api/tenant/search"),
    ("GET", "/api/key"),
    ("POST", "/api/key/generate"),
    ("GET", "/api/system-configuration"),
    ("PATCH", "/api/system-configuration"),
    ("POST", "/api/theme"),
]


@pytest.mark.parametrize("method, path", GLOBAL, ids=lambda value: value)
@attack("ATK-821", "ASVS 8.4.1", "contract 1.7")
async def test_the_key_of_a_tenant_reaches_nothing_global(
    caller: Caller, method: str, path: str
) -> None:
    assert (await caller("default tenant").request(method, path, json={})).status_code == 401


@attack("ATK-822", "ASVS 8.4.1", "contract 1.7")
async def test_the_key_of_a_tenant_does_not_name_another(
    caller: Caller, neighbour: Neighbour
) -> None:
    headers = {TENANT_HEADER: neighbour.tenant_id}
    answer = await caller("default tenant").get("/api/application", headers=headers)
    assert is_refused(answer)


OBJECTS = [
    "/api/user/{user}",
    "/api/application/{client}",
    "/api/user/registration/{user}/{client}",
]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", OBJECTS)
@attack("ATK-823", "ASVS 8.2.2", "ASVS 8.4.1", "contract 1.7")
async def test_an_id_of_another_tenant_finds_nothing(
    caller: Caller, neighbour: Neighbour, path: str, method: str
) -> None:
    theirs = neighbour.demo
    url = path.format(user=theirs.user["id"], client=theirs.client_id)
    body = {"user": {"firstName": "x"}, "application": {"name": "x"}, "registration": {}}
    answer = await caller("default tenant").request(method, url, json=body)
    assert answer.status_code in (400, 404)
    assert theirs.login not in answer.text
    assert (await theirs.admin.http.get(url)).status_code == 200


@attack("ATK-824", "ASVS 8.4.1", "contract 1.7")
async def test_the_tenant_header_is_a_wall(steady: Demo, neighbour: Neighbour) -> None:
    """An unrestricted key that names one tenant does not reach into another by mistake."""
    theirs = neighbour.demo
    for path in (f"/api/user/{theirs.user['id']}", f"/api/application/{theirs.client_id}"):
        assert (await steady.admin.http.get(path)).status_code == 404
        assert (await steady.admin.http.delete(path)).status_code == 404


@attack("ATK-825", "ASVS 8.4.1", "contract 1.7")
async def test_lists_and_searches_show_one_tenant(
    steady: Demo, neighbour: Neighbour, caller: Caller
) -> None:
    theirs = neighbour.demo
    for client in (steady.admin.http, caller("default tenant")):
        applications = await client.get("/api/application")
        assert theirs.client_id not in applications.text
        search = {"search": {"queryString": theirs.login}}
        assert (await client.post("/api/user/search", json=search)).json()["total"] == 0
        by_id = await client.get("/api/user/search", params={"ids": theirs.user["id"]})
        assert theirs.login not in by_id.text
        assert (await client.get("/api/user", params={"email": theirs.login})).status_code == 404


@attack("ATK-826", "ASVS 8.4.1", "contract 5.7")
async def test_nobody_is_registered_across_tenants(
    caller: Caller, steady: Demo, neighbour: Neighbour
) -> None:
    client, theirs = caller("default tenant"), neighbour.demo
    ours_there = {"registration": {"applicationId": theirs.client_id}}
    answer = await client.post(f"/api/user/registration/{steady.user['id']}", json=ours_there)
    assert answer.status_code in (400, 404)
    theirs_here = {"registration": {"applicationId": steady.client_id}}
    answer = await client.post(f"/api/user/registration/{theirs.user['id']}", json=theirs_here)
    assert answer.status_code in (400, 404)


@attack("ATK-827", "ASVS 8.4.1", "contract 5.9")
async def test_a_user_of_another_tenant_signs_in_nowhere_here(
    steady: Demo, neighbour: Neighbour
) -> None:
    theirs = neighbour.demo
    body = {"loginId": theirs.login, "password": PASSWORD, "applicationId": steady.client_id}
    assert (await steady.admin.http.post("/api/login", json=body)).status_code == 404
    page = await steady.browser.sign_in(await steady.authorize(), theirs.login)
    assert "Invalid login credentials." in page.text


@attack("ATK-828", "contract 3.2")
async def test_a_tenant_that_is_not_the_clients_is_refused(
    steady: Demo, neighbour: Neighbour
) -> None:
    page = await steady.authorize(tenantId=neighbour.tenant_id)
    assert page.status_code == 400
    assert "location" not in page.headers


@attack("ATK-829", "ASVS 8.4.1", "contract 5.10")
async def test_refresh_tokens_of_another_tenant_are_not_listed_or_revoked(
    caller: Caller, neighbour: Neighbour
) -> None:
    theirs, client = neighbour.demo, caller("default tenant")
    tokens = await theirs.get_tokens()
    listed = await client.get("/api/jwt/refresh", params={"userId": theirs.user["id"]})
    assert tokens["refresh_token_id"] not in listed.text
    for query in (f"?userId={theirs.user['id']}", f"/{tokens['refresh_token_id']}"):
        await client.delete(f"/api/jwt/refresh{query}")
    await client.delete(f"/api/jwt/refresh?applicationId={theirs.client_id}")
    assert (await theirs.refresh(tokens["refresh_token"])).status_code == 200


SQL = ["' or '1'='1", "x'; drop table users; --", "%", "_", "*' or email like '%", "\\"]


@pytest.mark.parametrize("text", SQL)
@attack("ATK-831", "ASVS 1.2.4", "CWE-89")
async def test_a_search_is_no_sql(steady: Demo, text: str) -> None:
    search = {"search": {"queryString": text}}
    answer = await steady.admin.http.post("/api/user/search", json=search)
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or answer.json()["total"] == 0
    sort = {"search": {"queryString": "*", "sortFields": [{"name": text, "order": text}]}}
    assert (await steady.admin.http.post("/api/user/search", json=sort)).status_code in (200, 400)
    assert (await steady.admin.http.get(f"/api/user/{steady.user['id']}")).status_code == 200


@attack("ATK-832", "ASVS 14.2.6", "contract 5.6")
async def test_no_answer_holds_a_password_or_its_hash(steady: Demo) -> None:
    answer = await steady.admin.http.get(f"/api/user/{steady.user['id']}")
    assert not answer.json()["user"].keys() & {"password", "salt", "factor", "encryptionScheme"}
    assert PASSWORD not in answer.text


@attack("ATK-833", "ASVS 14.2.6", "contract 5.4")
async def test_no_answer_holds_a_private_key(steady: Demo) -> None:
    answer = await steady.admin.http.get("/api/key")
    assert "PRIVATE KEY" not in answer.text
    assert not any(key.get("secret") for key in answer.json()["keys"])


WEBHOOKS = [("GET", "/api/webhook"), ("POST", "/api/webhook"), ("POST", "/api/webhook/search")]


@pytest.mark.parametrize("method, path", WEBHOOKS)
@attack("ATK-834", "ASVS 8.4.1", "contract 1.7")
async def test_the_key_of_a_tenant_reaches_no_webhook(
    caller: Caller, method: str, path: str
) -> None:
    """A webhook tells what happens to everybody's users, and sends it anywhere."""
    body = {"webhook": {"url": "https://evil.example", "global": True}}
    answer = await caller("default tenant").request(method, path, json=body)
    assert is_refused(answer)


@pytest.mark.parametrize("method, path", WEBHOOKS)
@attack("ATK-835", "contract 1.7")
async def test_webhooks_and_a_tenant_header_do_not_go_together(
    steady: Demo, method: str, path: str
) -> None:
    assert steady.admin.http.headers[TENANT_HEADER]
    body = {"webhook": {"url": "nonsense"}}
    assert is_refused(await steady.admin.http.request(method, path, json=body))


@attack("ATK-836", "contract 5.6")
async def test_a_persons_token_opens_no_user_api(steady: Demo) -> None:
    token = (await steady.get_tokens())["access_token"]
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"access_token={token}"}):
        assert is_refused(await steady.browser.http.get("/api/user", headers=headers))
