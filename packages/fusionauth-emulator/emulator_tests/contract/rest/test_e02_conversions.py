"""Scalars of another kind, wherever the API binds JSON (contract 1.5)."""

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    field_codes,
    make_application,
    make_user,
    new_id,
    register,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_e02_texts_and_numbers_of_an_object_are_converted(server: httpx.AsyncClient) -> None:
    application = await make_application(
        server,
        name=5,
        oauthConfiguration={"requireRegistration": "true", "enabledGrants": ["password"]},
        jwtConfiguration={"timeToLiveInSeconds": "60", "enabled": 1},
    )
    assert application["name"] == "5"
    assert application["oauthConfiguration"]["requireRegistration"] is True
    assert application["jwtConfiguration"]["timeToLiveInSeconds"] == 60
    assert application["jwtConfiguration"]["enabled"] is True
    path = f"/api/application/{application['id']}"
    await server.delete(path, params={"hardDelete": "true"})


async def test_e02_a_patch_converts_too(server: httpx.AsyncClient) -> None:
    application = await make_application(server)
    path = f"/api/application/{application['id']}"
    body = {"application": {"verifyRegistration": "false", "name": True}}
    patched = succeeded(await server.patch(path, json=body))["application"]
    assert (patched["verifyRegistration"], patched["name"]) == (False, "true")
    await server.delete(path, params={"hardDelete": "true"})


async def test_e02_what_stands_beside_an_object_is_converted(server: httpx.AsyncClient) -> None:
    user = {"email": f"{new_id()}@example.com", "password": 1234567890}
    body = {"user": user, "skipVerification": "true"}
    created = succeeded(await server.post("/api/user", json=body))["user"]
    assert created["verified"] is True
    login = {"loginId": user["email"], "password": "1234567890", "noJWT": "true"}
    assert "token" not in succeeded(await server.post("/api/login", json=login))
    login = {"loginId": user["email"], "password": 1234567890}
    assert "token" in succeeded(await server.post("/api/login", json=login))


async def test_e02_what_cannot_be_converted_is_named(server: httpx.AsyncClient) -> None:
    user = {"email": f"{new_id()}@example.com", "password": PASSWORD}
    body = {"user": user, "skipVerification": "perhaps"}
    answer = await server.post("/api/user", json=body)
    assert field_codes(answer) == {"skipVerification": ["[invalidJSON]"]}
    body = {"user": user, "applicationId": "none"}
    answer = await server.post("/api/user", json=body)
    assert field_codes(answer) == {"applicationId": ["[invalidJSON]"]}


async def test_e02_a_logout_of_all_may_say_so_as_a_text(emulator: Emulator) -> None:
    server = emulator.client
    application = await make_application(server, loginConfiguration={"generateRefreshTokens": 1})
    user = await make_user(server)
    await register(server, user, application)
    login = {
        "applicationId": application["id"],
        "loginId": user["email"],
        "password": PASSWORD,
    }
    tokens = [
        succeeded(await server.post("/api/login", json=login))["refreshToken"] for _ in range(2)
    ]
    body = {"refreshToken": tokens[0], "global": "true"}
    await emulator.anonymous().post("/api/logout", json=body)
    answer = await server.get("/api/jwt/refresh", params={"userId": user["id"]})
    assert succeeded(answer)["refreshTokens"] == []


@pytest.mark.parametrize(
    "path, name", [("/api/application/search", "numberOfResults"), ("/api/user/bulk", "dryRun")]
)
async def test_e02_a_parameter_of_the_url_could_not_be_converted(
    server: httpx.AsyncClient, path: str, name: str
) -> None:
    """It is no JSON, so the code is the one of parameters (contract 1.4, 1.6)."""
    method = "DELETE" if path.endswith("bulk") else "GET"
    answer = await server.request(method, path, params={name: "some"})
    assert field_codes(answer) == {name: [f"[couldNotConvert]{name}"]}
