"""The seven calls of FusionAuth's set-up scripts, each variant (contract 9, 13.2, 13.3, 13.8)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import field_codes

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

KEY_ID = "356a6624-b33c-471a-b707-48bbfcfbc593"
APPLICATION_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
BOTH_GRANTS = ["authorization_code", "refresh_token"]


@dataclass(frozen=True)
class Script:
    """What sets one script apart from the others."""

    key_name: str
    application_name: str
    redirect_urls: tuple[str, ...]
    oauth: dict[str, Any]
    roles: tuple[str, ...] | None = None
    patches_full_name: bool = True
    patches_cors: bool = False


def usual(logout_url: str | None, **others: Any) -> dict[str, Any]:
    logout = {"logoutURL": logout_url} if logout_url else {}
    return {"enabledGrants": BOTH_GRANTS, "requireRegistration": True, **logout, **others}


PKCE = {"proofKeyForCodeExchangePolicy": "Required"}
FLUTTER = "com.fusionauth.flutterdemo://"
SCRIPTS = {
    "dotnet": Script(
        ".NET FusionAuth Application",
        ".NET FusionAuth Application",
        ("https://localhost:5001/callback",),
        usual("https://localhost:5001/", **PKCE),
    ),
    "ruby API": Script(
        "For RailsExampleApp",
        "RubyExampleAPI",
        ("http://localhost:3000/auth/my_provider/callback",),
        {},
        roles=("ceo", "dev", "intern"),
        patches_full_name=False,
    ),
    "ruby": Script(
        "For RailsExampleApp",
        "RubyExampleApp",
        ("http://localhost:3000/auth/my_provider/callback",),
        usual("http://localhost:3000/"),
    ),
    "flask": Script(
        "For PythonExampleApp",
        "PythonExampleApp",
        ("http://localhost:5001/callback",),
        usual("http://localhost:5001/logout"),
    ),
    "django": Script(
        "For PythonExampleApp",
        "PythonExampleApp",
        ("http://localhost:8000/oidc/callback/",),
        usual(
            "http://localhost:8000/",
            proofKeyForCodeExchangePolicy="NotRequiredWhenUsingClientAuthentication",
        ),
    ),
    "express": Script(
        "For JSExampleApp",
        "JSExampleApp",
        ("http://localhost:3000",),
        usual("http://localhost:3000/logout"),
    ),
    "react": Script(
        "For JSExampleApp",
        "JSExampleApp",
        ("http://localhost:5173",),
        usual("http://localhost:5173/"),
        patches_cors=True,
    ),
    "angular": Script(
        "For JSExampleApp",
        "JSExampleApp",
        ("http://localhost:4200",),
        usual("http://localhost:4200/"),
        patches_cors=True,
    ),
    "flutter": Script(
        "For FlutterExampleApp",
        "FlutterExampleApp",
        (f"{FLUTTER}login-callback", f"{FLUTTER}logout-callback"),
        usual(None, clientAuthenticationPolicy="NotRequiredWhenUsingPKCE", **PKCE),
    ),
    "java": Script(
        "For JavaExampleApp",
        "JavaExampleApp",
        ("http://localhost:8080/login/oauth2/code/fusionauth",),
        usual("http://localhost:8080/logout", **PKCE),
    ),
    "php": Script(
        "For PHPExampleApp",
        "PHPExampleApp",
        ("http://localhost:9012",),
        usual("http://localhost:9012"),
        roles=("admin",),
    ),
}
CORS = {
    "allowCredentials": True,
    "allowedMethods": ["GET", "POST", "OPTIONS", "PUT"],
    "allowedOrigins": ["http://localhost:5173"],
    "enabled": True,
    "exposedHeaders": ["Access-Control-Allow-Origin", "Access-Control-Allow-Credential"],
}  # fmt: skip


async def call(
    client: httpx.AsyncClient, method: str, path: str, body: object = None
) -> httpx.Response:
    """As the clients send it: JSON by content type, nothing at all for no body."""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    content = json.dumps(body) if body is not None else None
    return await client.request(method, path, content=content, headers=headers)


def application_of(script: Script) -> dict[str, Any]:
    application: dict[str, Any] = {
        "name": script.application_name,
        "oauthConfiguration": {
            "authorizedRedirectURLs": list(script.redirect_urls),
            "clientSecret": "change-this-in-production-to-be-a-real-secret",
            **script.oauth,
        },
        "jwtConfiguration": {
            "enabled": True,
            "accessTokenKeyId": KEY_ID,
            "idTokenKeyId": KEY_ID,
        },
    }
    if script.roles:
        application["roles"] = list(script.roles)
    return application


def writes_before_search(script: Script, tenant_id: str) -> Iterator[tuple[str, str, object]]:
    """Steps 2 to 4."""
    yield "PATCH", f"/api/tenant/{tenant_id}", {"tenant": {"issuer": "http://localhost:9011"}}
    key = {"algorithm": "RS256", "name": script.key_name, "length": 2048}
    yield "POST", f"/api/key/generate/{KEY_ID}", {"key": key}
    application = {"application": application_of(script)}
    yield "POST", f"/api/application/{APPLICATION_ID}", application


async def run(script: Script, client: httpx.AsyncClient) -> httpx.Response:
    """The whole script; ends at the first answer that is no success, as the scripts do."""
    answer = await call(client, "GET", "/api/tenant")
    tenant_id = answer.json()["tenants"][0]["id"]
    for method, path, body in writes_before_search(script, tenant_id):
        answer = await call(client, method, path, body)
        if not answer.is_success:
            return answer
    search = {"search": {"queryString": "*"}}
    answer = await call(client, "POST", "/api/user/search", search)
    user = answer.json()["users"][0]
    if script.patches_full_name:
        body = {"user": {"fullName": f"{user.get('firstName')} {user.get('lastName')}"}}
        answer = await call(client, "PATCH", f"/api/user/{user['id']}", body)
        assert answer.is_success, answer.text
    registration = {"registration": {"applicationId": APPLICATION_ID}}
    path = f"/api/user/registration/{user['id']}"
    answer = await call(client, "POST", path, registration)
    if script.patches_cors and answer.is_success:
        body = {"systemConfiguration": {"corsConfiguration": CORS}}
        answer = await call(client, "PATCH", "/api/system-configuration", body)
    return answer


@pytest.mark.parametrize("name", SCRIPTS)
async def test_13_2_a_set_up_script_succeeds_once_and_stops_at_its_key_the_second_time(
    fresh_emulator: Emulator, name: str
) -> None:
    script, client = SCRIPTS[name], fresh_emulator.client
    answer = await run(script, client)
    assert answer.status_code == 200, answer.text
    again = await run(script, client)
    assert again.request.url.path == f"/api/key/generate/{KEY_ID}"
    assert field_codes(again) == {"key.id": ["[duplicate]key.id"]}
    application = (await client.get(f"/api/application/{APPLICATION_ID}")).json()["application"]
    assert [role["name"] for role in application["roles"]] == list(script.roles or ())
    assert application["oauthConfiguration"]["enabledGrants"] == BOTH_GRANTS


async def test_13_2_a_script_after_its_own_kickstart_stops_at_the_application(
    fresh_emulator: Emulator,
) -> None:
    """The scripts' repository ships a kickstart that makes the application already."""
    client = fresh_emulator.client
    body = {"application": {"name": "made by kickstart"}}
    await call(client, "POST", f"/api/application/{APPLICATION_ID}", body)
    answer = await run(SCRIPTS["flask"], client)
    assert field_codes(answer) == {"application.id": ["[duplicate]application.id"]}
