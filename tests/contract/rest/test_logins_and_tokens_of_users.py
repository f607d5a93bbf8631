"""Recent logins of a user, and refresh tokens that come from elsewhere (OpenAPI file)."""

import httpx
import pytest

from tests.contract.emulator import Emulator
from tests.contract.rest.steps import (
    PASSWORD,
    Json,
    field_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
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
