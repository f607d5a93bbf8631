"""What another site, or who sat here before, can do with a browser: frames, sessions, caches."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest

from emulator_tests.attack.cases import allowed, attack
from emulator_tests.attack.people import Neighbour, begin, sign_in
from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    REDIRECT_URI,
    Browser,
    Demo,
    cookie_of,
    query_of,
)

pytestmark = pytest.mark.anyio

REMEMBER = {"rememberDevice": "true"}


async def login_page(demo: Demo) -> httpx.Response:
    return await demo.authorize()


async def failed_login(demo: Demo) -> httpx.Response:
    return await demo.browser.sign_in(await demo.authorize(), demo.login, password="wrong")


async def error_page(demo: Demo) -> httpx.Response:
    return await demo.authorize(redirect_uri="https://evil.example/")


async def hosted_backend_error(demo: Demo) -> httpx.Response:
    return await demo.browser.get("/app/login/no-such-client")


async def form_post_page(demo: Demo) -> httpx.Response:
    asked = await demo.authorize(response_mode="form_post")
    return await demo.browser.sign_in(asked, demo.login)


async def forgot_password(demo: Demo) -> httpx.Response:
    return await demo.browser.get("/password/forgot", client_id=demo.client_id)


PAGES = (
    login_page, failed_login, error_page, hosted_backend_error, form_post_page, forgot_password,
)  # fmt: skip


@pytest.mark.parametrize("show", PAGES, ids=lambda show: show.__name__)
@attack("ATK-601", "RFC 9700 4.16", "ASVS 3.4.6", "contract 3.2")
async def test_no_hosted_page_can_be_framed(
    steady: Demo, show: Callable[[Demo], Awaitable[httpx.Response]]
) -> None:
    page = await show(steady)
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers.get("x-frame-options") == "DENY"


@attack("ATK-602", "ASVS 7.2.4", "CWE-384", "contract 3.2")
async def test_a_session_planted_before_the_login_is_not_the_session_after_it(
    steady: Demo, other_browser: Browser
) -> None:
    planted = "a-value-the-attacker-knows"
    steady.browser.http.cookies.set("fusionauth.sso", planted, domain="localhost.local")
    await steady.browser.sign_in(await steady.authorize(), steady.login, **REMEMBER)
    other_browser.http.cookies.set("fusionauth.sso", planted)
    attacker = replace(steady, browser=other_browser)
    assert "<title>Login</title>" in (await attacker.authorize()).text


@attack("ATK-603", "ASVS 7.2.4", "CWE-384")
async def test_the_attackers_own_session_does_not_become_the_victims(
    demo: Demo, other_browser: Browser
) -> None:
    attacker = replace(demo, browser=other_browser, user=await demo.admin.make_user(demo.client_id))
    await other_browser.sign_in(await attacker.authorize(), attacker.login, **REMEMBER)
    planted = other_browser.cookies()["fusionauth.sso"]
    demo.browser.http.cookies.set("fusionauth.sso", planted)
    page = await demo.authorize(prompt="login")
    await demo.browser.sign_in(page, demo.login, **REMEMBER)
    assert "<title>Login</title>" in (await attacker.authorize()).text


@attack("ATK-604", "CWE-384", "contract 2.4")
async def test_a_planted_verifier_is_replaced_when_a_sign_in_begins(steady: Demo) -> None:
    planted = "p" * 43
    steady.browser.http.cookies.set("app.pkce_v", planted, domain="localhost.local")
    await begin(steady)
    assert steady.browser.cookies()["app.pkce_v"] != planted


@attack("ATK-605", "RFC 9700 4.7", "contract 3.2")
async def test_a_sign_in_is_not_carried_over_to_another_request(steady: Demo) -> None:
    """The consent step serves the request that was signed in to, to the letter."""
    page = await steady.authorize()
    await steady.browser.submit(page, loginId=steady.login, password=PASSWORD)
    for changes in ({"state": "another"}, {"scope": "openid"}, {"code_challenge": "x" * 43}):
        parameters = steady.authorize_parameters(**changes)
        answer = await steady.browser.get("/oauth2/consent", **parameters)
        assert "code=" not in answer.headers.get("location", "")


@attack("ATK-606", "ASVS 7.2.1", "contract 3.2")
async def test_a_sign_in_serves_one_code(steady: Demo) -> None:
    page = await steady.authorize()
    posted = await steady.browser.submit(page, loginId=steady.login, password=PASSWORD)
    intent = steady.browser.cookies()["fusionauth.li"]
    await steady.browser.pass_consent(posted)
    steady.browser.http.cookies.set("fusionauth.li", intent)
    again = await steady.browser.get(posted.headers["location"])
    assert "code=" not in again.headers.get("location", "")


@attack("ATK-607", "ASVS 7.4.1", "contract 3.7")
async def test_a_session_is_dead_after_the_logout_even_for_who_kept_its_cookie(
    steady: Demo,
) -> None:
    await steady.browser.sign_in(await steady.authorize(), steady.login, **REMEMBER)
    kept = steady.browser.cookies()["fusionauth.sso"]
    assert "code" in query_of(await steady.authorize())
    await steady.browser.get("/oauth2/logout", client_id=steady.client_id)
    steady.browser.http.cookies.set("fusionauth.sso", kept)
    assert "<title>Login</title>" in (await steady.authorize()).text


@attack("ATK-608", "ASVS 7.4.3", "contract 3.4")
async def test_a_session_ends_with_the_password_it_began_with(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, **REMEMBER)
    await demo.pass_time(1)
    await demo.change_password("another password")
    assert "<title>Login</title>" in (await demo.authorize()).text


@attack("ATK-609", "ASVS 7.4.2")
async def test_a_session_ends_when_its_user_is_locked(demo: Demo) -> None:
    await demo.browser.sign_in(await demo.authorize(), demo.login, **REMEMBER)
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    assert "<title>Login</title>" in (await demo.authorize()).text


@attack("ATK-610", "contract 3.2", "ASVS 8.4.1")
async def test_a_session_of_one_tenant_is_none_of_another(
    steady: Demo, neighbour: Neighbour
) -> None:
    await steady.browser.sign_in(await steady.authorize(), steady.login, **REMEMBER)
    next_door = replace(neighbour.demo, browser=steady.browser)
    assert "<title>Login</title>" in (await next_door.authorize()).text


@pytest.mark.parametrize("value", ["", "x", "' or '1'='1", "a" * 4000])
@attack("ATK-611", "ASVS 7.2.3")
async def test_a_guessed_session_is_none(steady: Demo, value: str) -> None:
    steady.browser.http.cookies.set("fusionauth.sso", value)
    steady.browser.http.cookies.set("fusionauth.li", value)
    assert "<title>Login</title>" in (await steady.authorize()).text
    answer = await steady.browser.get("/oauth2/consent", **steady.authorize_parameters())
    assert "code=" not in answer.headers.get("location", "")


@attack("ATK-612", "ASVS 3.3.1", "ASVS 3.3.2", "ASVS 3.3.4", "contract 2.8")
async def test_scripts_and_other_sites_get_no_session_cookie(steady: Demo) -> None:
    page = await steady.authorize()
    posted = await steady.browser.submit(page, loginId=steady.login, password=PASSWORD, **REMEMBER)
    for name in ("fusionauth.sso", "fusionauth.li"):
        header = cookie_of(posted, name).lower()
        assert "httponly" in header
        assert "samesite=lax" in header


@attack("ATK-613", "ASVS 3.3.4", "contract 2.8")
async def test_scripts_get_no_token_that_opens_a_door(steady: Demo) -> None:
    answer = await sign_in(steady)
    for name in ("app.at", "app.rt"):
        header = cookie_of(answer, name).lower()
        assert "httponly" in header
        assert "samesite=lax" in header
    begun = await begin(steady)
    assert "httponly" in cookie_of(begun, "app.pkce_v").lower()


@attack("ATK-614", "ASVS 3.3.1", "contract 2.8")
async def test_over_https_every_cookie_is_secure(steady: Demo) -> None:
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "auth.example.com"}
    begun = await steady.browser.http.get(f"/app/login/{steady.client_id}", headers=https)
    form = steady.authorize_parameters() | {"loginId": steady.login, "password": PASSWORD}
    posted = await steady.browser.http.post(
        "/oauth2/authorize", data=form | REMEMBER, headers=https
    )
    cookies = [*begun.headers.get_list("set-cookie"), *posted.headers.get_list("set-cookie")]
    assert len(cookies) >= 3
    assert all("; secure" in header.lower() for header in cookies)


@attack("ATK-615", "RFC 6749 5.1", "ASVS 14.3.2")
async def test_nothing_secret_is_kept_in_a_cache(steady: Demo) -> None:
    answers = [
        await steady.exchange(await steady.get_code()),
        await steady.exchange("wrong"),
        await steady.authorize(),
        await sign_in(steady),
        await steady.browser.get("/app/me"),
    ]
    for answer in answers:
        assert "no-store" in answer.headers.get("cache-control", "")


@attack("ATK-616", "RFC 9700 4.2.4", "ASVS 3.4.5")
async def test_the_address_of_a_page_is_told_to_no_other_site(steady: Demo) -> None:
    page = await steady.authorize()
    assert page.headers.get("referrer-policy") in ("no-referrer", "same-origin")


@attack("ATK-617", "RFC 9700 4.3.1", "contract 2.4")
async def test_no_token_and_no_code_is_in_the_last_address(steady: Demo) -> None:
    location = (await sign_in(steady, redirect_uri=REDIRECT_URI)).headers["location"]
    tokens = [value for name, value in steady.browser.cookies().items() if name != "app.at_exp"]
    assert not any(one in location for one in tokens)
    assert "code=" not in location


@attack("ATK-618", "ASVS 3.5.1", "contract 6.1")
async def test_a_login_form_on_another_site_is_refused(steady: Demo) -> None:
    """A browser says where a form comes from; the CORS filter lets in listed origins only."""
    form = steady.authorize_parameters() | {"loginId": steady.login, "password": PASSWORD}
    for origin in ("https://evil.example", "null"):
        headers = {"Origin": origin}
        answer = await steady.browser.http.post("/oauth2/authorize", data=form, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@attack("ATK-619", "RFC 9700 4.7.1", "ASVS 3.4.3")
async def test_an_injected_script_has_no_right_to_run(steady: Demo) -> None:
    policy = (await steady.authorize()).headers.get("content-security-policy", "")
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy or "script-src 'self'" in policy


@allowed("ATK-620", "contract 3.2")
async def test_the_login_form_needs_no_csrf_field(steady: Demo) -> None:
    """A direct post without any earlier page signs in: FusionAuth's load tests rely on it."""
    form = {
        "client_id": steady.client_id,
        "loginId": steady.login,
        "password": PASSWORD,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
    }
    posted = await steady.browser.http.post("/oauth2/authorize", data=form)
    assert "code" in query_of(await steady.browser.pass_consent(posted))


@allowed("ATK-621", "contract 2.8")
async def test_the_id_token_and_the_expiry_are_readable_by_scripts(steady: Demo) -> None:
    answer = await sign_in(steady)
    for name in ("app.idt", "app.at_exp"):
        assert "httponly" not in cookie_of(answer, name).lower()


@allowed("ATK-622", "contract 1.1")
async def test_forwarded_headers_are_believed(steady: Demo) -> None:
    """The default trusted-proxy policy is `All`: whoever reaches the server names its address."""
    forwarded = {"X-Forwarded-Host": "login.example.com", "X-Forwarded-Proto": "https"}
    answer = await steady.browser.http.get("/.well-known/openid-configuration", headers=forwarded)
    assert answer.json()["jwks_uri"].startswith("https://login.example.com/")


@attack("ATK-623", "ASVS 7.3.1", "contract 3.2")
async def test_a_session_ends_when_nobody_uses_it(demo: Demo) -> None:
    """After the tenant's session timeout, an hour, though its cookie stays for decades."""
    await demo.browser.sign_in(await demo.authorize(), demo.login, **REMEMBER)
    await demo.pass_time(3600)
    assert "<title>Login</title>" in (await demo.authorize()).text
