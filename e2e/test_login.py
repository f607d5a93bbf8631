"""Signing in through the hosted backend's login page."""

from dataclasses import replace

from playwright.sync_api import BrowserContext, Page, expect

from e2e.cookies import app_cookies
from e2e.environment import Environment
from e2e.fusionauth import User, make_user
from e2e.pages.index_page import IndexPage
from e2e.pages.profile_page import ProfilePage


def test_the_printed_demo_login_signs_in(index_page: IndexPage, demo_user: User) -> None:
    profile = index_page.go_to_login().sign_in(demo_user)
    expect(profile.status).to_contain_text("You are signed in.")
    profile.show_identity()
    expect(profile.identity).to_contain_text(demo_user.login)


def test_signing_in_needs_no_mouse(index_page: IndexPage, member: User) -> None:
    login = index_page.go_to_login()
    expect(login.login).to_be_focused()
    profile = login.sign_in_by_keyboard(member)
    expect(profile.status).to_contain_text("You are signed in.")


def test_no_code_and_no_token_is_left_in_the_address(
    profile_page: ProfilePage, page: Page, environment: Environment
) -> None:
    expect(profile_page.heading).to_be_visible()
    expect(page).to_have_url(f"{environment.site_url}/profile.html")


def test_a_wrong_password_is_told_and_gives_no_token(
    index_page: IndexPage, member: User, context: BrowserContext
) -> None:
    wrong = replace(member, password="not the password")
    login = index_page.go_to_login().try_to_sign_in(wrong)
    expect(login.wrong_credentials).to_be_visible()
    expect(login.password).to_be_empty()
    assert "app.at" not in app_cookies(context)


def test_an_unknown_user_reads_the_same_as_a_wrong_password(index_page: IndexPage) -> None:
    login = index_page.go_to_login().try_to_sign_in(make_user())
    expect(login.wrong_credentials).to_be_visible()


def test_the_right_password_is_accepted_after_a_wrong_one(
    index_page: IndexPage, member: User
) -> None:
    login = index_page.go_to_login().try_to_sign_in(replace(member, password="mistyped"))
    expect(login.wrong_credentials).to_be_visible()
    profile = login.sign_in(member)
    expect(profile.status).to_contain_text("You are signed in.")


def test_keep_me_signed_in_signs_in_without_a_password_next_time(
    index_page: IndexPage, member: User, context: BrowserContext
) -> None:
    profile = index_page.go_to_login().sign_in(member, stay=True)
    expect(profile.heading).to_be_visible()
    for name in app_cookies(context):
        context.clear_cookies(name=name)
    index_page.open().go_to_login()
    expect(profile.status).to_contain_text("You are signed in.")


def test_without_keep_me_signed_in_the_password_is_asked_again(
    profile_page: ProfilePage, index_page: IndexPage
) -> None:
    expect(profile_page.heading).to_be_visible()
    login = index_page.open().go_to_login()
    expect(login.password).to_be_visible()
