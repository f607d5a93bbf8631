"""The site over HTTP, without a browser: files, headers, the generated script, sound HTML."""

import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from services.site.app import STATIC, create_app
from services.site.settings import Settings
from tests.integration.service_process import run_to_the_end

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

SETTINGS = Settings(
    fusionauth_url="http://localhost:9111",
    api_url="http://localhost:5111",
    site_url="http://localhost:3111",
    client_id="11111111-2222-3333-4444-555555555555",
    stack="test-stack",
    port=3111,
)
DEFAULTS = Settings(
    fusionauth_url="http://localhost:9011",
    api_url="http://localhost:5000",
    site_url="http://localhost:3000",
    client_id="e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
    stack="fusionauth-demo",
    port=3000,
)
PAGES = ["index.html", "profile.html", "404.html"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def open_site(settings: Settings = SETTINGS) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(settings))
    return httpx.AsyncClient(transport=transport, base_url=settings.site_url)


@pytest.fixture
async def site() -> AsyncIterator[httpx.AsyncClient]:
    async with open_site() as client:
        yield client


@pytest.mark.parametrize(
    "path, status, content_type, text",
    [
        ("/", 200, "text/html", "One link signs you in"),
        ("/index.html", 200, "text/html", "One link signs you in"),
        ("/profile.html", 200, "text/html", "Your profile"),
        ("/style.css", 200, "text/css", "prefers-color-scheme"),
        ("/profile.js", 200, "text/javascript", "refreshTokens"),
        ("/config.js", 200, "text/javascript", "http://localhost:9111"),
        ("/favicon.svg", 200, "image/svg+xml", "<svg"),
        ("/guide/", 200, "text/html", "Chapters"),
        ("/guide/06-cors.html", 200, "text/html", "Chapter 6 of 15"),
        ("/health", 200, "application/json", '"stack":"test-stack"'),
        ("/nowhere", 404, "text/html", "There is no such page"),
        ("/deep/nowhere.html", 404, "text/html", "There is no such page"),
        ("/../app.py", 404, "text/html", "There is no such page"),
        ("/%2e%2e/app.py", 404, "text/html", "There is no such page"),
    ],
)
async def test_each_path_is_answered_under_the_page_policy(
    site: httpx.AsyncClient, path: str, status: int, content_type: str, text: str
) -> None:
    response = await site.get(path)

    assert response.status_code == status
    assert response.headers["content-type"].startswith(content_type)
    assert text in response.text
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-content-type-options"] == "nosniff"
    policy = response.headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "connect-src http://localhost:5111 http://localhost:9111" in policy
    assert "frame-ancestors 'none'" in policy


async def test_the_guide_is_found_without_its_slash(site: httpx.AsyncClient) -> None:
    response = await site.get("/guide", follow_redirects=True)
    assert (response.status_code, response.url.path) == (200, "/guide/")


async def test_a_page_that_has_not_changed_is_not_sent_again(site: httpx.AsyncClient) -> None:
    etag = (await site.get("/index.html")).headers["etag"]

    response = await site.get("/index.html", headers={"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")


async def test_the_site_only_gives(site: httpx.AsyncClient) -> None:
    assert (await site.post("/index.html")).status_code == 405
    assert (await site.post("/config.js")).status_code == 405


async def test_the_script_holds_the_addresses_of_this_environment(site: httpx.AsyncClient) -> None:
    script = (await site.get("/config.js")).text

    match = re.search(r"^export const config = (\{.*\});\n\Z", script, re.DOTALL | re.MULTILINE)
    assert match
    assert json.loads(match[1]) == {
        "clientId": "11111111-2222-3333-4444-555555555555",
        "fusionAuthUrl": "http://localhost:9111",
        "apiUrl": "http://localhost:5111",
        "siteUrl": "http://localhost:3111",
    }


async def test_with_the_default_addresses_the_script_is_the_file() -> None:
    async with open_site(DEFAULTS) as site:
        script = (await site.get("/config.js")).text

    assert script == (STATIC / "config.js").read_text(encoding="utf-8")


class Page(HTMLParser):
    """What of a page can be judged without a browser. Fails on an element left open."""

    VOID = ("meta", "link", "br", "img", "input")

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.headings: list[str] = []
        self.lang = ""
        self.texts: dict[str, str] = {}
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.lang = self.lang or attributes.get("lang", "")
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.references += [attributes[name] for name in ("href", "src") if name in attributes]
        self.headings += [tag] if re.fullmatch("h[1-6]", tag) else []
        inline = [name for name in attributes if name.startswith("on") or name == "style"]
        assert inline == [], "the content security policy refuses inline code"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_sound_and_needs_no_other_host(name: str) -> None:
    page = Page(STATIC / name)

    assert page.lang == "en"
    assert page.texts["title"].endswith("FusionAuth hosted backend demo")
    assert page.headings[0] == "h1"
    assert page.headings.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert page.texts.get("script", "") == ""
    for reference in page.references:
        assert re.fullmatch(r"/[a-z.]+/?", reference), reference
        file = STATIC / reference[1:]
        assert (file / "index.html" if reference.endswith("/") else file).is_file(), reference


@pytest.mark.parametrize(
    "script, page", [("index.js", "index.html"), ("profile.js", "profile.html")]
)
def test_each_element_a_script_looks_for_is_on_its_page(script: str, page: str) -> None:
    code = (STATIC / script).read_text(encoding="utf-8")
    looked_for = set(re.findall(r'"#([a-z-]+)"', code))

    assert looked_for
    assert looked_for <= set(Page(STATIC / page).ids)


@pytest.mark.parametrize("script", sorted(path.name for path in STATIC.glob("*.js")))
def test_each_import_of_a_script_exists(script: str) -> None:
    code = (STATIC / script).read_text(encoding="utf-8")

    for imported in re.findall(r'^import .*?"\./([a-z-]+\.js)";$', code, re.MULTILINE):
        assert (STATIC / imported).is_file(), imported


def test_a_wrong_variable_ends_it_with_one_line() -> None:
    environ = {"FUSIONAUTH_URL": "localhost:9011"}

    result = run_to_the_end("services.site", environ)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        'error: FUSIONAUTH_URL: "localhost:9011" is not an origin such as http://localhost:3000\n'
    )
