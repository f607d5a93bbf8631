"""What happens once the tokens in the cookies have expired."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

from e2e.cookies import app_cookies
from e2e.environment import Environment
from e2e.fusionauth import FusionAuth, User
from e2e.pages.index_page import IndexPage
from e2e.pages.login_page import LoginPage
from e2e.pages.profile_page import ProfilePage
from e2e.requests_seen import RequestsSeen
from e2e.seed import Seed
from e2e.waiting import wait_until

LIFETIME_S = 2
PATIENCE_S = 300  # ends a hang: the API's leeway is 5 s, and the machine may be busy


@pytest.fixture
def short_lived_tokens(fusionauth: FusionAuth, seed: Seed) -> Iterator[None]:
    with fusionauth.tokens_live(seed.client_id, LIFETIME_S):
        yield


@pytest.fixture
def expired(
    short_lived_tokens: None,
    index_page: IndexPage,
    member: User,
    context: BrowserContext,
    environment: Environment,
) -> ProfilePage:
    """`member` on the profile page, signed in for so long that the API refuses the ID token."""
    profile = index_page.go_to_login().sign_in(member)
    expect(profile.status).to_contain_text("You are signed in.")
    wait_until(
        lambda: is_refused(environment, app_cookies(context).get("app.idt")),
        within_s=PATIENCE_S,
        what="the ID token to expire",
    )
    return profile


def is_refused(environment: Environment, id_token: Mapping[str, Any] | None) -> bool:
    """Of the cookie that the browser has: Playwright's own requests lose it a moment before."""
    if id_token is None:
        return True
    header = {"Cookie": f"app.idt={id_token['value']}"}
    answer = requests.get(f"{environment.api_url}/identity", headers=header, timeout=PATIENCE_S)
    return answer.status_code == 401


def test_an_expired_token_is_refreshed_once_and_the_identity_shown(
    expired: ProfilePage, member: User, page: Page, context: BrowserContext
) -> None:
    refreshes = RequestsSeen(page, "/app/refresh/")
    refresh_token = app_cookies(context)["app.rt"]["value"]
    expired.show_identity()
    expect(expired.identity).to_contain_text(member.login)
    expect(expired.status).to_contain_text("refreshed once", ignore_case=True)
    assert refreshes.count == 1
    assert app_cookies(context)["app.rt"]["value"] == refresh_token  # usage policy: Reusable


def test_a_refresh_that_fails_lands_on_the_login_page(
    expired: ProfilePage, member: User, page: Page, fusionauth: FusionAuth
) -> None:
    fusionauth.revoke_refresh_tokens(member)
    expired.show_identity()
    login = LoginPage(page)
    expect(login.password).to_be_visible()
    profile = login.sign_in(member)
    expect(profile.status).to_contain_text("You are signed in.")


def test_every_refresh_brings_another_access_token(
    profile_page: ProfilePage, context: BrowserContext, refresh: Callable[[], int]
) -> None:
    """Even within the same second (contract 2.6)."""
    expect(profile_page.heading).to_be_visible()
    seen = {app_cookies(context)["app.at"]["value"]}
    for _ in range(3):
        assert refresh() == 200
        seen.add(app_cookies(context)["app.at"]["value"])
    assert len(seen) == 4


def test_a_refresh_without_a_refresh_token_is_refused(
    profile_page: ProfilePage, context: BrowserContext, refresh: Callable[[], int]
) -> None:
    expect(profile_page.heading).to_be_visible()
    context.clear_cookies(name="app.rt")
    assert refresh() == 400


@pytest.fixture
def refresh(
    page: Page, environment: Environment, seed: Seed, profile_page: ProfilePage
) -> Callable[[], int]:
    """Refresh from the page, as its own script does; the status."""
    url = f"{environment.fusionauth_url}/app/refresh/{seed.client_id}"
    script = """url => fetch(url, {
        method: 'POST', credentials: 'include', headers: {'Content-Type': 'text/plain'}
    }).then(answer => answer.status)"""
    return lambda: int(page.evaluate(script, url))
