"""Pages of other origins: which may call, and which may read the answer (contract 6)."""

from collections.abc import AsyncIterator

import httpx
import pytest

from emulator_tests.attack.cases import attack
from emulator_tests.attack.people import sign_in
from emulator_tests.attack.target import Target
from emulator_tests.contract.sign_in.steps import Admin, Demo

pytestmark = pytest.mark.anyio

TEXT = {"Content-Type": "text/plain"}
LOOK_ALIKES = {
    "port": "{origin}0",
    "other-port": "http://localhost:1",
    "no-port": "http://localhost",
    "scheme": "https{rest}",
    "host-case": "{upper}",
    "slash": "{origin}/",
    "path": "{origin}/profile.html",
    "suffix": "{origin}.evil.example",
    "prefix": "http://evil.{bare}",
    "glued": "http://evil{bare}",
    "userinfo": "http://evil@{bare}",
    "query": "http://evil.example?{origin}",
    "fragment": "http://evil.example#{origin}",
    "encoded": "http://localhost%2e:3000",
    "trailing-dot": "http://localhost.:3000",
    "address": "http://127.0.0.1:3000",
    "address-6": "http://[::1]:3000",
    "null": "null",
    "file": "file://",
    "empty": "",
    "no-scheme": "{bare}",
    "two": "{origin} http://evil.example",
    "two-commas": "{origin}, http://evil.example",
    "star": "*",
    "underscore": "http://localhost_:3000",
}


def look_alike(target: Target, pattern: str) -> str:
    scheme, _, bare = target.site_origin.partition("://")
    return pattern.format(
        origin=target.site_origin,
        rest=f"://{bare}",
        bare=bare,
        upper=f"{scheme}://{bare.upper()}",
    )


look_alikes = pytest.mark.parametrize("pattern", LOOK_ALIKES.values(), ids=LOOK_ALIKES)


@pytest.fixture(scope="session")
async def allowed_site(target: Target, session_admin: Admin) -> AsyncIterator[str]:
    """The site's origin, let in with credentials as the seed does; then what was there before."""
    path = "/api/system-configuration"
    before = (await session_admin.call("GET", path))["systemConfiguration"]["corsConfiguration"]
    cors = {
        "enabled": True,
        "allowCredentials": True,
        "allowedMethods": ["GET", "POST", "OPTIONS"],
        "allowedOrigins": [target.site_origin],
    }
    await session_admin.merge(path, {"systemConfiguration": {"corsConfiguration": cors}})
    yield target.site_origin
    await session_admin.merge(path, {"systemConfiguration": {"corsConfiguration": before}})


def is_refused(answer: httpx.Response) -> bool:
    """403, empty, and not one CORS header (contract 6.2)."""
    return (answer.status_code, answer.content) == (403, b"") and not cors_headers(answer)


def cors_headers(answer: httpx.Response) -> list[str]:
    return [name for name in answer.headers if name.startswith("access-control-allow-")]


async def preflight(http: httpx.AsyncClient, path: str, origin: str, method: str = "POST",
                    headers: str = "content-type") -> httpx.Response:  # fmt: skip
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return await http.options(path, headers={"Origin": origin, **asked})


@look_alikes
@attack("ATK-901", "ASVS 3.4.2", "contract 6.1")
async def test_a_look_alike_origin_reads_nobodys_identity(
    steady: Demo, target: Target, allowed_site: str, pattern: str
) -> None:
    await sign_in(steady)
    headers = {"Origin": look_alike(target, pattern)}
    assert is_refused(await steady.browser.http.get("/app/me", headers=headers))


@look_alikes
@attack("ATK-902", "ASVS 3.5.1", "contract 6.1")
async def test_a_look_alike_origin_refreshes_nobodys_tokens(
    steady: Demo, target: Target, allowed_site: str, pattern: str
) -> None:
    await sign_in(steady)
    before = steady.browser.cookies()
    headers = {"Origin": look_alike(target, pattern), **TEXT}
    path = f"/app/refresh/{steady.client_id}"
    assert is_refused(await steady.browser.http.post(path, headers=headers))
    assert steady.browser.cookies() == before


@look_alikes
@attack("ATK-903", "ASVS 3.4.2", "contract 6.1")
async def test_a_look_alike_origin_gets_no_preflight(
    steady: Demo, target: Target, allowed_site: str, pattern: str
) -> None:
    origin = look_alike(target, pattern)
    path = f"/app/refresh/{steady.client_id}"
    assert is_refused(await preflight(steady.browser.http, path, origin))


@attack("ATK-904", "contract 6.1")
async def test_the_listed_origin_gets_no_more_than_was_listed(
    steady: Demo, allowed_site: str
) -> None:
    http, path = steady.browser.http, f"/api/user/{steady.user['id']}"
    assert (await preflight(http, path, allowed_site)).status_code == 204
    for method in ("DELETE", "PUT", "PATCH", "TRACE", "get"):
        assert is_refused(await preflight(http, path, allowed_site, method))
    assert is_refused(await preflight(http, path, allowed_site, headers="content-type, x-evil"))
    answer = await http.delete(path, headers={"Origin": allowed_site})
    assert is_refused(answer)


@attack("ATK-905", "contract 6.1")
async def test_a_post_that_does_not_say_what_it_holds_is_refused(
    steady: Demo, allowed_site: str
) -> None:
    path = f"/app/refresh/{steady.client_id}"
    assert is_refused(await steady.browser.http.post(path, headers={"Origin": allowed_site}))


@attack("ATK-906", "ASVS 3.4.2", "contract 6.2")
async def test_credentials_never_come_with_a_star(steady: Demo, allowed_site: str) -> None:
    answer = await steady.browser.http.get("/app/me", headers={"Origin": allowed_site})
    assert answer.headers["access-control-allow-origin"] == allowed_site
    assert "origin" in answer.headers["vary"].lower()


@attack("ATK-907", "contract 6.1")
async def test_a_foreign_page_does_not_get_round_the_filter_as_our_own(
    steady: Demo, allowed_site: str
) -> None:
    """The server's own origin passes; a host in a header a page cannot set does not help it."""
    for origin in ("http://evil.example", "http://localhost:9011.evil.example"):
        assert is_refused(await steady.browser.http.get("/app/me", headers={"Origin": origin}))


@attack("ATK-908", "contract 6.1")
async def test_the_admin_pages_answer_no_other_origin(steady: Demo, allowed_site: str) -> None:
    for path in ("/admin", "/account", "/admin/api"):
        assert is_refused(await preflight(steady.browser.http, path, allowed_site, "GET"))
        answer = await steady.browser.http.get(path, headers={"Origin": allowed_site})
        assert not cors_headers(answer)
