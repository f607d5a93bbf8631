"""A page on FusionAuth's React SDK in a real browser: login, user, refresh, logout (contract 2)."""

import json
import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from emulator_tests.patience import PATIENCE_S
from orchestrator.chromium import find_chromium, list_browsers
from tests.clients.conftest import Server
from tests.clients.node import FOLDER, bundle, run_node

pytestmark = pytest.mark.integration

CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
ADMINISTRATOR = "admin@example.com"
LIFETIME_S = 14
REFRESH_BEFORE_S = 10
PAGE = """<!doctype html>
<title>React</title>
<div id="root"></div>
<script id="settings" type="application/json">{settings}</script>
<script type="module" src="page.js"></script>
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A static server on a free port; its pages are in the test's folder."""
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page() -> Iterator[Page]:
    """Not the plugin's: its loop would stay and be in the way of the asynchronous tests."""
    with sync_playwright() as playwright:
        chromium = find_chromium(list_browsers(os.environ))
        assert chromium, "no Chromium that starts: run `make install-dev`"
        with playwright.chromium.launch(executable_path=chromium) as browser:
            yield browser.new_page(locale="en-US")


@pytest.fixture
def ready(server: Server, site: str, tmp_path: Path) -> Server:
    """Set up by the script of the TypeScript client; the page is built and served."""
    lifetime = str(LIFETIME_S)
    done = run_node(
        "set_up/set_up.mjs", server.url, site, lifetime, fusionauth_api_key=server.api_key
    )
    assert done.returncode == 0, done.stderr
    settings = {
        "serverUrl": server.url,
        "clientId": CLIENT_ID,
        "autoRefreshSecondsBeforeExpiry": REFRESH_BEFORE_S,
    }
    (tmp_path / "index.html").write_text(PAGE.format(settings=json.dumps(settings)))
    bundle(FOLDER / "react" / "page.jsx", tmp_path / "page.js")
    return server


def test_the_sdk_logs_in_shows_the_user_refreshes_and_logs_out(
    ready: Server, site: str, page: Page
) -> None:
    page.goto(site)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("textbox", name="Login").fill(ADMINISTRATOR)
    page.get_by_role("textbox", name="Password").fill(ready.admin_password)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#email")).to_have_text(ADMINISTRATOR)
    assert page.evaluate("document.body.dataset.state") == "a state of ours"

    expires_at_s = read_expiry(page)
    page.wait_for_function(
        "before => Number(/app.at_exp=(\\d+)/.exec(document.cookie)?.[1]) > before",
        arg=expires_at_s,
        timeout=1000 * PATIENCE_S,
    )
    assert page.evaluate("document.body.dataset.failure") is None
    expect(page.locator("#email")).to_have_text(ADMINISTRATOR)

    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert "app.at_exp" not in page.evaluate("document.cookie")


def read_expiry(page: Page) -> int:
    cookies = {str(one.get("name")): str(one.get("value")) for one in page.context.cookies()}
    return int(cookies["app.at_exp"])
