"""Who may call /app/refresh and /app/me from a script (contract 6.4, 13.22)."""

from collections.abc import AsyncIterator

import pytest

from emulator_tests.contract.sign_in.steps import PASSWORD, Demo, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

ORIGIN = "http://localhost:3000"
TEXT = {"Content-Type": "text/plain"}


@pytest.fixture
async def allowed(demo: Demo) -> AsyncIterator[Demo]:
    """The CORS settings of the quickstarts, for our origin; then what was there before."""
    path = "/api/system-configuration"
    before = (await demo.admin.call("GET", path))["systemConfiguration"]["corsConfiguration"]
    cors = {
        "enabled": True,
        "allowCredentials": True,
        "allowedMethods": ["GET", "POST", "OPTIONS"],
        "allowedOrigins": [ORIGIN],
    }
    await demo.admin.merge(path, {"systemConfiguration": {"corsConfiguration": cors}})
    yield demo
    await demo.admin.merge(path, {"systemConfiguration": {"corsConfiguration": before}})


async def sign_in(demo: Demo) -> None:
    page = await demo.browser.get(
        (await demo.browser.get(f"/app/login/{demo.client_id}")).headers["location"]
    )
    redirect = await demo.browser.sign_in(page, demo.login)
    await demo.browser.get(redirect.headers["location"])


async def test_the_listed_origin_may_refresh_with_credentials(allowed: Demo) -> None:
    await sign_in(allowed)
    answer = await allowed.browser.http.post(
        f"/app/refresh/{allowed.client_id}", headers={"Origin": ORIGIN, **TEXT}
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:3001",
        "http://localhost:3000.evil.example",
        "http://LOCALHOST:3000",
        "null",
    ],
)
async def test_a_foreign_origin_may_not_refresh(allowed: Demo, origin: str) -> None:
    await sign_in(allowed)
    before = allowed.browser.cookies()
    answer = await allowed.browser.http.post(
        f"/app/refresh/{allowed.client_id}", headers={"Origin": origin, **TEXT}
    )
    assert (answer.status_code, answer.content) == (403, b"")
    assert "access-control-allow-origin" not in answer.headers
    assert allowed.browser.cookies() == before


async def test_a_post_without_content_type_is_refused(allowed: Demo) -> None:
    await sign_in(allowed)
    answer = await allowed.browser.http.post(
        f"/app/refresh/{allowed.client_id}", headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 403


async def test_the_login_forms_own_origin_is_no_cors_request(allowed: Demo) -> None:
    form = allowed.authorize_parameters() | {"loginId": allowed.login, "password": PASSWORD}
    own = str(allowed.browser.http.base_url).rstrip("/")
    posted = await allowed.browser.http.post(
        "/oauth2/authorize", data=form, headers={"Origin": own}
    )
    assert "code" in query_of(await allowed.browser.pass_consent(posted))
