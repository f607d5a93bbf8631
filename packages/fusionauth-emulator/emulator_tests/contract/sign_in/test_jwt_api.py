"""The JWT API (contract 5.10)."""

from typing import Any

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    Demo,
    Json,
    claims_of,
    cookie_of,
    header_of,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def login(demo: Demo) -> Json:
    body = {"loginId": demo.login, "password": PASSWORD, "applicationId": demo.client_id}
    answer = await demo.admin.http.post("/api/login", json=body)
    demo.admin.http.cookies.clear()
    document: Json = answer.json()
    return document


async def refresh(demo: Demo, **body: Any) -> httpx.Response:
    answer = await demo.browser.http.post("/api/jwt/refresh", json=body)
    demo.browser.http.cookies.clear()
    return answer


async def test_validate_shows_the_claims_of_the_callers_token(demo: Demo) -> None:
    token = (await login(demo))["token"]
    for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": f"JWT {token}"}):
        answer = await demo.browser.http.get("/api/jwt/validate", headers=headers)
        assert answer.json() == {"jwt": claims_of(token)}
    cookie = {"Cookie": f"access_token={token}"}
    answer = await demo.browser.http.get("/api/jwt/validate", headers=cookie)
    assert answer.status_code == 200


@pytest.mark.parametrize("header", [None, "Bearer garbage", "Bearer a.b.c"])
async def test_validate_refuses_with_an_empty_401(demo: Demo, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    answer = await demo.browser.http.get("/api/jwt/validate", headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")


async def test_validate_refuses_an_expired_token(demo: Demo) -> None:
    token = (await login(demo))["token"]
    await demo.pass_time(3600)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await demo.browser.http.get("/api/jwt/validate", headers=headers)).status_code == 401


async def test_refresh_needs_no_key_and_renews_the_cookies(demo: Demo) -> None:
    logged_in = await login(demo)
    answer = await refresh(demo, refreshToken=logged_in["refreshToken"])
    assert answer.status_code == 200
    document = answer.json()
    assert document["refreshToken"] == logged_in["refreshToken"]
    assert document["refreshTokenId"] == logged_in["refreshTokenId"]
    claims = claims_of(document["token"])
    assert claims["authenticationType"] == "REFRESH_TOKEN"
    assert claims["auth_time"] == claims_of(logged_in["token"])["auth_time"]
    assert document["token"] in cookie_of(answer, "access_token")


async def test_the_cookie_wins_over_the_body(demo: Demo) -> None:
    token = (await login(demo))["refreshToken"]
    answer = await demo.browser.http.post(
        "/api/jwt/refresh",
        json={"refreshToken": "unknown"},
        headers={"Cookie": f"refresh_token={token}"},
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [{}, {"refreshToken": ""}, {"refreshToken": "unknown"}])
async def test_refresh_without_a_living_token_is_a_400(demo: Demo, body: Json) -> None:
    answer = await refresh(demo, **body)
    assert answer.status_code == 400
    assert "refreshToken" in answer.json()["fieldErrors"]


async def test_an_expired_user_cannot_refresh(demo: Demo) -> None:
    token = (await login(demo))["refreshToken"]
    await demo.admin.merge(f"/api/user/{demo.user['id']}", {"user": {"expiry": 1000}})
    assert (await refresh(demo, refreshToken=token)).status_code == 400


async def test_an_application_can_forbid_it(demo: Demo) -> None:
    await demo.change(loginConfiguration={"allowTokenRefresh": False})
    token = (await login(demo))["refreshToken"]
    assert (await refresh(demo, refreshToken=token)).status_code == 400


async def test_a_shorter_lifetime_may_be_asked_for_but_no_longer_one(demo: Demo) -> None:
    token = (await login(demo))["refreshToken"]
    shorter = await refresh(demo, refreshToken=token, timeToLiveInSeconds=60)
    claims = claims_of(shorter.json()["token"])
    assert claims["exp"] - claims["iat"] == 60
    longer = await refresh(demo, refreshToken=token, timeToLiveInSeconds=3601)
    assert longer.status_code == 400


async def test_a_one_time_token_rotates(demo: Demo) -> None:
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    token = (await login(demo))["refreshToken"]
    rotated = (await refresh(demo, refreshToken=token)).json()["refreshToken"]
    assert rotated != token
    assert (await refresh(demo, refreshToken=token)).status_code == 400
    assert (await refresh(demo, refreshToken=rotated)).status_code == 200


async def test_refresh_tokens_are_listed_without_their_value(demo: Demo) -> None:
    token_id = (await login(demo))["refreshTokenId"]
    shown = (await demo.admin.call("GET", f"/api/jwt/refresh/{token_id}"))["refreshToken"]
    assert (shown["id"], shown["userId"]) == (token_id, demo.user["id"])
    assert (shown["applicationId"], shown["tenantId"]) == (
        demo.client_id,
        demo.application["tenantId"],
    )
    assert "token" not in shown
    listed = await demo.admin.call("GET", f"/api/jwt/refresh?userId={demo.user['id']}")
    assert shown in listed["refreshTokens"]


async def test_a_person_may_list_their_own_only(demo: Demo) -> None:
    headers = {"Authorization": f"Bearer {(await login(demo))['token']}"}
    own = await demo.browser.http.get("/api/jwt/refresh", headers=headers)
    assert own.status_code == 200
    other = f"/api/jwt/refresh?userId={(await demo.admin.make_user())['id']}"
    assert (await demo.browser.http.get(other, headers=headers)).status_code == 401
    assert (await demo.browser.http.get("/api/jwt/refresh")).status_code == 401


@pytest.mark.parametrize("by", ["id", "user", "application", "both", "value"])
async def test_refresh_tokens_can_be_revoked(demo: Demo, by: str) -> None:
    logged_in = await login(demo)
    user, application = f"userId={demo.user['id']}", f"applicationId={demo.client_id}"
    path = {
        "id": f"/{logged_in['refreshTokenId']}",
        "user": f"?{user}",
        "application": f"?{application}",
        "both": f"?{user}&{application}",
        "value": f"?token={logged_in['refreshToken']}",
    }[by]
    await demo.admin.call("DELETE", f"/api/jwt/refresh{path}")
    assert (await refresh(demo, refreshToken=logged_in["refreshToken"])).status_code == 400


async def test_a_person_may_revoke_their_own_token_and_nobody_elses(demo: Demo) -> None:
    logged_in = await login(demo)
    path = f"/api/jwt/refresh?token={logged_in['refreshToken']}"
    stranger = await demo.admin.make_user(demo.client_id)
    body = {
        "loginId": stranger["email"],
        "password": PASSWORD,
        "applicationId": demo.client_id,
    }
    foreign = (await demo.admin.call("POST", "/api/login", body))["token"]
    demo.admin.http.cookies.clear()
    refused = await demo.browser.http.delete(path, headers={"Authorization": f"Bearer {foreign}"})
    assert refused.status_code == 404
    own = {"Authorization": f"Bearer {logged_in['token']}"}
    assert (await demo.browser.http.delete(path, headers=own)).status_code == 200
    assert (await demo.browser.http.delete(path)).status_code == 401


async def test_what_is_not_there_is_a_404(demo: Demo) -> None:
    unknown = "00000000-0000-0000-0000-00000000dead"
    for method, path in (
        ("GET", f"/api/jwt/refresh/{unknown}"),
        ("DELETE", f"/api/jwt/refresh/{unknown}"),
        ("DELETE", "/api/jwt/refresh?token=unknown"),
    ):
        answer = await demo.admin.http.request(method, path)
        assert (answer.status_code, answer.content) == (404, b""), path


async def test_public_keys_are_open_to_anyone(demo: Demo) -> None:
    kid = header_of((await login(demo))["token"])["kid"]
    keys = (await demo.browser.get("/api/jwt/public-key")).json()["publicKeys"]
    for parameters in ({"kid": kid}, {"applicationId": demo.client_id}):
        answer = await demo.browser.get("/api/jwt/public-key", **parameters)
        assert answer.json() == {"publicKey": keys[kid]}
    for unknown in ("unknown", "é"):
        assert (await demo.browser.get("/api/jwt/public-key", kid=unknown)).status_code == 404
