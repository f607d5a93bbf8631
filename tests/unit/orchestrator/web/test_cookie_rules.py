"""Whether a browser keeps a cookie and sends it: the rules of RFC 6265bis, one by one."""

import pytest

from orchestrator.web.cookie_rules import Kept, find_reason_not_sent, judge_cookie
from orchestrator.web.set_cookie import SetCookie, parse_set_cookie

HTTP = "http://localhost:9011/app/callback"
HTTPS = "https://auth.example.com/app/callback"


def parse(line: str) -> SetCookie:
    cookie = parse_set_cookie(line, now_s=1_800_000_000)
    assert cookie is not None
    return cookie


@pytest.mark.parametrize(
    "line, url, kept",
    [
        pytest.param("a=1", HTTP, Kept.YES, id="bare"),
        pytest.param("a=1; HttpOnly; SameSite=Lax; Path=/", HTTP, Kept.YES, id="as-fusionauth"),
        pytest.param("a=1; Secure", HTTPS, Kept.YES, id="secure-https"),
        pytest.param("a=1; Secure", HTTP, Kept.BY_SOME, id="secure-http-localhost"),
        pytest.param("a=1; Secure", "http://127.0.0.1:9011/", Kept.NO, id="secure-http-address"),
        pytest.param("a=1; Secure", "http://auth.example.com/", Kept.NO, id="secure-http"),
        pytest.param("a=1; Domain=.example.com", HTTPS, Kept.YES, id="parent-domain"),
        pytest.param("a=1; Domain=example.org", HTTPS, Kept.NO, id="foreign-domain"),
        pytest.param("a=1; Domain=mple.com", HTTPS, Kept.NO, id="half-a-label"),
        pytest.param(
            "a=1; Domain=localhost", "http://auth.acme.localhost/", Kept.NO, id="top-level"
        ),
        pytest.param("a=1; Domain=localhost", HTTP, Kept.YES, id="own-simple-name"),
        pytest.param("a=1; Domain=0.0.1", "http://127.0.0.1/", Kept.NO, id="part-of-an-address"),
        pytest.param("a=1; SameSite=None", HTTPS, Kept.NO, id="none-without-secure"),
        pytest.param("a=1; SameSite=none; Secure", HTTPS, Kept.YES, id="none-with-secure"),
        pytest.param("__Host-a=1; Secure; Path=/", HTTPS, Kept.YES, id="host-prefix"),
        pytest.param("__Host-a=1; Secure; Path=/x", HTTPS, Kept.NO, id="host-prefix-path"),
        pytest.param("__Host-a=1; Secure", HTTPS, Kept.NO, id="host-prefix-no-path"),
        pytest.param(
            "__host-a=1; Secure; Path=/; Domain=example.com", HTTPS, Kept.NO, id="host-domain"
        ),
        pytest.param("__Secure-a=1", HTTPS, Kept.NO, id="secure-prefix"),
        pytest.param("a=; Max-Age=0", HTTP, Kept.DELETED, id="max-age-0"),
        pytest.param(
            "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", HTTP, Kept.DELETED, id="expires-past"
        ),
        pytest.param(
            "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", HTTP, Kept.YES, id="max-age"
        ),
        pytest.param("a=1; Expires=soon; Max-Age=long", HTTP, Kept.YES, id="nonsense-is-ignored"),
        pytest.param("a=" + "x" * 4095, HTTP, Kept.YES, id="4096-bytes"),
        pytest.param("a=" + "x" * 4096, HTTP, Kept.NO, id="too-long"),
    ],
)  # fmt: skip
def test_kept_as_the_rules_say(line: str, url: str, kept: Kept) -> None:
    keeping = judge_cookie(parse(line), url)
    assert keeping.kept is kept
    assert bool(keeping.reason) == bool(keeping.section) == (kept in (Kept.NO, Kept.BY_SOME))


@pytest.mark.parametrize("line", ["", "no equals sign", "=only a value", " ; Secure"])
def test_a_line_without_a_name_is_ignored(line: str) -> None:
    assert parse_set_cookie(line, now_s=0) is None


SITE = "http://localhost:3000/profile.html"


@pytest.mark.parametrize(
    "line, set_by, url, page, top_level, reason",
    [
        pytest.param("a=1", "localhost", "http://localhost:5000/x", SITE, False, None, id="ports"),
        pytest.param(
            "a=1", "127.0.0.1", "http://localhost:5000/", SITE, False,
            "it belongs to 127.0.0.1, not to localhost", id="mixed-names",
        ),
        pytest.param(
            "a=1", "localhost", "http://localhost:9011/", "http://127.0.0.1:3000/", False,
            "SameSite=Lax, and 127.0.0.1 is another site than localhost", id="cross-site-script",
        ),
        pytest.param(
            "a=1", "localhost", "http://localhost:9011/", "http://127.0.0.1:3000/", True,
            None, id="cross-site-navigation",
        ),
        pytest.param(
            "a=1; SameSite=Strict", "localhost", "http://localhost/", "http://127.0.0.1/", True,
            "SameSite=Strict, and 127.0.0.1 is another site than localhost", id="strict",
        ),
        pytest.param("a=1; SameSite=Strict", "localhost", "http://localhost/", None, True,
                     None, id="typed-address"),
        pytest.param("a=1; Domain=example.com", "auth.example.com", "https://api.example.com/",
                     "https://www.example.com/", False, None, id="one-parent-domain"),
        pytest.param("a=1", "auth.example.com", "https://api.example.com/", None, False,
                     "it belongs to auth.example.com, not to api.example.com", id="host-only"),
        pytest.param("a=1; Path=/app", "localhost", "http://localhost/identity", SITE, False,
                     "its Path=/app does not cover /identity", id="path"),
        pytest.param("a=1; Path=/app", "localhost", "http://localhost/app/me", SITE, False,
                     None, id="below-the-path"),
        pytest.param("a=1; Path=/app", "localhost", "http://localhost/apple", SITE, False,
                     "its Path=/app does not cover /apple", id="path-is-no-prefix"),
    ],
)  # fmt: skip
def test_sent_as_the_rules_say(
    line: str, set_by: str, url: str, page: str | None, top_level: bool, reason: str | None
) -> None:
    assert find_reason_not_sent(parse(line), set_by, url, page, top_level=top_level) == reason
