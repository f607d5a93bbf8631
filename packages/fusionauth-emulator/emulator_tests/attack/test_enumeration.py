"""Is there such a user? What an answer says, and the work it takes (ASVS 6.3.8)."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from emulator_tests.attack.cases import allowed, attack
from emulator_tests.attack.target import Target
from emulator_tests.contract.sign_in.steps import Demo

pytestmark = pytest.mark.anyio

NOBODY = "nobody@example.com"
Attempt = Callable[[Demo, str], Awaitable[httpx.Response]]


async def by_form(demo: Demo, login: str) -> httpx.Response:
    return await demo.browser.sign_in(await demo.authorize(), login, password="wrong password")


async def by_login_api(demo: Demo, login: str) -> httpx.Response:
    body = {"loginId": login, "password": "wrong password", "applicationId": demo.client_id}
    return await demo.admin.http.post("/api/login", json=body)


async def by_open_login_api(demo: Demo, login: str) -> httpx.Response:
    await demo.change(loginConfiguration={"requireAuthentication": False})
    body = {"loginId": login, "password": "wrong password", "applicationId": demo.client_id}
    return await demo.browser.http.post("/api/login", json=body)


async def by_password_grant(demo: Demo, login: str) -> httpx.Response:
    grants = ["authorization_code", "refresh_token", "password"]
    await demo.change_oauth(enabledGrants=grants)
    return await demo.token(grant_type="password", username=login, password="wrong password")


async def by_forgotten_password(demo: Demo, login: str) -> httpx.Response:
    form = {"client_id": demo.client_id, "loginId": login}
    return await demo.browser.http.post("/password/forgot", data=form)


WAYS = (by_form, by_login_api, by_open_login_api, by_password_grant)
ways = pytest.mark.parametrize("attempt", WAYS, ids=lambda attempt: attempt.__name__)


def as_anyone(answer: httpx.Response, *logins: str) -> tuple[int, str, set[str]]:
    """What a stranger can compare, the login that was typed taken out."""
    text = answer.text
    for login in logins:
        text = text.replace(login, "LOGIN")
    return answer.status_code, text, set(answer.headers) - {"content-length"}


@pytest.mark.parametrize(
    "attempt", [*WAYS, by_forgotten_password], ids=lambda attempt: attempt.__name__
)
@attack("ATK-701", "ASVS 6.3.8", "RFC 6749 10.10", "contract 5.9")
async def test_an_unknown_user_reads_the_same_as_a_wrong_password(
    demo: Demo, attempt: Attempt
) -> None:
    known, unknown = await attempt(demo, demo.login), await attempt(demo, NOBODY)
    assert as_anyone(known, demo.login) == as_anyone(unknown, NOBODY)


@ways
@attack("ATK-702", "ASVS 6.3.8")
async def test_an_unknown_user_costs_as_much_as_a_wrong_password(
    demo: Demo, target: Target, attempt: Attempt
) -> None:
    """Counted in hashes, not in time: a count cannot be unlucky."""
    if target.count_hashes is None:
        pytest.skip("hashes can only be counted in process")
    work = []
    for login in (demo.login, NOBODY):
        before = target.count_hashes()
        await attempt(demo, login)
        work.append(target.count_hashes() - before)
    assert work == [1, 1]


@ways
@attack("ATK-703", "ASVS 6.3.8", "contract 3.2")
async def test_who_is_locked_is_told_to_nobody_without_the_password(
    demo: Demo, attempt: Attempt
) -> None:
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    locked, unknown = await attempt(demo, demo.login), await attempt(demo, NOBODY)
    assert as_anyone(locked, demo.login) == as_anyone(unknown, NOBODY)


@ways
@attack("ATK-704", "ASVS 6.3.8")
async def test_who_is_registered_is_told_to_nobody_without_the_password(
    demo: Demo, attempt: Attempt
) -> None:
    stranger = (await demo.admin.make_user())["email"]
    unregistered, unknown = await attempt(demo, stranger), await attempt(demo, NOBODY)
    assert as_anyone(unregistered, stranger) == as_anyone(unknown, NOBODY)


@attack("ATK-705", "ASVS 8.2.1", "contract 5.6")
async def test_nobody_looks_a_user_up_without_a_key(demo: Demo) -> None:
    for query in (f"email={demo.login}", f"loginId={demo.login}", f"email={NOBODY}"):
        answer = await demo.browser.http.get(f"/api/user?{query}")
        assert (answer.status_code, answer.content) == (401, b"")


@allowed("ATK-706", "contract 10.2")
async def test_the_registration_form_says_that_an_account_exists(
    make_demo: Callable[..., Awaitable[Demo]],
) -> None:
    """`[duplicate]user.email`: An account already exists for that email."""
    settings = {"enabled": True, "type": "basic", "loginIdType": "email"}
    demo = await make_demo(registrationConfiguration=settings)
    form = demo.authorize_parameters() | {
        "user.email": demo.login,
        "user.password": "long enough to pass",
    }
    page = await demo.browser.http.post("/oauth2/register", data=form)
    assert "An account already exists" in page.text
