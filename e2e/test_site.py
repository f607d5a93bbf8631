"""What the profile page does when something is not as it should be."""

import pytest
from playwright.sync_api import Page, expect

from e2e.environment import Environment
from e2e.fusionauth import User
from e2e.pages.index_page import IndexPage
from e2e.pages.profile_page import ProfilePage


def test_a_sign_in_that_this_tab_did_not_start_is_refused(page: Page) -> None:
    page.goto("/profile.html?state=somebody-elses")
    profile = ProfilePage(page)
    expect(profile.status).to_contain_text("was not started in this tab")
    expect(profile.show_identity_button).to_be_disabled()


def test_an_api_that_does_not_answer_is_told(
    page: Page, member: User, environment: Environment
) -> None:
    page.route(f"{environment.api_url}/**", lambda route: route.abort())
    profile_page = _sign_in(page, member)
    profile_page.show_identity()
    expect(profile_page.status).to_contain_text("No answer")
    expect(profile_page.show_identity_button).to_be_enabled()


def test_an_api_that_refuses_for_another_reason_is_quoted(
    page: Page, member: User, environment: Environment
) -> None:
    refusal = {"error": "temporarily_unavailable", "check": "keys", "message": "no keys yet"}
    page.route(
        f"{environment.api_url}/identity",
        lambda route: route.fulfill(
            status=503,
            json=refusal,
            headers={
                "Access-Control-Allow-Origin": environment.site_url,
                "Access-Control-Allow-Credentials": "true",
            },
        ),
    )
    profile_page = _sign_in(page, member)
    profile_page.show_identity()
    expect(profile_page.status).to_contain_text("no keys yet")


def _sign_in(page: Page, user: User) -> ProfilePage:
    """For routes set before it: one set on an open page may miss that page's next request."""
    return IndexPage(page).open().go_to_login().sign_in(user)


@pytest.mark.parametrize("path", ["/index.html", "/profile.html"])
def test_pages_move_to_the_one_host_name(path: str, page: Page, environment: Environment) -> None:
    """Cookies of localhost are unknown at 127.0.0.1."""
    page.goto(environment.site_url.replace("localhost", "127.0.0.1") + path)
    expect(page).to_have_url(environment.site_url + path)
