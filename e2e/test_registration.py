"""Self-registration, and being refused where there is none."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.cookies import app_cookies
from e2e.environment import Environment
from e2e.fusionauth import FusionAuth, User
from e2e.pages.index_page import IndexPage
from e2e.pages.login_page import LoginPage


def test_a_newcomer_registers_and_is_signed_in(index_page: IndexPage, stranger: User) -> None:
    profile = index_page.go_to_registration().register(stranger)
    expect(profile.status).to_contain_text("You are signed in.")
    profile.show_identity()
    expect(profile.identity).to_contain_text(stranger.login)


def test_a_newcomer_can_sign_in_again(
    index_page: IndexPage, stranger: User, context: BrowserContext
) -> None:
    profile = index_page.go_to_registration().register(stranger)
    expect(profile.heading).to_be_visible()
    context.clear_cookies()
    profile = index_page.open().go_to_login().sign_in(stranger)
    expect(profile.status).to_contain_text("You are signed in.")


def test_an_address_that_has_an_account_is_refused(index_page: IndexPage, member: User) -> None:
    registration = index_page.go_to_registration().try_to_register(member)
    expect(registration.taken).to_be_visible()


@pytest.fixture
def closed_application(fusionauth: FusionAuth, environment: Environment) -> Iterator[str]:
    """The id of one that requires a registration and offers none."""
    members = {
        "oauthConfiguration": {
            "authorizedRedirectURLs": [f"{environment.site_url}/profile.html"],
            "enabledGrants": ["authorization_code", "refresh_token"],
            "generateRefreshTokens": True,
            "proofKeyForCodeExchangePolicy": "Required",
            "requireRegistration": True,
        },
        "registrationConfiguration": {"enabled": False},
    }
    with fusionauth.application(members) as client_id:
        yield client_id


def test_who_is_not_registered_is_told_so_and_gets_no_token(
    page: Page,
    context: BrowserContext,
    environment: Environment,
    member: User,
    closed_application: str,
) -> None:
    page.goto(f"{environment.fusionauth_url}/app/login/{closed_application}")
    login = LoginPage(page).try_to_sign_in(member)
    expect(login.registration_required).to_be_visible()
    assert "app.at" not in app_cookies(context)
