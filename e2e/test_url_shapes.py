"""The hosted backend's addresses in both shapes: the documented one and the SDKs' (contract 2)."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.cookies import TOKEN_COOKIES, app_cookies
from e2e.environment import Environment
from e2e.fusionauth import User
from e2e.pages.login_page import LoginPage
from e2e.pages.profile_page import ProfilePage
from e2e.pages.register_page import RegisterPage
from e2e.seed import Seed

Address = Callable[..., str]


@pytest.fixture(params=["path", "query"])
def address(request: pytest.FixtureRequest, environment: Environment, seed: Seed) -> Address:
    """(route, query parameters) → URL, the client id in the path or in the query."""

    def in_path(route: str, **query: str) -> str:
        return f"{environment.fusionauth_url}/app/{route}/{seed.client_id}?{urlencode(query)}"

    def in_query(route: str, **query: str) -> str:
        query = {"client_id": seed.client_id, **query}
        return f"{environment.fusionauth_url}/app/{route}/?{urlencode(query)}"

    return in_path if request.param == "path" else in_query


@pytest.fixture
def target(environment: Environment) -> str:
    return f"{environment.site_url}/profile.html"


def test_login(address: Address, target: str, page: Page, member: User) -> None:
    page.goto(address("login", redirect_uri=target))
    profile = LoginPage(page).sign_in(member)
    expect(profile.heading).to_be_visible()


def test_registration(address: Address, target: str, page: Page, stranger: User) -> None:
    page.goto(address("register", redirect_uri=target))
    profile = RegisterPage(page).register(stranger)
    expect(profile.heading).to_be_visible()


def test_the_callers_state_comes_back(
    address: Address, target: str, page: Page, member: User
) -> None:
    page.goto(address("login", redirect_uri=target, state="a b&c=d"))
    with page.expect_request(lambda request: request.url.startswith(f"{target}?")) as returned:
        LoginPage(page).sign_in(member)
    assert "state=a+b%26c%3Dd" in returned.value.url.replace("%20", "+")


def test_refresh(address: Address, profile_page: ProfilePage, context: BrowserContext) -> None:
    expect(profile_page.heading).to_be_visible()
    before = app_cookies(context)["app.at"]["value"]
    answer = context.request.post(address("refresh"), headers={"Content-Type": "text/plain"})
    assert answer.status == 200
    assert app_cookies(context)["app.at"]["value"] != before


@pytest.mark.parametrize("parameter", ["redirect_uri", "post_logout_redirect_uri"])
def test_logout(
    parameter: str,
    address: Address,
    profile_page: ProfilePage,
    page: Page,
    context: BrowserContext,
    target: str,
) -> None:
    expect(profile_page.heading).to_be_visible()
    assert set(app_cookies(context)) == TOKEN_COOKIES
    page.goto(address("logout", **{parameter: target}))
    expect(page).to_have_url(target)
    assert app_cookies(context) == {}
