"""The guide's pages as people open them: phone, projector, with and without JavaScript."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from scripts.guide.site import PUBLISHED, read_published
from services.site.app import STATIC
from services.site.page_headers import make_page_headers
from services.site.settings import parse_settings

pytestmark = pytest.mark.integration

SITE = "http://localhost:3000"
HEADERS = make_page_headers(
    parse_settings(
        {
            "FUSIONAUTH_URL": "http://localhost:9011",
            "API_URL": "http://localhost:5000",
            "SITE_URL": SITE,
            "CLIENT_ID": "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
            "STACK": "guide",
            "PORT": "3000",
        }
    )
)
PAGES = sorted(name for name in read_published() if name.endswith(".html"))
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".png": "image/png"}


def answer_from_files(route: Route) -> None:
    """As the site does, headers too; whatever else a page asks for is refused."""
    path = route.request.url.removeprefix(SITE).split("#")[0]
    file = STATIC / path.lstrip("/")
    kind = TYPES.get(file.suffix, "image/svg+xml")
    if route.request.url.startswith(SITE) and file.is_file():
        route.fulfill(path=Path(file), headers={**HEADERS, "Content-Type": kind})
    else:
        route.abort()


def open_page(browser: Browser, name: str, **options: Any) -> Page:
    context = browser.new_context(**options)
    context.route("**/*", answer_from_files)
    page = context.new_page()
    page.goto(f"{SITE}/guide/{name}")
    return page


@pytest.mark.parametrize("width", [360, 1024])
def test_no_page_is_wider_than_the_screen(browser: Browser, width: int) -> None:
    page = open_page(browser, "index.html", viewport={"width": width, "height": 740})
    for name in PAGES:
        page.goto(f"{SITE}/guide/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.context.close()


def test_nothing_on_the_pages_breaks_or_is_fetched_from_elsewhere(browser: Browser) -> None:
    page = open_page(browser, "index.html")
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("requestfailed", lambda request: problems.append(request.url))
    for name in PAGES:
        page.goto(f"{SITE}/guide/{name}")
        images = page.locator("img")
        widths = images.evaluate_all("images => images.map(image => image.naturalWidth)")
        assert all(widths), name
    assert problems == []
    page.context.close()


def test_the_copy_button_copies_what_is_to_be_typed(browser: Browser) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    page = open_page(browser, "03-start-fusionauth.html", permissions=permissions)
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == 'python "$REPO/orchestrate.py" up --no-seed\n'
    page.context.close()


def test_without_javascript_everything_but_copying_is_there(browser: Browser) -> None:
    page = open_page(browser, "07-build-the-api.html", java_script_enabled=False)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_text("Save as services/api/tokens.py").click()
    expect(page.get_by_text("class TokenVerifier")).to_be_visible()
    page.get_by_role("link", name="Next: Build the site").first.click()
    expect(page).to_have_url(f"{SITE}/guide/08-build-the-site.html")
    page.context.close()


def test_the_first_tab_leads_past_the_bar(browser: Browser) -> None:
    page = open_page(browser, "06-cors.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.context.close()


def test_hand_written_files_are_still_beside_the_rendered_ones() -> None:
    assert (PUBLISHED / "guide.css").exists()
    assert (PUBLISHED / "copy.js").exists()
