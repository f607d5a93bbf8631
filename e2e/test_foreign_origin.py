"""A page from elsewhere cannot use the cookies, though the browser would send them along.

Cookies do not know ports: to the browser, a page on any port of this host is the same site.
"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from e2e.cookies import app_cookies
from e2e.environment import Environment
from e2e.pages.profile_page import ProfilePage
from e2e.seed import Seed

GET = "url => fetch(url, {credentials: 'include'}).then(answer => answer.status)"
# no-cors: an attacker does not need to read the answer, and gets no preflight in the way
BLIND_POST = (
    "url => fetch(url, {method: 'POST', credentials: 'include', mode: 'no-cors', body: 'x'})"
)


class ElsewhereHandler(BaseHTTPRequestHandler):
    """Answers everything with a page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title>")

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""


@pytest.fixture(scope="session")
def foreign_origin() -> Iterator[str]:
    """Another web server on this host."""
    with ThreadingHTTPServer(("127.0.0.1", 0), ElsewhereHandler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def foreign_page(profile_page: ProfilePage, context: BrowserContext, foreign_origin: str) -> Page:
    """A page of another origin in the browser of somebody who is signed in."""
    expect(profile_page.heading).to_be_visible()
    page = context.new_page()
    page.goto(foreign_origin)
    return page


def test_a_foreign_page_cannot_refresh(
    foreign_page: Page, environment: Environment, seed: Seed, context: BrowserContext
) -> None:
    before = app_cookies(context)
    url = f"{environment.fusionauth_url}/app/refresh/{seed.client_id}"
    with foreign_page.expect_response(url) as refused:
        foreign_page.evaluate(BLIND_POST, url)
    assert refused.value.status == 403
    assert "app.rt=" in refused.value.request.all_headers()["cookie"]
    assert app_cookies(context) == before


def test_a_foreign_page_cannot_ask_the_hosted_backend_who_is_signed_in(
    foreign_page: Page,
    foreign_origin: str,
    environment: Environment,
    context: BrowserContext,
) -> None:
    url = f"{environment.fusionauth_url}/app/me"
    with pytest.raises(Error, match="Failed to fetch"):
        foreign_page.evaluate(GET, url)
    # the browser keeps a refused answer to itself: what it was, asked with the same cookies
    assert context.request.get(url, headers={"Origin": foreign_origin}).status == 403


@pytest.mark.parametrize("path", ["/identity", "/messages"])
def test_a_foreign_page_cannot_read_the_api(
    path: str,
    foreign_page: Page,
    foreign_origin: str,
    environment: Environment,
    context: BrowserContext,
) -> None:
    url = environment.api_url + path
    with pytest.raises(Error, match="Failed to fetch"):
        foreign_page.evaluate(GET, url)
    answer = context.request.get(url, headers={"Origin": foreign_origin})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/identity", "/messages"])
def test_the_site_itself_can_read_the_api(
    path: str, profile_page: ProfilePage, page: Page, environment: Environment
) -> None:
    """The counter-check: the same request, the same cookies, the right origin."""
    expect(profile_page.heading).to_be_visible()
    assert page.evaluate(GET, environment.api_url + path) == 200
