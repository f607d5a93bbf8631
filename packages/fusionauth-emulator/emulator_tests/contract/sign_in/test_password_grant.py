"""The password grant (contract 3.3), which an application has to enable."""

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import PASSWORD, Demo, claims_of, error_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


@pytest.fixture
async def direct(demo: Demo) -> Demo:
    await demo.change_oauth(enabledGrants=["password", "refresh_token"])
    return demo


async def test_login_and_password_become_tokens(direct: Demo) -> None:
    answer = await sign_in(direct, scope="openid offline_access")
    assert answer.status_code == 200
    tokens = answer.json()
    assert claims_of(tokens["access_token"])["gty"] == ["password"]
    assert claims_of(tokens["id_token"])["sub"] == direct.user["id"]
    refreshed = (await direct.refresh(tokens["refresh_token"])).json()
    assert claims_of(refreshed["access_token"])["gty"] == ["password", "refresh_token"]


@pytest.mark.parametrize(
    "changes,status,reason",
    [
        ({"password": "wrong"}, 400, "invalid_user_credentials"),
        ({"username": "nobody@example.com"}, 400, "invalid_user_credentials"),
        ({"username": None}, 400, "invalid_user_credentials"),
        ({"client_secret": None}, 401, "client_authentication_missing"),
        ({"scope": "unheard-of"}, 400, "unknown_scope"),
    ],
)
async def test_what_is_wrong_is_refused(
    direct: Demo, changes: dict[str, str | None], status: int, reason: str
) -> None:
    answer = await sign_in(direct, **changes)
    assert (answer.status_code, answer.json()["error_reason"]) == (status, reason)


async def test_a_stranger_is_refused_where_registration_is_required(direct: Demo) -> None:
    stranger = await direct.admin.make_user()
    answer = await sign_in(direct, username=stranger["email"])
    assert error_of(answer) == (400, "access_denied", "registration_required")


async def test_a_locked_user_is_told_so(direct: Demo) -> None:
    await direct.admin.call("DELETE", f"/api/user/{direct.user['id']}")
    assert error_of(await sign_in(direct)) == (400, "invalid_grant", "user_locked")


async def test_the_device_is_noted_on_the_refresh_token(direct: Demo) -> None:
    parameters = {"scope": "openid offline_access", "metaData.device.name": "a phone"}
    tokens = (await sign_in(direct, **parameters)).json()
    path = f"/api/jwt/refresh/{tokens['refresh_token_id']}"
    stored = (await direct.admin.call("GET", path))["refreshToken"]
    assert stored["metaData"]["device"]["name"] == "a phone"


@pytest.mark.parametrize("cause", ["Administrative", "Expired", "Breached", "Validation"])
async def test_a_password_that_must_be_changed_gives_an_id_to_change_it_with(
    direct: Demo, cause: str
) -> None:
    change = {"passwordChangeRequired": True, "passwordChangeReason": cause}
    await direct.admin.merge(f"/api/user/{direct.user['id']}", {"user": change})
    answer = await sign_in(direct)
    reason = f"change_password_{cause.lower()}"
    assert error_of(answer) == (400, "change_password_required", reason)
    page = await direct.browser.get(f"/password/change/{answer.json()['change_password_id']}")
    assert page.status_code == 200
    wrong = await sign_in(direct, password="wrong")
    assert "change_password_id" not in wrong.json()


async def sign_in(demo: Demo, **changes: str | None) -> httpx.Response:
    parameters = {"grant_type": "password", "username": demo.login, "password": PASSWORD}
    return await demo.token(**(parameters | changes))
