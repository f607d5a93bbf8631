"""The CORS filter in front of every path (contract 6, 13.22)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from emulator_tests.contract.emulator import BASE_URL, Emulator, make_settings, run_with
from emulator_tests.contract.rest.steps import is_empty, succeeded
from emulator_tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

SITE = "http://localhost:3000"
PATHS = ["/api/status", "/app/me", "/.well-known/jwks.json", "/oauth2/authorize", "/", "/none"]


async def allow(emulator: Emulator, **members: Any) -> None:
    """The quickstart's patch, changed by `members`."""
    configuration = {
        "enabled": True,
        "allowCredentials": True,
        "allowedMethods": ["GET", "POST", "OPTIONS"],
        "allowedOrigins": [SITE],
        "debug": False,
        "preflightMaxAgeInSeconds": 0,
        **members,
    }
    body = {"systemConfiguration": {"corsConfiguration": configuration}}
    headers = {"Content-Type": "application/merge-patch+json"}
    path = "/api/system-configuration"
    succeeded(await emulator.client.patch(path, json=body, headers=headers))


async def ask(
    emulator: Emulator, method: str, path: str, origin: str | None = SITE, **headers: str
) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if origin is not None:
        sent["Origin"] = origin
    async with emulator.anonymous() as browser:
        return await browser.request(method, path, headers=sent)


def cors_headers(answer: Any) -> dict[str, str]:
    return {
        name.removeprefix("access-control-"): value
        for name, value in answer.headers.items()
        if name.startswith("access-control-")
    }


def is_refused(answer: Any) -> bool:
    """403, empty, plain text, and no CORS headers (contract 6.2)."""
    is_text = answer.headers["content-type"].startswith("text/plain")
    return is_empty(answer, 403) and is_text and not cors_headers(answer)


async def test_13_22_every_foreign_origin_is_refused_by_default(fresh_emulator: Emulator) -> None:
    for path in PATHS:
        assert is_refused(await ask(fresh_emulator, "GET", path)), path


async def test_13_22_after_the_quickstart_patch_the_listed_origin_is_let_in(
    fresh_emulator: Emulator,
) -> None:
    assert is_refused(await ask(fresh_emulator, "GET", "/app/me"))
    await allow(fresh_emulator)
    answer = await ask(fresh_emulator, "GET", "/app/me")
    assert answer.status_code == 401  # asked, though nobody is signed in
    assert cors_headers(answer) == {
        "allow-origin": SITE,
        "allow-credentials": "true",
        "expose-headers": "Access-Control-Allow-Origin,Access-Control-Allow-Credentials",
    }
    assert answer.headers["vary"] == "Origin"


LOOK_ALIKES = [
    "http://localhost:3001",
    "http://LOCALHOST:3000",
    "https://localhost:3000",
    "http://localhost:3000/",
    "http://localhost:30000",
    "http://localhost",
    "http://127.0.0.1:3000",
    "http://evil.example?http://localhost:3000",
    "null",
    "file://",
    "",
    "localhost:3000",
    "http://localhost%2e:3000",
]


async def test_13_22_origins_that_look_alike_are_refused(fresh_emulator: Emulator) -> None:
    await allow(fresh_emulator)
    for origin in LOOK_ALIKES:
        for method in ("GET", "OPTIONS"):
            assert is_refused(await ask(fresh_emulator, method, "/app/me", origin)), origin


async def test_13_22_a_post_without_a_content_type_is_refused(fresh_emulator: Emulator) -> None:
    await allow(fresh_emulator)
    assert is_refused(await ask(fresh_emulator, "POST", "/app/refresh"))
    answer = await ask(fresh_emulator, "POST", "/app/refresh", Content_Type="text/plain")
    assert answer.status_code == 400
    assert cors_headers(answer)["allow-origin"] == SITE


async def test_13_22_a_preflight_allows_only_what_was_asked(fresh_emulator: Emulator) -> None:
    await allow(fresh_emulator)
    answer = await ask(
        fresh_emulator, "OPTIONS", "/app/refresh",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type, X-Requested-With",
    )  # fmt: skip
    assert is_empty(answer, 204)
    headers = cors_headers(answer)
    assert headers.pop("allow-headers").startswith("Accept,Access-Control-Request-Headers,")
    assert headers == {
        "allow-origin": SITE,
        "allow-credentials": "true",
        "allow-methods": "POST",
    }
    await allow(fresh_emulator, preflightMaxAgeInSeconds=60)
    answer = await ask(fresh_emulator, "OPTIONS", "/x", Access_Control_Request_Method="GET")
    assert cors_headers(answer)["max-age"] == "60"


async def test_a_preflight_for_more_than_is_allowed_is_refused(fresh_emulator: Emulator) -> None:
    await allow(fresh_emulator)
    for method, headers in [
        ("DELETE", ""),
        ("BREW", ""),
        ("post", ""),
        ("POST", "content-type, x-secret"),
    ]:
        answer = await ask(
            fresh_emulator, "OPTIONS", "/app/refresh",
            Access_Control_Request_Method=method, Access_Control_Request_Headers=headers,
        )  # fmt: skip
        assert is_refused(answer), method


async def test_a_method_that_is_not_allowed_is_refused(fresh_emulator: Emulator) -> None:
    await allow(fresh_emulator)
    for method in ("PUT", "PATCH", "DELETE", "HEAD"):
        assert is_refused(await ask(fresh_emulator, method, "/api/status")), method


async def test_refusals_of_the_endpoint_carry_the_headers_too(fresh_emulator: Emulator) -> None:
    await allow(fresh_emulator)
    for path, status in [("/api/tenant", 401), ("/none", 404), ("/api/connector", 501)]:
        answer = await ask(fresh_emulator, "GET", path)
        assert answer.status_code == status
        assert cors_headers(answer)["allow-origin"] == SITE


async def test_13_22_our_own_pages_are_not_cross_origin(emulator: Emulator) -> None:
    """The login form posts with an Origin header: the server's own."""
    answer = await ask(emulator, "POST", "/oauth2/authorize", BASE_URL)
    assert answer.status_code != 403
    assert not cors_headers(answer)
    assert (await ask(emulator, "GET", "/api/status", None)).status_code == 200


async def test_behind_a_proxy_the_own_origin_is_the_forwarded_one(emulator: Emulator) -> None:
    answer = await ask(
        emulator, "GET", "/api/status", "https://login.example.com",
        X_Forwarded_Proto="https", X_Forwarded_Host="login.example.com",
    )  # fmt: skip
    assert answer.status_code == 200


async def test_any_origin_is_a_star_without_credentials_and_itself_with_them(
    fresh_emulator: Emulator,
) -> None:
    await allow(fresh_emulator, allowedOrigins=["*"], allowCredentials=False)
    answer = await ask(fresh_emulator, "GET", "/api/status", "http://anywhere.example")
    assert cors_headers(answer)["allow-origin"] == "*"
    assert "vary" not in answer.headers
    await allow(fresh_emulator, allowedOrigins=["*"])
    answer = await ask(fresh_emulator, "GET", "/api/status", "http://anywhere.example")
    assert cors_headers(answer)["allow-origin"] == "http://anywhere.example"
    assert is_refused(await ask(fresh_emulator, "GET", "/api/status", "null"))


async def test_excluded_paths_pass_without_headers_but_not_their_preflights(
    fresh_emulator: Emulator,
) -> None:
    await allow(fresh_emulator)
    answer = await ask(fresh_emulator, "GET", "/admin", "http://evil.example")
    assert answer.status_code == 200
    assert not cors_headers(answer)
    preflight = await ask(fresh_emulator, "OPTIONS", "/admin", Access_Control_Request_Method="GET")
    assert is_refused(preflight)


async def test_a_filter_that_is_off_can_be_told_to_let_pass_without_headers(
    postgres_server: PostgresServer, fresh_database: str, tmp_path: Path
) -> None:
    name = "test_cors_off_passes"
    postgres_server.copy_database(fresh_database, name)
    settings = make_settings(postgres_server, name, tmp_path, None)
    async with run_with(replace(settings, cors_off_passes=True)) as emulator:
        answer = await ask(emulator, "GET", "/api/status")
        assert answer.status_code == 200
        assert not cors_headers(answer)
        await allow(emulator)
        assert is_refused(await ask(emulator, "GET", "/api/status", "http://evil.example"))
    postgres_server.drop_database(name)
