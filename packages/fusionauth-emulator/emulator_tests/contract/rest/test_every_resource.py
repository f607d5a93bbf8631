"""What holds for every kind of object: the three kinds of PATCH, whose tenant it is (1.7, 5.2)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    Json,
    general_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
    register,
    succeeded,
)
from fusionauth_emulator.rest.not_served import same_path
from fusionauth_emulator.rest.routes import OPERATIONS
from fusionauth_emulator.store.api_keys import insert_api_key

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

MERGE = {"Content-Type": "application/merge-patch+json"}
JSON_PATCH = {"Content-Type": "application/json-patch+json"}


@dataclass(frozen=True)
class Kind:
    name: str
    operation: str
    """The path of its PATCH."""
    text: str
    """A member that holds any text."""
    make: Callable[[httpx.AsyncClient], Awaitable[str]]
    """Makes one and returns its path."""
    has_tenant: bool = False
    begins: str = ""
    """With which a text must begin."""


def posted(name: str, path: str, **members: Any) -> Callable[[httpx.AsyncClient], Awaitable[str]]:
    async def make(client: httpx.AsyncClient) -> str:
        given = {"name": new_id(), **members}
        made = succeeded(await client.post(path, json={name: given}))[name]
        return f"{path}/{made['id']}"

    return make


async def make_user_path(client: httpx.AsyncClient) -> str:
    return f"/api/user/{(await make_user(client))['id']}"


async def make_registration_path(client: httpx.AsyncClient) -> str:
    user, application = await make_user(client), await make_application(client)
    await register(client, user, application)
    return f"/api/user/registration/{user['id']}/{application['id']}"


async def make_role_path(client: httpx.AsyncClient) -> str:
    application = await make_application(client, roles=["a"])
    return f"/api/application/{application['id']}/role/{application['roles'][0]['id']}"


async def make_scope_path(client: httpx.AsyncClient) -> str:
    path = f"/api/application/{(await make_application(client))['id']}/scope"
    await client.post("/api/reactor", json={"licenseId": "any"})
    made = succeeded(await client.post(path, json={"scope": {"name": "a"}}))["scope"]
    return f"{path}/{made['id']}"


async def make_system_configuration_path(client: httpx.AsyncClient) -> str:
    return "/api/system-configuration"


URL = "https://example.com/"
KINDS = [
    Kind("tenant", "/api/tenant/{}", "logoutURL", posted("tenant", "/api/tenant"), begins=URL),
    Kind(
        "application",
        "/api/application/{}",
        "baseURL",
        posted("application", "/api/application"),
        has_tenant=True,
        begins=URL,
    ),
    Kind("role", "/api/application/{}/role/{}", "description", make_role_path, True),
    Kind("scope", "/api/application/{}/scope/{}", "description", make_scope_path, True),
    Kind("user", "/api/user/{}", "firstName", make_user_path, True),
    Kind(
        "registration",
        "/api/user/registration/{}/{}",
        "username",
        make_registration_path,
        has_tenant=True,
    ),
    Kind("group", "/api/group/{}", "name", posted("group", "/api/group"), has_tenant=True),
    Kind("apiKey", "/api/api-key/{}", "name", posted("apiKey", "/api/api-key")),
    Kind(
        "webhook",
        "/api/webhook/{}",
        "description",
        posted("webhook", "/api/webhook", url="http://localhost/"),
    ),
    Kind("theme", "/api/theme/{}", "stylesheet", posted("theme", "/api/theme")),
    Kind(
        "emailTemplate",
        "/api/email/template/{}",
        "fromEmail",
        posted("emailTemplate", "/api/email/template"),
    ),
    Kind("lambda", "/api/lambda/{}", "body", posted("lambda", "/api/lambda")),
    Kind("form", "/api/form/{}", "name", posted("form", "/api/form")),
    Kind("field", "/api/form/field/{}", "description", posted("field", "/api/form/field")),
    Kind(
        "messageTemplate",
        "/api/message/template/{}",
        "defaultTemplate",
        posted("messageTemplate", "/api/message/template"),
    ),
    Kind(
        "systemConfiguration",
        "/api/system-configuration",
        "reportTimezone",
        make_system_configuration_path,
    ),
]
OF_A_TENANT = [kind for kind in KINDS if kind.has_tenant]


def by_name(kind: Kind) -> str:
    return kind.name


@pytest.fixture
async def client(fresh_emulator: Emulator) -> httpx.AsyncClient:
    """With a key that may do everything, manage keys too."""
    key, document = f"key {new_id()}", {"id": new_id(), "keyManager": True}
    async with fresh_emulator.services.database.transaction() as connection:
        await insert_api_key(connection, key, document)
    return fresh_emulator.anonymous(headers={"Authorization": key})


def test_no_kind_that_can_be_patched_is_left_out() -> None:
    patched = {same_path(one.path) for one in OPERATIONS if one.method == "PATCH"}
    in_body = {"/api/user/registration/{}"}  # the application is named in the body
    assert {kind.operation for kind in KINDS} == patched - in_body


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
async def test_each_kind_is_patched_in_all_three_ways(
    client: httpx.AsyncClient, kind: Kind
) -> None:
    path = await kind.make(client)
    before = succeeded(await client.get(path))[kind.name] if kind.name != "role" else {}
    first, second, third = [f"{kind.begins}{text}" for text in ("first", "second", "third")]
    operation = {"op": "add", "path": f"/{kind.name}/{kind.text}", "value": third}
    for text, answer in [
        (first, await client.patch(path, json={kind.name: {kind.text: first}})),
        (second, await client.patch(path, json={kind.name: {kind.text: second}}, headers=MERGE)),
        (third, await client.patch(path, json=[operation], headers=JSON_PATCH)),
    ]:
        after = succeeded(answer)[kind.name]
        assert after[kind.text] == text
        changed = {kind.text, "lastUpdateInstant", "identities"}
        assert before.keys() - changed <= after.keys()
        assert all(after[name] == before[name] for name in before.keys() - changed)


@pytest.mark.parametrize("kind", OF_A_TENANT, ids=by_name)
async def test_another_tenants_header_hides_an_object(
    client: httpx.AsyncClient, kind: Kind
) -> None:
    path = await kind.make(client)
    tenant = succeeded(await client.post("/api/tenant", json={"tenant": {"name": "other"}}))
    other = {"X-FusionAuth-TenantId": tenant["tenant"]["id"]}
    for method in ("PATCH", "PUT", "DELETE"):
        answer = await client.request(method, path, json={kind.name: {}}, headers=other)
        assert is_empty(answer, 404), method
    text = f"{kind.begins}x"
    own: Json = {kind.name: {kind.text: text}}
    assert succeeded(await client.patch(path, json=own))[kind.name][kind.text] == text


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("POST", "/api/application", {"application": {"name": "x"}}),
        ("POST", "/api/group", {"group": {"name": "x"}}),
        ("POST", "/api/user", {"user": {"email": "x@example.com"}}),
        ("POST", "/api/user/registration", {"user": {}, "registration": {}}),
        ("POST", "/api/user/import", {"users": [{"email": "x@example.com"}]}),
        ("GET", "/api/user?email=x@example.com", None),
        ("POST", "/api/login", {"loginId": "x", "password": "x"}),
        ("POST", "/api/user/forgot-password", {"loginId": "x"}),
        ("POST", "/api/user/change-password", {"loginId": "x", "password": "x"}),
        ("PUT", "/api/user/verify-email?email=x@example.com", None),
    ],
)
async def test_where_no_id_tells_the_tenant_it_has_to_be_named(
    client: httpx.AsyncClient, method: str, path: str, body: Json | None
) -> None:
    succeeded(await client.post("/api/tenant", json={"tenant": {"name": "other"}}))
    answer = await client.request(method, path, json=body)
    assert general_codes(answer) == ["[TenantIdRequired]"]
