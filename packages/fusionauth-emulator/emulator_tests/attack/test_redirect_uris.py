"""Where a browser can be sent: redirect URIs, and what follows login and logout."""

import pytest

from emulator_tests.attack.answers import refusal_of
from emulator_tests.attack.cases import attack
from emulator_tests.attack.people import begin, redirect_to_callback, sign_in
from emulator_tests.contract.sign_in.steps import PASSWORD, REDIRECT_URI, Demo

pytestmark = pytest.mark.anyio

LOGOUT_URL = "http://localhost:3000/index.html"
ORIGIN = "http://localhost:3000"
TRICKS = {
    "slash": f"{REDIRECT_URI}/",
    "query": f"{REDIRECT_URI}?next=https://evil.example",
    "fragment": f"{REDIRECT_URI}#x",
    "userinfo": f"{ORIGIN}@evil.example/profile.html",
    "userinfo-password": "http://localhost:3000:x@evil.example/profile.html",
    "suffix-domain": f"{ORIGIN}.evil.example/profile.html",
    "prefix-domain": "http://evil-localhost:3000/profile.html",
    "suffix-path": f"{REDIRECT_URI}.evil",
    "parent": f"{ORIGIN}/x/../profile.html",
    "encoded-parent": f"{ORIGIN}/%2e%2e/profile.html",
    "backslash": f"{ORIGIN}\\@evil.example/profile.html",
    "backslashes": "http:\\\\localhost:3000\\profile.html",
    "no-scheme": "//localhost:3000/profile.html",
    "path": "/profile.html",
    "scheme-case": "HTTP://localhost:3000/profile.html",
    "host-case": "http://LOCALHOST:3000/profile.html",
    "https": "https://localhost:3000/profile.html",
    "port": "http://localhost:3001/profile.html",
    "no-port": "http://localhost/profile.html",
    "zero-port": "http://localhost:03000/profile.html",
    "loopback-address": "http://127.0.0.1:3000/profile.html",
    "loopback-address-6": "http://[::1]:3000/profile.html",
    "trailing-dot": "http://localhost.:3000/profile.html",
    "homograph": "http://l\u043ecalhost:3000/profile.html",
    "javascript": "javascript:alert(1)//http://localhost:3000/profile.html",
    "data": "data:text/html,<script>alert(1)</script>",
    "leading-space": f" {REDIRECT_URI}",
    "trailing-space": f"{REDIRECT_URI} ",
    "tab": "http://local\thost:3000/profile.html",
    "new-line": f"{REDIRECT_URI}\r\nSet-Cookie: a=b",
    "null": f"{REDIRECT_URI}\x00",
    "double-encoded": "http%3A%2F%2Flocalhost%3A3000%2Fprofile.html",
    "origin-only": ORIGIN,
    "evil": "https://evil.example/",
    "two": f"{REDIRECT_URI} https://evil.example/",
    "pattern": "*",
}
tricks = pytest.mark.parametrize("uri", TRICKS.values(), ids=TRICKS)


@tricks
@attack("ATK-101", "RFC 9700 2.1", "RFC 6749 10.15", "contract 3.10")
async def test_no_browser_is_sent_to_an_address_that_is_not_listed(steady: Demo, uri: str) -> None:
    page = await steady.authorize(redirect_uri=uri)
    assert page.status_code == 400
    assert "location" not in page.headers


@tricks
@attack("ATK-102", "RFC 9700 2.1", "contract 3.2")
async def test_the_login_form_cannot_change_where_the_code_goes(steady: Demo, uri: str) -> None:
    page = await steady.authorize()
    typed = {"loginId": steady.login, "password": PASSWORD, "redirect_uri": uri}
    answer = await steady.browser.submit(page, **typed)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@tricks
@attack("ATK-103", "RFC 9700 2.1", "contract 2.2")
async def test_the_hosted_backend_leads_to_listed_addresses_only(steady: Demo, uri: str) -> None:
    page = await begin(steady, redirect_uri=uri)
    assert "location" not in page.headers
    assert "app.pkce_v" not in steady.browser.cookies()


@attack("ATK-104", "RFC 9700 4.1.3", "contract 3.2")
async def test_another_error_is_not_told_to_an_unlisted_address(steady: Demo) -> None:
    changes = {"scope": "openid unheard-of", "response_type": "magic"}
    page = await steady.authorize(redirect_uri="https://evil.example/", **changes)
    assert page.status_code == 400
    assert "location" not in page.headers


@attack("ATK-105", "RFC 9700 2.1", "contract 2.1")
async def test_only_our_own_callback_needs_no_listing(steady: Demo) -> None:
    for uri in ("https://evil.example/app/callback", "http://localhost:3000/app/callback"):
        assert (await steady.authorize(redirect_uri=uri)).status_code == 400


@attack("ATK-106", "RFC 6749 4.1.3", "contract 3.9")
async def test_a_code_is_not_exchanged_for_another_redirect_uri(steady: Demo) -> None:
    for uri in (LOGOUT_URL, f"{REDIRECT_URI}/", "https://evil.example/"):
        answer = await steady.exchange(await steady.get_code(), redirect_uri=uri)
        assert refusal_of(answer) == (400, "invalid_request", "invalid_redirect_uri")


@attack("ATK-107", "RFC 6749 4.1.3")
async def test_a_code_is_not_exchanged_without_its_redirect_uri(steady: Demo) -> None:
    answer = await steady.exchange(await steady.get_code(), redirect_uri=None)
    assert refusal_of(answer) == (400, "invalid_request", "missing_redirect_uri")


PATTERN = "https://*.app.example.com/*/callback"
WILDCARD_TRICKS = {
    "two-labels": "https://a.b.app.example.com/x/callback",
    "no-label": "https://.app.example.com/x/callback",
    "path-in-host": "https://evil.example/.app.example.com/x/callback",
    "query-in-host": "https://evil.example?.app.example.com/x/callback",
    "fragment-in-host": "https://evil.example#.app.example.com/x/callback",
    "fragment-in-label": "https://evil#.app.example.com/x/callback",
    "tab-in-label": "https://ev\til.app.example.com/x/callback",
    "backslash-in-label": "https://evil\\.app.example.com/x/callback",
    "userinfo": "https://evil.example@x.app.example.com/x/callback",
    "user-before-host": "https://x.app.example.com@evil.example/x/callback",
    "port-in-host": "https://evil.example:1.app.example.com/x/callback",
    "backslash": "https://evil.example\\.app.example.com/x/callback",
    "sibling": "https://xapp.example.com/x/callback",
    "suffix": "https://x.app.example.com.evil.example/x/callback",
    "parent": "https://x.app.example.com/../callback",
    "encoded-parent": "https://x.app.example.com/%2e%2e/callback",
    "two-segments": "https://x.app.example.com/a/b/callback",
    "empty-segment": "https://x.app.example.com//callback",
    "query": "https://x.app.example.com/x/callback?next=evil",
    "scheme": "http://x.app.example.com/x/callback",
    "new-line": "https://x.app.example.com/x/callback\n",
}


@pytest.mark.parametrize("uri", WILDCARD_TRICKS.values(), ids=WILDCARD_TRICKS)
@attack("ATK-108", "RFC 9700 4.1.1", "contract 3.10")
async def test_a_wildcard_matches_no_more_than_its_label_or_segment(demo: Demo, uri: str) -> None:
    await demo.change_oauth(
        authorizedURLValidationPolicy="AllowWildcards", authorizedRedirectURLs=[PATTERN]
    )
    fitting = PATTERN.replace("*", "x")
    assert (await demo.authorize(redirect_uri=fitting)).status_code == 200
    assert (await demo.authorize(redirect_uri=uri)).status_code == 400


@attack("ATK-109", "RFC 9700 4.11.1", "contract 2.4")
async def test_a_redirect_uri_taken_off_the_list_meanwhile_is_not_used(demo: Demo) -> None:
    callback = await redirect_to_callback(demo, redirect_uri=REDIRECT_URI)
    await demo.change_oauth(authorizedRedirectURLs=[LOGOUT_URL])
    answer = await demo.browser.get(callback)
    assert "location" not in answer.headers
    assert "app.at" not in demo.browser.cookies()


@attack("ATK-110", "RFC 9700 4.11.1", "contract 2.4")
async def test_state_is_handed_back_and_never_followed(steady: Demo) -> None:
    answer = await sign_in(steady, redirect_uri=REDIRECT_URI, state="https://evil.example/")
    assert answer.headers["location"].startswith(f"{REDIRECT_URI}?")


@tricks
@attack("ATK-111", "OIDC RP-Initiated Logout 3", "contract 3.7")
async def test_logout_leads_to_listed_addresses_only(steady: Demo, uri: str) -> None:
    parameters = {"client_id": steady.client_id, "post_logout_redirect_uri": uri}
    answer = await steady.browser.get("/oauth2/logout", **parameters)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@tricks
@attack("ATK-112", "ASVS 3.7.2", "contract 2.7")
async def test_an_unlisted_target_of_the_hosted_logout_is_dropped(steady: Demo, uri: str) -> None:
    answer = await steady.browser.get(f"/app/logout/{steady.client_id}", redirect_uri=uri)
    if "location" in answer.headers:  # a null character is no parameter at all
        last = await steady.browser.get(answer.headers["location"])
        assert last.headers.get("location") == LOGOUT_URL
    else:
        assert "\x00" in uri


@attack("ATK-113", "OIDC RP-Initiated Logout 3", "contract 3.7")
async def test_without_a_client_no_target_is_believed(steady: Demo) -> None:
    parameters = {"post_logout_redirect_uri": REDIRECT_URI}
    assert (await steady.browser.get("/oauth2/logout", **parameters)).status_code == 400


@attack("ATK-114", "OIDC RP-Initiated Logout 2", "contract 3.7")
async def test_a_forged_hint_names_no_client(steady: Demo) -> None:
    header, claims, _ = (await steady.get_tokens())["id_token"].split(".")
    for hint in ("a.b.c", f"{header}.{claims}.", f"{header}.{claims}.AAAA"):
        parameters = {"id_token_hint": hint, "post_logout_redirect_uri": REDIRECT_URI}
        answer = await steady.browser.get("/oauth2/logout", **parameters)
        assert answer.status_code == 400
        assert "location" not in answer.headers
