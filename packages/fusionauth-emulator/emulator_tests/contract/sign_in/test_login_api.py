"""The login API (contract 5.9, 5.11, 13.23, 13.24)."""

from typing import Any

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import PASSWORD, Demo, claims_of, cookie_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def login(demo: Demo, **changes: Any) -> httpx.Response:
    body = {"loginId": demo.login, "password": PASSWORD, "applicationId": demo.client_id}
    answer = await demo.admin.http.post("/api/login", json=body | changes)
    demo.admin.http.cookies.clear()
    return answer


async def test_a_login_answers_with_user_token_and_cookies(demo: Demo) -> None:
    answer = await login(demo)
    assert answer.status_code == 200
    document = answer.json()
    assert document["user"]["email"] == demo.login
    claims = claims_of(document["token"])
    assert (claims["authenticationType"], claims["email"]) == ("PASSWORD", demo.login)
    assert claims["applicationId"] == demo.client_id
    assert "scope" not in claims
    assert "gty" not in claims_of(document["token"])
    assert document["tokenExpirationInstant"] == 1000 * claims["exp"]
    assert "HttpOnly" in cookie_of(answer, "access_token")
    assert "Max-Age" not in cookie_of(answer, "access_token")
    assert "Max-Age=2592000" in cookie_of(answer, "refresh_token")


async def test_line_23_wrong_password_and_unknown_user_are_both_an_empty_404(demo: Demo) -> None:
    for changes in ({"password": "wrong"}, {"loginId": "nobody@example.com"}):
        answer = await login(demo, **changes)
        assert (answer.status_code, answer.content) == (404, b"")


async def test_line_23_without_a_key_it_is_an_empty_401(demo: Demo) -> None:
    body = {"loginId": demo.login, "password": PASSWORD, "applicationId": demo.client_id}
    answer = await demo.browser.http.post("/api/login", json=body)
    assert (answer.status_code, answer.content) == (401, b"")


async def test_an_application_can_do_without_the_key(demo: Demo) -> None:
    await demo.change(loginConfiguration={"requireAuthentication": False})
    body = {"loginId": demo.login, "password": PASSWORD, "applicationId": demo.client_id}
    assert (await demo.browser.http.post("/api/login", json=body)).status_code == 200
    without = {name: value for name, value in body.items() if name != "applicationId"}
    assert (await demo.browser.http.post("/api/login", json=without)).status_code == 401


async def test_line_23_an_unregistered_user_is_a_202_without_roles(demo: Demo) -> None:
    stranger = await demo.admin.make_user()
    answer = await login(demo, loginId=stranger["email"])
    assert answer.status_code == 202
    claims = claims_of(answer.json()["token"])
    assert claims.keys().isdisjoint({"applicationId", "roles"})


async def test_line_23_a_deactivated_user_is_a_423(demo: Demo) -> None:
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    answer = await login(demo)
    assert (answer.status_code, answer.content) == (423, b"")
    assert (await login(demo, password="wrong")).status_code == 404


async def test_an_expired_user_is_a_410(demo: Demo) -> None:
    user = {"expiry": 1000, "email": demo.login}
    await demo.admin.merge(f"/api/user/{demo.user['id']}", {"user": user})
    assert (await login(demo)).status_code == 410


async def test_a_password_that_must_change_is_a_203_without_a_token(demo: Demo) -> None:
    user = {"passwordChangeRequired": True, "passwordChangeReason": "Administrative"}
    await demo.admin.merge(f"/api/user/{demo.user['id']}", {"user": user})
    answer = await login(demo)
    assert answer.status_code == 203
    assert answer.json().keys() == {"changePasswordId", "changePasswordReason"}


@pytest.mark.parametrize(
    "changes,field",
    [
        ({"loginId": ""}, "loginId"),
        ({"password": None}, "password"),
        ({"password": {}}, "password"),
        ({"applicationId": "no uuid"}, "applicationId"),
        ({"applicationId": "00000000-0000-0000-0000-00000000dead"}, "applicationId"),
    ],
)
async def test_what_is_missing_or_wrong_is_named(
    demo: Demo, changes: dict[str, object], field: str
) -> None:
    answer = await login(demo, **changes)
    assert answer.status_code == 400
    assert answer.json().keys() == {"fieldErrors", "generalErrors"}
    assert field in answer.json()["fieldErrors"]


async def test_no_jwt_only_checks_the_password(demo: Demo) -> None:
    answer = await login(demo, noJWT=True)
    assert answer.json().keys() == {"user"}
    assert "set-cookie" not in answer.headers


async def test_without_an_application_the_token_has_no_audience(demo: Demo) -> None:
    answer = await login(demo, applicationId=None)
    assert answer.status_code == 200
    assert claims_of(answer.json()["token"]).keys().isdisjoint({"aud", "applicationId"})


@pytest.mark.parametrize("by_login", [True, False])
async def test_line_24_the_two_generate_refresh_tokens_are_independent(
    demo: Demo, by_login: bool
) -> None:
    await demo.change(
        loginConfiguration={"generateRefreshTokens": by_login},
        oauthConfiguration={"generateRefreshTokens": not by_login},
    )
    assert ("refreshToken" in (await login(demo)).json()) is by_login
    assert ("refresh_token" in await demo.get_tokens()) is not by_login


async def test_a_login_that_happened_elsewhere_is_recorded(demo: Demo) -> None:
    path = f"/api/login/{demo.user['id']}/{demo.client_id}"
    recorded = await demo.admin.call("PUT", path)
    assert "lastLoginInstant" in recorded["user"]
    assert (await demo.browser.http.put(path)).status_code == 401
    unknown = "/api/login/00000000-0000-0000-0000-00000000dead"
    assert (await demo.admin.http.put(unknown)).status_code == 404


async def test_logout_revokes_the_token_it_is_shown(demo: Demo) -> None:
    first, second = [(await login(demo)).json()["refreshToken"] for _ in range(2)]
    answer = await demo.browser.http.post("/api/logout", json={"refreshToken": first})
    assert (answer.status_code, answer.content) == (200, b"")
    assert await refresh_status(demo, first) == 400
    assert await refresh_status(demo, second) == 200


async def test_global_logout_revokes_all_of_the_users_tokens(demo: Demo) -> None:
    first, second = [(await login(demo)).json()["refreshToken"] for _ in range(2)]
    answer = await demo.browser.http.post(f"/api/logout?global=true&refreshToken={first}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert await refresh_status(demo, second) == 400


async def test_global_logout_ends_the_session_of_the_hosted_pages(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    token = (await login(demo)).json()["refreshToken"]
    await demo.browser.http.post("/api/logout", json={"refreshToken": token, "global": True})
    assert "<title>Login</title>" in (await demo.authorize()).text


async def test_logout_is_always_a_200(demo: Demo) -> None:
    for query in ("", "?refreshToken=unknown", "?global=true"):
        answer = await demo.browser.http.post(f"/api/logout{query}")
        assert (answer.status_code, answer.content) == (200, b"")


async def refresh_status(demo: Demo, refresh_token: str) -> int:
    demo.browser.http.cookies.clear()  # a cookie would win over the body
    answer = await demo.browser.http.post("/api/jwt/refresh", json={"refreshToken": refresh_token})
    return answer.status_code
