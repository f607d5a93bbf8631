"""What the API tells about who is signed in."""

from playwright.sync_api import Page, expect

from e2e.environment import Environment
from e2e.fusionauth import User
from e2e.pages.login_page import LoginPage
from e2e.pages.profile_page import ProfilePage
from e2e.requests_seen import RequestsSeen
from e2e.seed import Seed


def test_the_identity_is_that_of_who_signed_in(
    profile_page: ProfilePage, member: User, environment: Environment
) -> None:
    profile_page.show_identity()
    expect(profile_page.identity).to_contain_text(member.login)
    expect(profile_page.identity).to_contain_text("E2E Member")
    expect(profile_page.identity).to_contain_text(environment.fusionauth_url)


def test_a_good_token_is_not_refreshed(profile_page: ProfilePage, page: Page) -> None:
    refreshes = RequestsSeen(page, "/app/refresh/")
    profile_page.show_identity()
    expect(profile_page.status).to_contain_text("no refresh was needed", ignore_case=True)
    assert refreshes.count == 0


def test_the_identity_survives_a_reload(profile_page: ProfilePage, member: User) -> None:
    expect(profile_page.heading).to_be_visible()
    profile_page.open().show_identity()
    expect(profile_page.identity).to_contain_text(member.login)


def test_who_is_not_signed_in_lands_on_the_login_page(page: Page) -> None:
    ProfilePage(page).open().show_identity()
    expect(LoginPage(page).password).to_be_visible()


def test_the_hosted_backend_tells_the_same_identity(
    profile_page: ProfilePage, page: Page, environment: Environment, member: User, seed: Seed
) -> None:
    """`/app/me` is userinfo by cookie (contract 2.5)."""
    expect(profile_page.heading).to_be_visible()
    answer = page.evaluate(
        "url => fetch(url, {credentials: 'include'}).then(answer => answer.json())",
        f"{environment.fusionauth_url}/app/me",
    )
    assert answer["email"] == member.login
