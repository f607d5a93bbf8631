"""Recent logins of a user, and refresh tokens that come from elsewhere (OpenAPI file)."""

from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    PASSWORD,
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

RECENT, IMPORT = "/api/user/recent-login", "/api/user/refresh-token/import"


async def test_the_latest_login_comes_first(emulator: Emulator) -> None:
    server, user = emulator.client, await make_user(emulator.client)
    application = await make_application(server)
    body = {"loginId": user["email"], "password": PASSWORD}
    await server.post("/api/login", json=body)
    emulator.clock.advance(seconds=1)
    await server.post("/api/login", json={**body, "applicationId": application["id"]})
    logins = succeeded(await server.get(RECENT, params={"userId": user["id"]}))["logins"]
    assert logins[0] == {
        "applicationId": application["id"],
        "applicationName": application["name"],
        "instant": emulator.clock.now_ms(),
        "loginId": user["email"],
        "userId": user["id"],
    }
    assert "applicationId" not in logins[1]
    page = {"userId": user["id"], "offset": 1, "limit": 1}
    assert succeeded(await server.get(RECENT, params=page))["logins"] == logins[1:]
    assert len(succeeded(await server.get(RECENT, params={"limit": 2}))["logins"]) == 2
    assert is_empty(await server.get(RECENT, params={"userId": new_id()}), 404)


async def imported(server: httpx.AsyncClient, *tokens: Json) -> httpx.Response:
    return await server.post(IMPORT, json={"refreshTokens": list(tokens)})


async def test_an_imported_refresh_token_works(emulator: Emulator) -> None:
    server = emulator.client
    application = await make_application(server, loginConfiguration={"allowTokenRefresh": True})
    user, value = await make_user(server), f"token {new_id()}"
    token = {"token": value, "userId": user["id"], "applicationId": application["id"]}
    assert is_empty(await imported(server, token), 200)
    refreshed = await emulator.anonymous().post("/api/jwt/refresh", json={"refreshToken": value})
    assert succeeded(refreshed)["refreshToken"] == value
    answer = await imported(server, token)
    assert field_codes(answer) == {"refreshToken.token": ["[duplicate]refreshToken.token"]}


async def test_refresh_tokens_are_revoked_by_a_json_body_too(server: httpx.AsyncClient) -> None:
    application, user = await make_application(server), await make_user(server)
    token = {"token": new_id(), "userId": user["id"], "applicationId": application["id"]}
    assert is_empty(await imported(server, token), 200)
    body = {"userId": user["id"], "applicationId": application["id"]}
    assert is_empty(await server.request("DELETE", "/api/jwt/refresh", json=body), 200)
    tokens = succeeded(await server.get("/api/jwt/refresh", params={"userId": user["id"]}))
    assert tokens["refreshTokens"] == []


async def test_no_token_is_imported_when_one_is_bad(server: httpx.AsyncClient) -> None:
    application, user = await make_application(server), await make_user(server)
    good = {"token": new_id(), "userId": user["id"], "applicationId": application["id"]}
    answer = await imported(server, good, {"userId": new_id()})
    path = "refreshTokens[1]"
    assert field_codes(answer) == {
        f"{path}.userId": [f"[invalid]{path}.userId"],
        f"{path}.applicationId": [f"[invalid]{path}.applicationId"],
        f"{path}.token": [f"[blank]{path}.token"],
    }
    tokens = succeeded(await server.get("/api/jwt/refresh", params={"userId": user["id"]}))
    assert tokens["refreshTokens"] == []
    assert field_codes(await imported(server)) == {"refreshTokens": ["[missing]refreshTokens"]}


GIVES_TOKENS = {"loginConfiguration": {"generateRefreshTokens": True}}


async def sign_in(
    server: httpx.AsyncClient, user: Json, application: Json, **members: Any
) -> httpx.Response:
    body = {"loginId": user["email"], "password": PASSWORD, "applicationId": application["id"]}
    return await server.post("/api/login", json={**body, **members})


async def test_p2_5_9_only_who_is_registered_is_given_a_refresh_token(
    server: httpx.AsyncClient,
) -> None:
    user, application = await make_user(server), await make_application(server, **GIVES_TOKENS)
    answer = await sign_in(server, user, application)
    assert answer.status_code == 202
    assert "token" in answer.json()
    assert "refreshToken" not in answer.json()
    await register(server, user, application)
    answer = await sign_in(server, user, application, newDevice=True)
    assert "refreshToken" in succeeded(answer)


async def test_p2_5_9_an_identity_to_verify_is_named_in_the_new_way_too(
    fresh_emulator: Emulator,
) -> None:
    server = fresh_emulator.client
    configuration = {
        "verifyEmail": True,
        "verificationStrategy": "FormField",
        "unverified": {"behavior": "Gated"},
    }
    given = {"name": new_id(), "emailConfiguration": configuration}
    tenant = succeeded(await server.post("/api/tenant", json={"tenant": given}))["tenant"]
    server.headers["X-FusionAuth-TenantId"] = tenant["id"]
    user, application = await make_user(server), await make_application(server)
    await register(server, user, application)
    answer = await sign_in(server, user, application)
    assert answer.status_code == 212
    ids = answer.json()
    assert ids["identityVerificationId"] == ids["emailVerificationId"]


async def test_p2_2_8_the_cookies_of_a_login_say_when_they_end_in_both_ways(
    emulator: Emulator,
) -> None:
    server = emulator.client
    user, application = await make_user(server), await make_application(server, **GIVES_TOKENS)
    await register(server, user, application)
    cookies = (await sign_in(server, user, application)).headers.get_list("set-cookie")
    server.cookies.clear()
    access_token, refresh_token = sorted(cookies)
    assert access_token.split("; ")[1:] == ["Path=/", "HttpOnly", "SameSite=Lax"]
    age, expires, *rest = refresh_token.split("; ")[1:]
    assert rest == ["Path=/", "HttpOnly", "SameSite=Lax"]
    assert age == "Max-Age=2592000"
    ends = parsedate_to_datetime(expires.removeprefix("Expires="))
    assert ends.timestamp() == emulator.clock.now_ms() // 1000 + 2_592_000


async def test_p2_5_10_refresh_tokens_are_listed_newest_first_and_nobody_has_none(
    emulator: Emulator,
) -> None:
    server = emulator.client
    user, application = await make_user(server), await make_application(server, **GIVES_TOKENS)
    await register(server, user, application)
    ids = []
    for _ in range(3):
        emulator.clock.advance(seconds=1)
        ids.append(succeeded(await sign_in(server, user, application))["refreshTokenId"])
    answer = await server.get("/api/jwt/refresh", params={"userId": user["id"]})
    listed = succeeded(answer)["refreshTokens"]
    assert [one["id"] for one in listed][:3] == ids[::-1]
    answer = await server.get("/api/jwt/refresh", params={"userId": new_id()})
    assert succeeded(answer) == {"refreshTokens": []}


async def test_p2_5_10_no_more_than_a_thousand_refresh_tokens_are_listed(
    server: httpx.AsyncClient,
) -> None:
    user, application = await make_user(server), await make_application(server)
    tokens = [
        {
            "applicationId": application["id"],
            "insertInstant": number,
            "token": new_id(),
            "userId": user["id"],
        }
        for number in range(1_001)
    ]
    assert is_empty(await imported(server, *tokens), 200)
    answer = await server.get("/api/jwt/refresh", params={"userId": user["id"]})
    listed = succeeded(answer)["refreshTokens"]
    assert [one["insertInstant"] for one in listed] == list(range(1_000, 0, -1))


async def test_p2_5_10_a_person_revokes_a_refresh_token_of_their_own_by_its_id(
    emulator: Emulator,
) -> None:
    server, anybody = emulator.client, emulator.anonymous()
    application = await make_application(server, **GIVES_TOKENS)
    owner, other = await make_user(server), await make_user(server)
    for user in (owner, other):
        await register(server, user, application)
    own = succeeded(await sign_in(server, owner, application))
    foreign = succeeded(await sign_in(server, other, application))
    path = f"/api/jwt/refresh/{own['refreshTokenId']}"
    assert is_empty(await anybody.delete(path), 401)
    headers = {"Authorization": f"Bearer {foreign['token']}"}
    assert is_empty(await anybody.delete(path, headers=headers), 404)
    headers = {"Authorization": f"Bearer {own['token']}"}
    assert is_empty(await anybody.delete(path, headers=headers), 200)
    assert is_empty(await server.get(path), 404)
