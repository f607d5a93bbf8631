"""The acceptance list, contract 13, by its numbers. The finer points are in the files beside it.

Each test makes what it needs, so that it holds on a server that is used for other things; those
marked `fresh` start an instance of their own.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from emulator_tests.contract import kickstarts
from emulator_tests.contract.emulator import API_KEY, Emulator, run_emulator
from emulator_tests.contract.rest.steps import general_codes, is_empty, new_id, succeeded
from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    REDIRECT_URI,
    Demo,
    claims_of,
    cookie_of,
    error_of,
    header_of,
    query_of,
)
from emulator_tests.contract.sign_in.test_hosted_backend import (
    SHAPES,
    TOKEN_COOKIES,
    begin,
    refresh,
    sign_in,
)
from emulator_tests.contract.sign_in.test_login_api import login
from emulator_tests.contract.sign_in.test_token import left_half_hash
from emulator_tests.contract.sign_in.test_userinfo import userinfo
from emulator_tests.contract.test_cors import SITE, allow, ask, is_refused
from emulator_tests.contract.test_set_up_scripts import KEY_ID, SCRIPTS, run
from emulator_tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

NOBODY = "f0000000-0000-4000-8000-000000000000"
LOGIN_PAGE = "<title>Login</title>"


@pytest.fixture
def start_fresh(
    postgres_server: PostgresServer, fresh_database: str, tmp_path: Path
) -> Callable[[], AbstractAsyncContextManager[Emulator]]:
    """As many instances nobody touched as are asked for."""

    @asynccontextmanager
    async def start() -> AsyncIterator[Emulator]:
        async with run_emulator(postgres_server, tmp_path, copy_of=fresh_database) as running:
            yield running

    return start


# Set-up surface


@pytest.mark.fresh
async def test_01_a_fresh_instance(fresh_emulator: Emulator) -> None:
    client = fresh_emulator.client
    (tenant,) = succeeded(await client.get("/api/tenant"))["tenants"]
    assert (tenant["name"], tenant["issuer"]) == ("Default", "acme.com")
    assert len(succeeded(await client.get("/api/application"))["applications"]) == 2
    (key,) = succeeded(await client.get("/.well-known/jwks.json"))["keys"]
    assert key["kty"] == "RSA"
    found = await client.get("/api/user/search", params={"queryString": "*"})
    assert [user["email"] for user in succeeded(found)["users"]] == ["admin@example.com"]


@pytest.mark.fresh
async def test_02_every_set_up_script_succeeds_once(
    start_fresh: Callable[[], AbstractAsyncContextManager[Emulator]],
) -> None:
    for name, script in SCRIPTS.items():
        async with start_fresh() as fresh:
            answer = await run(script, fresh.client)
            assert answer.status_code == 200, f"{name}: {answer.text}"
            again = await run(script, fresh.client)
            assert again.request.url.path == f"/api/key/generate/{KEY_ID}", name
            assert again.status_code == 400
            assert again.json().keys() == {"fieldErrors", "generalErrors"}


async def test_03_roles_are_given_as_strings_or_as_objects(demo: Demo) -> None:
    for roles in (["ceo", "dev"], [{"name": "ceo", "isSuperRole": True}, {"name": "dev"}]):
        application = await demo.admin.make_application(demo.key_id, roles=roles)
        assert [role["name"] for role in application["roles"]] == ["ceo", "dev"]
        assert all(role["id"] for role in application["roles"])


@pytest.mark.fresh
async def test_04_the_kickstart_of_each_quickstart_runs_to_the_end(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    for name, quickstart in kickstarts.QUICKSTARTS.items():
        document = {**quickstart, "apiKeys": [{"key": API_KEY}]}
        running = run_emulator(postgres_server, tmp_path, kickstart=document, helpers=True)
        async with running as emulator:
            told = succeeded(await emulator.client.get("/_emulator/kickstart"))["kickstart"]
            assert told["state"] == "finished", f"{name}: {told}"
            assert len(told["requests"]) == len(document["requests"])


async def test_05_status_needs_no_key(demo: Demo) -> None:
    assert (await demo.browser.get("/api/status")).status_code == 200


async def test_06_wrong_key_missing_object_create_and_delete(demo: Demo) -> None:
    for path in ("/api/tenant", "/api/user", "/api/application", "/api/key"):
        wrong = await demo.browser.http.get(path, headers={"Authorization": "no key of ours"})
        assert is_empty(wrong, 401)
    assert is_empty(await demo.admin.http.get(f"/api/user/{NOBODY}"), 404)
    body = {"application": {"name": new_id()}}
    created = await demo.admin.http.post("/api/application", json=body)
    assert created.status_code == 200
    path = f"/api/application/{created.json()['application']['id']}"
    assert is_empty(await demo.admin.http.delete(f"{path}?hardDelete=true"), 200)


@pytest.mark.fresh
async def test_07_two_tenants_need_a_tenant_header(fresh_emulator: Emulator) -> None:
    client = fresh_emulator.client
    succeeded(await client.post("/api/tenant", json={"tenant": {"name": "Second"}}))
    body = {"application": {"name": "x"}}
    needs_one = [
        await client.post("/api/application", json=body),
        await client.post("/api/user", json={"user": {"email": "a@b.co", "password": PASSWORD}}),
        await client.get("/api/user", params={"email": "admin@example.com"}),
        await client.post("/api/login", json={"loginId": "a@b.co", "password": PASSWORD}),
    ]
    assert [general_codes(answer) for answer in needs_one] == [["[TenantIdRequired]"]] * 4
    tenant = succeeded(await client.get("/api/tenant"))["tenants"][0]["id"]
    headers = {"X-FusionAuth-TenantId": tenant}
    succeeded(await client.post("/api/application", json=body, headers=headers))


async def test_08_a_changed_issuer_shows_at_once(demo: Demo) -> None:
    path = f"/api/tenant/{demo.application['tenantId']}"
    before = (await demo.admin.call("GET", path))["tenant"]["issuer"]
    await demo.admin.merge(path, {"tenant": {"issuer": "https://issuer.example"}})
    try:
        discovery = (await demo.browser.get("/.well-known/openid-configuration")).json()
        claims = claims_of((await demo.get_tokens())["access_token"])
    finally:
        await demo.admin.merge(path, {"tenant": {"issuer": before}})
    assert discovery["issuer"] == claims["iss"] == "https://issuer.example"


# Tokens


async def test_09_tokens_after_set_up(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    header, claims = header_of(tokens["access_token"]), claims_of(tokens["access_token"])
    published = (await demo.browser.get("/.well-known/jwks.json")).json()["keys"]
    assert (header["alg"], list(header)) == ("RS256", ["alg", "typ", "kid"])
    assert header["kid"] in {key["kid"] for key in published}
    assert claims_of(tokens["id_token"])["at_hash"] == left_half_hash(tokens["access_token"])
    assert claims["aud"] == claims["applicationId"] == demo.client_id
    assert (claims["exp"] - claims["iat"], claims["roles"]) == (3600, [])
    assert "email" not in claims
    assert (claims["tty"], claims["gty"]) == ("at", ["authorization_code"])
    identity = claims_of(tokens["id_token"])
    assert (identity["tty"], identity["gty"]) == ("idt", ["authorization_code"])
    await demo.change_oauth(requireRegistration=False)
    stranger = await demo.admin.make_user()
    redirect = await demo.browser.sign_in(await demo.authorize(), stranger["email"])
    unregistered = (await demo.exchange(query_of(redirect)["code"])).json()["access_token"]
    assert claims_of(unregistered).keys().isdisjoint({"applicationId", "roles"})


async def test_10_tokens_before_set_up_are_hs256(demo: Demo) -> None:
    await demo.change_jwt(enabled=False)
    token = (await demo.get_tokens())["access_token"]
    published = (await demo.browser.get("/.well-known/jwks.json")).json()["keys"]
    assert header_of(token)["alg"] == "HS256"
    assert all(key["kty"] != "oct" for key in published)
    assert header_of(token)["kid"] not in {key["kid"] for key in published}


async def test_11_a_code_serves_once_for_thirty_seconds_and_what_it_is_bound_to(
    demo: Demo,
) -> None:
    not_found = (400, "invalid_request", "auth_code_not_found")
    code = await demo.get_code()
    assert (await demo.exchange(code)).status_code == 200
    assert error_of(await demo.exchange(code)) == not_found
    assert error_of(await demo.exchange("wrong")) == not_found
    other_uri = REDIRECT_URI.replace("profile", "index")
    bound = await demo.exchange(await demo.get_code(), redirect_uri=other_uri)
    assert bound.status_code == 400
    bound = await demo.exchange(await demo.get_code(), code_verifier="w" * 43)
    assert bound.status_code == 400
    late = await demo.get_code()
    await demo.pass_time(30)
    assert error_of(await demo.exchange(late)) == not_found


async def test_12_offline_access_alone_brings_no_refresh_token(demo: Demo) -> None:
    await demo.change_oauth(generateRefreshTokens=False)
    tokens = await demo.get_tokens(scope="openid offline_access")
    assert "refresh_token" not in tokens


async def test_13_reusable_keeps_the_value_and_one_time_use_the_id(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    kept = (await demo.refresh(tokens["refresh_token"])).json()
    assert kept["refresh_token"] == tokens["refresh_token"]
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    rotated = (await demo.refresh(tokens["refresh_token"])).json()
    assert rotated["refresh_token"] != tokens["refresh_token"]
    assert rotated["refresh_token_id"] == tokens["refresh_token_id"]


async def test_14_what_is_taken_for_an_access_token_and_for_a_hint(demo: Demo) -> None:
    tokens = await demo.get_tokens(scope="email")
    answer = await userinfo(demo, tokens["access_token"])
    assert error_of(answer) == (400, "invalid_token", "access_token_invalid")
    tokens, path = await demo.get_tokens(), "/oauth2/logout"
    hint = {"client_id": demo.client_id, "id_token_hint": tokens["access_token"]}
    assert (await demo.browser.get(path, **hint)).status_code == 400
    assert (await userinfo(demo, tokens["access_token"])).status_code == 200
    key_id = await demo.admin.make_key()
    demo.admin.made.append(f"/api/key/{key_id}")
    await demo.change_jwt(accessTokenKeyId=key_id, idTokenKeyId=key_id)
    assert (await userinfo(demo, tokens["access_token"])).status_code == 401
    await demo.change_jwt(accessTokenVerificationKeyIds=[demo.key_id])
    assert (await userinfo(demo, tokens["access_token"])).status_code == 200


# Hosted backend


async def test_15_both_url_shapes(demo: Demo) -> None:
    for shape in SHAPES:
        for verb in ("login", "register", "logout"):
            answer = await demo.browser.get(shape.format(verb, demo.client_id))
            assert f"client_id={demo.client_id}" in answer.headers["location"]
        await sign_in(demo)
        assert (await refresh(demo, shape)).status_code == 200


async def test_16_login_leads_to_authorize_with_pkce(demo: Demo) -> None:
    answer = await begin(demo)
    query = query_of(answer)
    assert "oauth2/authorize?" in answer.headers["location"]
    assert (query["code_challenge_method"], len(query["code_challenge"])) == ("S256", 43)
    assert query["redirect_uri"].endswith("/app/callback")
    assert cookie_of(answer, "app.pkce_v")
    refused = await begin(demo, prompt="none")
    error = query_of(await demo.browser.get(refused.headers["location"]))
    assert (error["error"], error["iss"]) == ("login_required", await demo.issuer())


async def test_17_the_cookies_after_login(demo: Demo) -> None:
    answer = await sign_in(demo)
    headers = {name: cookie_of(answer, name).lower() for name in TOKEN_COOKIES}
    http_only = {name for name, header in headers.items() if "httponly" in header}
    assert http_only == {"app.at", "app.rt"}
    assert not any("secure" in header or "domain" in header for header in headers.values())
    cookies = demo.browser.cookies()
    assert int(cookies["app.at_exp"]) == claims_of(cookies["app.at"])["exp"]


async def test_18_refresh_renews_the_access_token_each_time(demo: Demo) -> None:
    assert (await refresh(demo)).status_code == 400
    await sign_in(demo)
    seen = {demo.browser.cookies()["app.at"]}
    for _ in range(3):
        assert (await refresh(demo)).status_code == 200
        seen.add(demo.browser.cookies()["app.at"])
    assert len(seen) == 4
    tokens = await demo.admin.call("GET", f"/api/jwt/refresh?userId={demo.user['id']}")
    for token in tokens["refreshTokens"]:
        await demo.admin.call("DELETE", f"/api/jwt/refresh/{token['id']}")
    assert (await refresh(demo)).status_code == 400


async def test_19_me_is_userinfo(demo: Demo) -> None:
    assert (await demo.browser.get("/app/me")).status_code == 401
    await sign_in(demo, scope="openid email")
    answer = await demo.browser.get("/app/me")
    expected = await userinfo(demo, demo.browser.cookies()["app.at"])
    assert answer.json() == expected.json()
    assert answer.json()["email"] == demo.login


async def test_20_logout_removes_the_cookies_and_no_token(demo: Demo) -> None:
    await sign_in(demo)
    refresh_token = demo.browser.cookies()["app.rt"]
    answer = await demo.browser.get(f"/app/logout/{demo.client_id}")
    assert "oauth2/logout?" in answer.headers["location"]
    assert TOKEN_COOKIES.isdisjoint(demo.browser.cookies())
    assert (await demo.refresh(refresh_token)).status_code == 200


async def test_21_a_session_begins_with_keep_me_signed_in_only(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login)
    page = await demo.authorize()
    assert LOGIN_PAGE in page.text
    await demo.browser.sign_in(page, demo.login, rememberDevice="true")
    assert "code" in query_of(await demo.authorize())


# CORS


@pytest.mark.fresh
async def test_22_cors_is_off_then_lets_in_the_listed_origin(fresh_emulator: Emulator) -> None:
    assert is_refused(await ask(fresh_emulator, "GET", "/app/me"))
    await allow(fresh_emulator)
    assert (await ask(fresh_emulator, "GET", "/app/me")).status_code == 401
    refreshed = await ask(fresh_emulator, "POST", "/app/refresh", Content_Type="text/plain")
    assert refreshed.status_code == 400
    assert is_refused(await ask(fresh_emulator, "GET", "/app/me", "http://localhost:3001"))
    asked = await ask(fresh_emulator, "OPTIONS", "/app/me", Access_Control_Request_Method="POST")
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-methods"] == "POST"
    assert is_refused(await ask(fresh_emulator, "POST", "/app/refresh"))
    own = await ask(fresh_emulator, "POST", "/oauth2/authorize", "http://localhost:9011")
    assert own.status_code != 403
    assert SITE not in own.headers.get("access-control-allow-origin", "")


# Login API


async def test_23_the_statuses_of_a_login(demo: Demo) -> None:
    assert (await login(demo, password="wrong")).status_code == 404
    assert (await login(demo, loginId="nobody@example.com")).status_code == 404
    body: dict[str, Any] = {"loginId": demo.login, "password": PASSWORD}
    without_key: httpx.Response = await demo.browser.http.post("/api/login", json=body)
    assert without_key.status_code == 401
    stranger = await demo.admin.make_user()
    assert (await login(demo, loginId=stranger["email"])).status_code == 202
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    assert (await login(demo)).status_code == 423


async def test_24_the_two_generate_refresh_tokens_are_independent(demo: Demo) -> None:
    for by_login in (True, False):
        await demo.change(
            loginConfiguration={"generateRefreshTokens": by_login},
            oauthConfiguration={"generateRefreshTokens": not by_login},
        )
        assert ("refreshToken" in (await login(demo)).json()) is by_login
        assert ("refresh_token" in await demo.get_tokens()) is not by_login
