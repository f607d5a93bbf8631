"""The hosted backend, /app/* (contract 2, 13.15 to 13.20)."""

from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import (
    REDIRECT_URI,
    Demo,
    claims_of,
    cookie_of,
    error_of,
    query_of,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

TOKEN_COOKIES = {"app.at", "app.at_exp", "app.idt", "app.rt"}
SHAPES = ["/app/{}/{}", "/app/{}?client_id={}", "/app/{}/?client_id={}"]
"""Path Id and query Id; the SDKs end the path in a slash (contract 2)."""


async def begin(demo: Demo, shape: str = SHAPES[0], **parameters: str) -> httpx.Response:
    """GET /app/login in one of its shapes."""
    url = httpx.URL(shape.format("login", demo.client_id))
    return await demo.browser.http.get(url.copy_merge_params(parameters))


async def sign_in(demo: Demo, **parameters: str) -> httpx.Response:
    """From /app/login to the application; the answer of /app/callback."""
    page = await demo.browser.get((await begin(demo, **parameters)).headers["location"])
    redirect = await demo.browser.sign_in(page, demo.login)
    return await demo.browser.get(redirect.headers["location"])


async def refresh(demo: Demo, shape: str = SHAPES[0]) -> httpx.Response:
    """As the SDKs do it: no body, `text/plain` (contract 2.6)."""
    path = shape.format("refresh", demo.client_id)
    return await demo.browser.http.post(path, headers={"Content-Type": "text/plain"})


@pytest.mark.parametrize("shape", SHAPES)
async def test_line_16_login_leads_to_authorize_with_pkce(demo: Demo, shape: str) -> None:
    answer = await begin(demo, shape, redirect_uri=REDIRECT_URI, scope="openid", login_hint="me")
    assert urlsplit(answer.headers["location"]).path == "/oauth2/authorize"
    query = query_of(answer)
    assert query["client_id"] == demo.client_id
    assert query["redirect_uri"].endswith("/app/callback")
    assert (query["response_type"], query["scope"]) == ("code", "openid")
    assert (query["code_challenge_method"], len(query["code_challenge"])) == ("S256", 43)
    assert query["login_hint"] == "me", "further parameters are relayed"
    assert "HttpOnly" in cookie_of(answer, "app.pkce_v")


async def test_the_default_scope_is_openid_and_offline_access(demo: Demo) -> None:
    assert query_of(await begin(demo))["scope"] == "openid offline_access"


@pytest.mark.parametrize("shape", SHAPES)
async def test_line_15_register_leads_to_the_registration_form(
    self_service: Demo, shape: str
) -> None:
    answer = await self_service.browser.get(shape.format("register", self_service.client_id))
    assert urlsplit(answer.headers["location"]).path == "/oauth2/register"
    assert "HttpOnly" in cookie_of(answer, "app.pkce_v")


@pytest.mark.parametrize("shape", SHAPES)
async def test_register_acts_as_login_where_nobody_may_register(demo: Demo, shape: str) -> None:
    answer = await demo.browser.get(shape.format("register", demo.client_id))
    assert urlsplit(answer.headers["location"]).path == "/oauth2/authorize"
    assert query_of(answer)["code_challenge_method"] == "S256"
    assert "HttpOnly" in cookie_of(answer, "app.pkce_v")


async def test_line_17_signing_in_puts_the_tokens_into_cookies(demo: Demo) -> None:
    answer = await sign_in(demo)
    for name in ("app.at", "app.rt"):
        assert "HttpOnly" in cookie_of(answer, name)
    for name in ("app.idt", "app.at_exp"):
        assert "HttpOnly" not in cookie_of(answer, name)
    for name in TOKEN_COOKIES:
        header = cookie_of(answer, name)
        assert "Path=/" in header
        assert "samesite=lax" in header.lower()
        assert "Secure" not in header
        assert "Domain" not in header
    cookies = demo.browser.cookies()
    assert int(cookies["app.at_exp"]) == claims_of(cookies["app.at"])["exp"]
    assert "Max-Age=2592000" in cookie_of(answer, "app.rt")


async def test_the_last_redirect_restores_the_callers_state_and_leaks_nothing(demo: Demo) -> None:
    state = "random:their state/?&=é"
    answer = await sign_in(demo, redirect_uri=REDIRECT_URI, state=state)
    assert answer.headers["location"].startswith(f"{REDIRECT_URI}?")
    expected = {"locale": "en", "state": state, "userState": "Authenticated"}
    assert query_of(answer) == expected
    assert "app.pkce_v" not in demo.browser.cookies()


async def test_without_a_redirect_uri_the_first_listed_one_is_taken(demo: Demo) -> None:
    assert (await sign_in(demo)).headers["location"].startswith(REDIRECT_URI)


@pytest.mark.parametrize(
    "parameters,reason",
    [
        ({"redirect_uri": "https://evil.example/"}, "invalid_redirect_uri"),
        ({"redirect_uri": REDIRECT_URI + "@evil.example"}, "invalid_redirect_uri"),
        ({"redirect_uri": ""}, "missing_redirect_uri"),
    ],
)
async def test_an_unlisted_redirect_uri_is_an_error_page(
    demo: Demo, parameters: dict[str, str], reason: str
) -> None:
    answer = await begin(demo, **parameters)
    assert answer.status_code == 200
    assert "<title>Error</title>" in answer.text
    assert reason in answer.text


@pytest.mark.parametrize(
    "path", ["/app/login", "/app/login/no-uuid", "/app/logout", "/app/register"]
)
async def test_an_unknown_client_is_an_error_page(demo: Demo, path: str) -> None:
    answer = await demo.browser.get(path)
    assert answer.status_code == 200
    assert "client_id" in answer.text


async def test_the_callback_needs_the_browser_that_began(demo: Demo) -> None:
    page = await demo.browser.get((await begin(demo)).headers["location"])
    redirect = await demo.browser.sign_in(page, demo.login)
    del demo.browser.http.cookies["app.pkce_v"]
    answer = await demo.browser.get(redirect.headers["location"])
    assert answer.status_code == 200
    assert "missing_code_verifier" in answer.text
    assert TOKEN_COOKIES.isdisjoint(demo.browser.cookies())


async def test_a_code_of_another_sign_in_is_refused_by_the_callback(demo: Demo) -> None:
    """Login CSRF: somebody else's code and state, followed in the victim's browser."""
    page = await demo.browser.get((await begin(demo)).headers["location"])
    theirs = await demo.browser.sign_in(page, demo.login)
    await begin(demo)  # the victim's own sign-in has another verifier
    answer = await demo.browser.get(theirs.headers["location"])
    assert "The state does not belong to this sign-in." in answer.text
    assert TOKEN_COOKIES.isdisjoint(demo.browser.cookies())


async def test_a_foreign_code_is_refused_even_with_the_right_state(demo: Demo) -> None:
    foreign_code = await demo.get_code()
    state = query_of(await begin(demo))["state"]
    issuer = await demo.issuer()
    answer = await demo.browser.get("/app/callback", code=foreign_code, state=state, iss=issuer)
    assert "auth_code_not_found" in answer.text or "invalid_redirect_uri" in answer.text
    assert TOKEN_COOKIES.isdisjoint(demo.browser.cookies())


async def test_an_error_of_the_provider_is_shown_by_the_callback(demo: Demo) -> None:
    answer = await demo.browser.get((await begin(demo, prompt="none")).headers["location"])
    page = await demo.browser.get(answer.headers["location"])
    assert page.status_code == 200
    assert "login_required" in page.text


async def test_a_redirect_uri_taken_off_the_list_meanwhile_is_refused(demo: Demo) -> None:
    page = await demo.browser.get((await begin(demo)).headers["location"])
    redirect = await demo.browser.sign_in(page, demo.login)
    await demo.change_oauth(authorizedRedirectURLs=["http://localhost:3000/other.html"])
    answer = await demo.browser.get(redirect.headers["location"])
    assert "invalid_redirect_uri" in answer.text


@pytest.mark.parametrize("shape", SHAPES)
async def test_line_18_refresh_renews_the_cookies_each_time(demo: Demo, shape: str) -> None:
    await sign_in(demo)
    seen = {demo.browser.cookies()["app.at"]}
    for _ in range(3):
        answer = await refresh(demo, shape)
        assert answer.status_code == 200
        assert answer.content == b""
        seen.add(demo.browser.cookies()["app.at"])
    assert len(seen) == 4


async def test_line_18_refresh_without_a_cookie_is_a_400(demo: Demo) -> None:
    expected = (400, "invalid_request", "missing_refresh_token")
    assert error_of(await refresh(demo)) == expected


async def test_line_18_refresh_with_a_dead_token_is_a_400_and_leaves_the_cookies(
    demo: Demo,
) -> None:
    await sign_in(demo)
    demo.browser.http.cookies.set("app.rt", "dead", domain="localhost.local")
    before = demo.browser.cookies()
    answer = await refresh(demo)
    assert error_of(answer) == (400, "invalid_grant", "refresh_token_not_found")
    assert demo.browser.cookies() == before


async def test_a_rotated_refresh_token_arrives_in_the_cookie(demo: Demo) -> None:
    await demo.change_jwt(refreshTokenUsagePolicy="OneTimeUse")
    await sign_in(demo)
    first = demo.browser.cookies()["app.rt"]
    assert (await refresh(demo)).status_code == 200
    assert demo.browser.cookies()["app.rt"] != first
    assert (await refresh(demo)).status_code == 200


async def test_a_sliding_refresh_token_slides_in_the_browser_too(demo: Demo) -> None:
    await demo.change_jwt(
        refreshTokenTimeToLiveInMinutes=10, refreshTokenExpirationPolicy="SlidingWindow"
    )
    assert "Max-Age=600" in cookie_of(await sign_in(demo), "app.rt")
    await demo.pass_time(300)
    assert "Max-Age=600" in cookie_of(await refresh(demo), "app.rt")


async def test_refresh_is_a_post(demo: Demo) -> None:
    assert (await demo.browser.get(f"/app/refresh/{demo.client_id}")).status_code == 405


@pytest.mark.parametrize("path", ["/app/login", "/app/logout", "/app/callback", "/app/me"])
async def test_a_head_does_nothing(demo: Demo, path: str) -> None:
    answer = await demo.browser.http.head(path, params={"client_id": demo.client_id})
    assert answer.status_code == 405
    assert "set-cookie" not in answer.headers


async def test_without_offline_access_there_is_no_refresh_cookie(demo: Demo) -> None:
    await sign_in(demo, scope="email")
    assert demo.browser.cookies().keys() & TOKEN_COOKIES == {"app.at", "app.at_exp"}


@pytest.mark.parametrize("path", ["/app/me", "/app/me/"])
async def test_line_19_me_is_userinfo(demo: Demo, path: str) -> None:
    assert (await demo.browser.get(path)).status_code == 401
    await sign_in(demo, scope="openid email profile")
    answer = await demo.browser.get(path)
    assert answer.status_code == 200
    assert "application/json" in answer.headers["content-type"]
    assert answer.json()["email"] == demo.login
    assert answer.json()["sub"] == demo.user["id"]


async def test_me_refuses_a_token_without_openid_with_a_401(demo: Demo) -> None:
    await sign_in(demo, scope="email")
    expected = (401, "invalid_token", "access_token_invalid")
    assert error_of(await demo.browser.get("/app/me")) == expected


async def test_me_with_an_expired_token_is_a_401(demo: Demo) -> None:
    await sign_in(demo)
    await demo.pass_time(3600)
    assert error_of(await demo.browser.get("/app/me")) == (
        401,
        "invalid_token",
        "access_token_expired",
    )


@pytest.mark.parametrize("name", ["redirect_uri", "post_logout_redirect_uri"])
@pytest.mark.parametrize("shape", SHAPES)
async def test_line_20_logout_removes_the_cookies_but_no_token(
    demo: Demo, shape: str, name: str
) -> None:
    await sign_in(demo)
    refresh_token = demo.browser.cookies()["app.rt"]
    url = httpx.URL(shape.format("logout", demo.client_id))
    answer = await demo.browser.http.get(url.copy_merge_params({name: REDIRECT_URI}))
    assert answer.status_code == 302
    assert "/oauth2/logout?" in answer.headers["location"]
    for cookie in TOKEN_COOKIES:
        assert "Max-Age=0" in cookie_of(answer, cookie)
    assert TOKEN_COOKIES.isdisjoint(demo.browser.cookies())
    last = await demo.browser.get(answer.headers["location"])
    assert last.headers["location"] == REDIRECT_URI
    assert (await demo.refresh(refresh_token)).status_code == 200


async def test_an_unlisted_logout_target_gives_way_to_the_applications_own(demo: Demo) -> None:
    answer = await demo.browser.get(
        f"/app/logout/{demo.client_id}", redirect_uri="https://evil.example/"
    )
    last = await demo.browser.get(answer.headers["location"])
    assert last.headers["location"] == "http://localhost:3000/index.html"


async def test_over_https_cookies_are_secure_and_shared_with_the_sister_hosts(demo: Demo) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "auth.example.com"}
    answer = await demo.browser.http.get(f"/app/login/{demo.client_id}", headers=forwarded)
    header = cookie_of(answer, "app.pkce_v")
    assert "Secure" in header
    assert "Domain=.example.com" in header
    location = answer.headers["location"]
    assert location.startswith("https://auth.example.com/oauth2/authorize?")
    assert dict(parse_qsl(urlsplit(location).query))["redirect_uri"].startswith("https://auth.")


async def test_e19_without_a_target_the_first_plain_redirect_url_is_it(demo: Demo) -> None:
    urls = ["https://*.app.example/", "https://app.example/*", REDIRECT_URI]
    await demo.change_oauth(
        authorizedRedirectURLs=urls, authorizedURLValidationPolicy="AllowWildcards"
    )
    assert urlsplit((await sign_in(demo)).headers["location"]).path == "/profile.html"


async def test_e19_without_a_plain_redirect_url_there_is_an_error_page(demo: Demo) -> None:
    urls = ["https://*.app.example/", "https://app.example/*"]
    await demo.change_oauth(
        authorizedRedirectURLs=urls, authorizedURLValidationPolicy="AllowWildcards"
    )
    answer = await begin(demo)
    assert (answer.status_code, "missing_redirect_uri" in answer.text) == (200, True)
    assert "location" not in answer.headers


@pytest.mark.parametrize("path", ["login", "register"])
async def test_p2_2_2_further_parameters_are_passed_on(self_service: Demo, path: str) -> None:
    more = {"login_hint": "me@example.com", "idp_hint": "one", "prompt": "login", "ui": "dark"}
    answer = await self_service.browser.get(f"/app/{path}/{self_service.client_id}", **more)
    assert query_of(answer).items() >= more.items()
