"""The cookies that hold the tokens: names, attributes, contents (contract 2.8)."""

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.cookies import TOKEN_COOKIES, app_cookies, read_claims
from e2e.environment import Environment
from e2e.fusionauth import User
from e2e.pages.index_page import IndexPage
from e2e.pages.profile_page import ProfilePage
from e2e.seed import Seed

DAYS_30_S = 43_200 * 60


@pytest.fixture(autouse=True)
def signed_in(profile_page: ProfilePage) -> None:
    expect(profile_page.heading).to_be_visible()


def test_signing_in_leaves_the_four_token_cookies(context: BrowserContext) -> None:
    assert set(app_cookies(context)) == TOKEN_COOKIES


def test_scripts_can_read_the_id_token_and_the_expiry_only(
    context: BrowserContext, page: Page
) -> None:
    readable = {name for name, cookie in app_cookies(context).items() if not cookie["httpOnly"]}
    assert readable == {"app.idt", "app.at_exp"}
    in_script = page.evaluate("document.cookie.split('; ').map(pair => pair.split('=')[0])")
    assert {name for name in in_script if name.startswith("app.")} == readable


def test_the_cookies_are_lax_and_for_the_whole_host(
    context: BrowserContext, environment: Environment
) -> None:
    host = urlsplit(environment.fusionauth_url).hostname
    scopes = {
        name: (cookie["domain"], cookie["path"], cookie["sameSite"])
        for name, cookie in app_cookies(context).items()
    }
    assert scopes == dict.fromkeys(TOKEN_COOKIES, (host, "/", "Lax"))


def test_the_cookies_are_secure_exactly_on_https(
    context: BrowserContext, environment: Environment
) -> None:
    on_https = urlsplit(environment.fusionauth_url).scheme == "https"
    secure = {name: cookie["secure"] for name, cookie in app_cookies(context).items()}
    assert secure == dict.fromkeys(TOKEN_COOKIES, on_https)


def test_the_cookies_outlive_the_browser(context: BrowserContext) -> None:
    now = time.time()
    lasting = {name for name, cookie in app_cookies(context).items() if cookie["expires"] > now}
    assert lasting == TOKEN_COOKIES


def test_the_refresh_token_stays_for_its_lifetime(context: BrowserContext) -> None:
    left_s = app_cookies(context)["app.rt"]["expires"] - time.time()
    assert left_s == pytest.approx(DAYS_30_S, abs=60)


def test_the_expiry_is_that_of_the_access_token_in_seconds(context: BrowserContext) -> None:
    cookies = app_cookies(context)
    assert cookies["app.at_exp"]["value"] == str(read_claims(cookies["app.at"]["value"])["exp"])


def test_the_tokens_are_for_this_application_and_user(
    context: BrowserContext, environment: Environment, seed: Seed, member: User
) -> None:
    access, identity = (
        read_claims(app_cookies(context)[n]["value"]) for n in ("app.at", "app.idt")
    )
    assert {access["iss"], identity["iss"]} == {environment.fusionauth_url}
    assert {access["aud"], identity["aud"]} == {seed.client_id}
    assert access["applicationId"] == seed.client_id
    assert identity["email"] == member.login


def test_the_pkce_verifier_is_hidden_from_scripts_and_gone_after_signing_in(
    context: BrowserContext, index_page: IndexPage, member: User
) -> None:
    context.clear_cookies()
    login = index_page.open().go_to_login()
    expect(login.password).to_be_visible()
    assert app_cookies(context)["app.pkce_v"]["httpOnly"]
    expect(login.sign_in(member).heading).to_be_visible()
    assert "app.pkce_v" not in app_cookies(context)
