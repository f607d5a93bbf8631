"""Tokens made to order: `/api/jwt/vend` and `/api/jwt/issue` (contract 5.10)."""

import base64
import json

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    Json,
    field_codes,
    is_empty,
    make_application,
    make_rsa_key,
    make_user,
    new_id,
    register,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


def part(token: str, number: int) -> Json:
    text = token.split(".")[number]
    document: Json = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return document


async def test_p2_5_10_a_vended_token_has_no_issuer_of_its_own(server: httpx.AsyncClient) -> None:
    """And what is reserved is ignored; `gty`, `tty`, `auth_time` and `use` are free."""
    key = await make_rsa_key(server)
    free = {"gty": ["x"], "tty": "x", "auth_time": 1, "use": "x"}
    claims = {"amr": ["x"], "cnf": {"jkt": "x"}, **free}
    body = {"claims": claims, "keyId": key["id"]}
    vended = part(succeeded(await server.post("/api/jwt/vend", json=body))["token"], 1)
    assert vended.keys() == {*free, "exp", "iat", "jti"}
    assert {name: vended[name] for name in free} == free


async def test_a_vended_token_holds_any_claims_but_not_any_times(
    server: httpx.AsyncClient,
) -> None:
    key = await make_rsa_key(server)
    body = {
        "claims": {"iss": "me", "any": {"thing": 1}, "exp": 1, "iat": 2, "jti": "x"},
        "keyId": key["id"],
        "timeToLiveInSeconds": 60,
    }
    token = succeeded(await server.post("/api/jwt/vend", json=body))["token"]
    claims = part(token, 1)
    assert (part(token, 0)["kid"], part(token, 0)["alg"]) == (key["kid"], "RS256")
    assert (claims["iss"], claims["any"]) == ("me", {"thing": 1})
    assert claims["exp"] - claims["iat"] == 60
    assert claims["iat"] > 2
    assert claims["jti"] != "x"


async def test_a_token_is_vended_with_an_existing_key_only(server: httpx.AsyncClient) -> None:
    shadow = "092dbedc-30af-4149-9c61-b578f2c72f59"
    for unknown in (new_id(), shadow):
        answer = await server.post("/api/jwt/vend", json={"keyId": unknown})
        assert field_codes(answer) == {"keyId": ["[invalid]keyId"]}


async def own_token(server: httpx.AsyncClient, user: Json, application: Json) -> Json:
    body = {"loginId": user["email"], "password": PASSWORD, "applicationId": application["id"]}
    return succeeded(await server.post("/api/login", json=body))


async def test_an_expired_user_is_given_no_further_token(emulator: Emulator) -> None:
    server = emulator.client
    application = await make_application(server)
    user = await make_user(server)
    await register(server, user, application)
    own = await own_token(server, user, application)
    expired = {"user": {"expiry": emulator.clock.now_ms() - 1}}
    succeeded(await server.patch(f"/api/user/{user['id']}", json=expired))
    header = {"Authorization": f"Bearer {own['token']}"}
    params = {"applicationId": application["id"]}
    answer = await emulator.anonymous().get("/api/jwt/issue", params=params, headers=header)
    assert answer.status_code == 401


async def test_a_token_for_one_application_gives_one_for_another(emulator: Emulator) -> None:
    server = emulator.client
    login = {"loginConfiguration": {"generateRefreshTokens": True}}
    first, second = await make_application(server, **login), await make_application(server, **login)
    user = await make_user(server)
    await register(server, user, first)
    own = await own_token(server, user, first)
    header, anybody = {"Authorization": f"Bearer {own['token']}"}, emulator.anonymous()
    params = {"applicationId": second["id"]}
    answer = await anybody.get("/api/jwt/issue", params=params, headers=header)
    assert answer.status_code == 202
    claims = part(answer.json()["token"], 1)
    assert (claims["aud"], claims["sub"]) == (second["id"], user["id"])
    assert claims["authenticationType"] == "JWT_SSO"
    assert "refreshToken" not in answer.json()
    await register(server, user, second)
    params["refreshToken"] = own["refreshToken"]
    issued = succeeded(await anybody.get("/api/jwt/issue", params=params, headers=header))
    assert issued["refreshToken"] != own["refreshToken"]
    assert field_codes(await anybody.get("/api/jwt/issue", headers=header)) == {
        "applicationId": ["[missing]applicationId"]
    }


async def test_p2_5_10_an_issued_token_expires_with_the_one_it_was_issued_for(
    emulator: Emulator,
) -> None:
    server = emulator.client
    first, second = [await make_application(server) for _ in range(2)]
    user = await make_user(server)
    await register(server, user, first)
    own = (await own_token(server, user, first))["token"]
    emulator.clock.advance(seconds=600)
    answer = await emulator.anonymous().get(
        "/api/jwt/issue",
        params={"applicationId": second["id"]},
        headers={"Authorization": f"Bearer {own}"},
    )
    issued = part(answer.json()["token"], 1)
    assert issued["exp"] == part(own, 1)["exp"]
    assert issued["iat"] == part(own, 1)["iat"] + 600


async def test_p2_5_10_refresh_tokens_are_issued_between_applications_that_expire_alike(
    emulator: Emulator,
) -> None:
    server = emulator.client
    login = {"loginConfiguration": {"generateRefreshTokens": True}}
    sliding = {"enabled": True, "refreshTokenExpirationPolicy": "SlidingWindow"}
    first = await make_application(server, **login)
    second = await make_application(server, **login, jwtConfiguration=sliding)
    user = await make_user(server)
    for application in (first, second):
        await register(server, user, application)
    own = await own_token(server, user, first)
    answer = await emulator.anonymous().get(
        "/api/jwt/issue",
        params={"applicationId": second["id"], "refreshToken": own["refreshToken"]},
        headers={"Authorization": f"Bearer {own['token']}"},
    )
    assert "refreshToken" not in succeeded(answer)


async def test_nobody_gets_a_token_without_one(emulator: Emulator) -> None:
    application = await make_application(emulator.client)
    params = {"applicationId": application["id"]}
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = await emulator.anonymous().get("/api/jwt/issue", params=params, headers=headers)
        assert is_empty(answer, 401)
