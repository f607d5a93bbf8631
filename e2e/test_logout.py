"""Signing out."""

from playwright.sync_api import BrowserContext, Page, expect

from e2e.cookies import app_cookies
from e2e.environment import Environment
from e2e.fusionauth import User
from e2e.pages.index_page import IndexPage
from e2e.pages.login_page import LoginPage
from e2e.pages.profile_page import ProfilePage


def test_logging_out_ends_on_the_start_page_without_cookies(
    profile_page: ProfilePage,
    index_page: IndexPage,
    page: Page,
    context: BrowserContext,
    environment: Environment,
) -> None:
    profile_page.log_out()
    expect(index_page.sign_in_link).to_be_visible()
    expect(page).to_have_url(f"{environment.site_url}/index.html")
    assert app_cookies(context) == {}


def test_after_logging_out_the_identity_needs_a_new_login(
    profile_page: ProfilePage, index_page: IndexPage, page: Page
) -> None:
    profile_page.log_out()
    expect(index_page.sign_in_link).to_be_visible()
    profile_page.open().show_identity()
    expect(LoginPage(page).password).to_be_visible()


def test_logging_out_ends_a_kept_session_too(
    index_page: IndexPage, member: User, page: Page
) -> None:
    profile = index_page.go_to_login().sign_in(member, stay=True)
    profile.log_out()
    expect(index_page.sign_in_link).to_be_visible()
    login = index_page.go_to_login()
    expect(login.password).to_be_visible()
