"""Answers of servers we do not know: read or not, never a fault of ours."""

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.web.cookie_jar import Jar
from orchestrator.web.exchange import Answer, Request
from orchestrator.web.jwt_text import decode_token
from orchestrator.web.page import read_page

LINES = st.text(st.sampled_from('a=;,-_ .:/1970GMTExpiresMax-AgeDomainPath"é\x00²'), max_size=60)
URLS = st.sampled_from(
    ["http://localhost:9011/app/me", "https://a.b.example.com/x?y", "http://[::1]/"]
)
bounded = settings(max_examples=150)


@bounded
@given(LINES, URLS)
def test_any_set_cookie_line_is_taken_or_left(line: str, url: str) -> None:
    jar = Jar(lambda: 1_800_000_000.0)
    jar.take(url, Answer(200, (("Set-Cookie", line),)))
    jar.cookies_for(url, url, top_level=False)


def test_a_number_no_integer_holds_is_no_lifetime() -> None:
    jar = Jar(lambda: 0.0)
    (seen,) = jar.take("http://x/", Answer(200, (("Set-Cookie", "a=1; Max-Age=" + "9" * 5000),)))
    assert seen.cookie.max_age_s is None


@bounded
@given(st.text(max_size=80), st.sampled_from([200, 302]))
def test_any_location_is_a_url_or_none(location: str, status: int) -> None:
    found = Answer(status, (("Location", location),)).location(Request("GET", "http://x/"))
    assert found is None or status == 302


def test_a_location_with_an_open_bracket_leads_nowhere() -> None:
    assert Answer(302, (("Location", "http://["),)).location(Request("GET", "http://x/")) is None


@bounded
@given(st.text(max_size=80), st.binary(max_size=80))
def test_any_text_is_a_token_or_none_and_a_page(text: str, body: bytes) -> None:
    decode_token(text)
    decode_token(f"{text}.{text}.x")
    read_page(Answer(200, body=body).text)
    assert Answer(200, body=body).json is None or body
