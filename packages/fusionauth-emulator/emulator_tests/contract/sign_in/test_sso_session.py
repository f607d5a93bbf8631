"""How long an SSO session lives, and its cookie (contract 2.8, 3.2)."""

from collections.abc import AsyncIterator

import pytest

from emulator_tests.contract.sign_in.steps import Demo, cookie_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

LOGIN_PAGE = "<title>Login</title>"


@pytest.fixture
async def idle_s(demo: Demo) -> AsyncIterator[int]:
    """The tenant's session timeout, a hundred seconds for this test."""
    path = f"/api/tenant/{demo.application['tenantId']}"
    before = (await demo.admin.call("GET", path))["tenant"]["httpSessionMaxInactiveInterval"]
    await demo.admin.merge(path, {"tenant": {"httpSessionMaxInactiveInterval": 100}})
    yield 100
    await demo.admin.merge(path, {"tenant": {"httpSessionMaxInactiveInterval": before}})


async def begin(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")


async def test_p1_3_2_an_sso_session_ends_after_the_tenants_inactive_interval(
    demo: Demo, idle_s: int
) -> None:
    await begin(demo)
    await demo.pass_time(idle_s - 1)
    assert "code" in query_of(await demo.authorize())
    await demo.pass_time(idle_s)
    assert LOGIN_PAGE in (await demo.authorize()).text


async def test_p1_3_2_each_use_starts_the_time_anew(demo: Demo, idle_s: int) -> None:
    await begin(demo)
    for _ in range(5):
        await demo.pass_time(idle_s - 1)
        assert "code" in query_of(await demo.authorize(prompt="none"))
    await demo.pass_time(idle_s)
    assert query_of(await demo.authorize(prompt="none"))["error"] == "login_required"


async def test_p1_3_2_a_request_that_asks_for_a_fresh_login_is_no_use(
    demo: Demo, idle_s: int
) -> None:
    await begin(demo)
    for changes in ({"prompt": "login"}, {"max_age": "1"}):
        await demo.pass_time(idle_s // 2)
        assert LOGIN_PAGE in (await demo.authorize(**changes)).text
    assert LOGIN_PAGE in (await demo.authorize()).text


async def test_p1_3_2_it_lives_for_an_hour_by_default(demo: Demo) -> None:
    """Not with the refresh tokens, which live for thirty days."""
    await begin(demo)
    await demo.pass_time(3600)
    assert LOGIN_PAGE in (await demo.authorize()).text


async def test_p1_2_8_its_cookie_stays_for_decades(demo: Demo) -> None:
    typed = {"loginId": demo.login, "password": "correct horse battery", "rememberDevice": "true"}
    posted = await demo.browser.submit(await demo.authorize(), **typed)
    for name in ("fusionauth.sso", "fusionauth.remember-device"):
        assert "Max-Age=2147483647" in cookie_of(posted, name)
