"""What a request may not smuggle in: headers, markup, doubled and oversized parameters, types."""

from urllib.parse import quote, urlencode

import httpx
import pytest

from emulator_tests.attack.answers import refusal_of
from emulator_tests.attack.cases import attack
from emulator_tests.attack.people import begin, sign_in
from emulator_tests.contract.sign_in.steps import PASSWORD, REDIRECT_URI, SECRET, Demo, query_of

pytestmark = pytest.mark.anyio

HEADER_TRICKS = {
    "crlf": "x\r\nSet-Cookie: evil=1",
    "lf": "x\nSet-Cookie: evil=1",
    "cr": "x\rSet-Cookie: evil=1",
    "crlf-body": "x\r\n\r\n<script>alert(1)</script>",
    "next-line": "x\u0085Set-Cookie: evil=1",
    "line-separator": "x\u2028Set-Cookie: evil=1",
    "wide-crlf": "x\u560d\u560aSet-Cookie: evil=1",
}
header_tricks = pytest.mark.parametrize("text", HEADER_TRICKS.values(), ids=HEADER_TRICKS)


def has_one_line_headers(answer: httpx.Response) -> bool:
    assert answer.status_code < 500
    lines = [value for _, value in answer.headers.multi_items()]
    return "evil" not in answer.cookies and not any("\r" in one or "\n" in one for one in lines)


@header_tricks
@attack("ATK-501", "ASVS 1.2.2", "RFC 9110 5.5", "contract 3.2")
async def test_state_breaks_no_header_of_the_redirect(steady: Demo, text: str) -> None:
    redirect = await steady.browser.sign_in(await steady.authorize(state=text), steady.login)
    assert has_one_line_headers(redirect)
    assert query_of(redirect)["state"] == text


@header_tricks
@attack("ATK-502", "ASVS 1.2.2", "contract 2.4")
async def test_state_breaks_no_header_of_the_hosted_backend(steady: Demo, text: str) -> None:
    answer = await sign_in(steady, state=text)
    assert has_one_line_headers(answer)
    assert query_of(answer)["state"] == text


@header_tricks
@attack("ATK-503", "ASVS 1.2.2", "contract 3.9")
async def test_state_breaks_no_header_of_an_error(steady: Demo, text: str) -> None:
    answer = await steady.authorize(state=text, scope=text)
    assert has_one_line_headers(answer)
    assert answer.headers["location"].startswith(f"{REDIRECT_URI}?error=")


@header_tricks
@attack("ATK-504", "ASVS 1.2.2", "contract 3.7")
async def test_state_breaks_no_header_of_the_logout(steady: Demo, text: str) -> None:
    parameters = {"client_id": steady.client_id, "post_logout_redirect_uri": REDIRECT_URI}
    answer = await steady.browser.get("/oauth2/logout", **parameters, state=text)
    assert has_one_line_headers(answer)
    assert answer.headers["location"].startswith(REDIRECT_URI)


MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'"'
IN_AN_ATTRIBUTE = '\' autofocus onfocus=alert(1) " onfocus=alert(1) x="'
REFLECTED = (
    "state", "nonce", "login_hint", "scope", "prompt", "locale", "tenantId", "client_id",
    "redirect_uri", "response_type", "response_mode", "code_challenge", "user_code", "timezone",
    "metaData.device.name", "unknown",
)  # fmt: skip


def is_harmless(answer: httpx.Response) -> bool:
    assert answer.status_code < 500
    return "<script>alert" not in answer.text and "<img src=x" not in answer.text


@pytest.mark.parametrize("name", REFLECTED)
@attack("ATK-511", "ASVS 1.2.1", "ASVS 3.2.2", "contract 10.1")
async def test_no_parameter_becomes_markup_of_the_login_page(steady: Demo, name: str) -> None:
    assert is_harmless(await steady.authorize(**{name: MARKUP}))
    attribute = await steady.authorize(**{name: IN_AN_ATTRIBUTE})
    assert '" onfocus=' not in attribute.text


@pytest.mark.parametrize("name", ["loginId", "password", "state", "rememberDevice", "timezone"])
@attack("ATK-512", "ASVS 1.2.1", "contract 10.1")
async def test_no_typed_text_becomes_markup(steady: Demo, name: str) -> None:
    typed = {"loginId": steady.login, "password": "wrong", name: MARKUP}
    page = await steady.browser.submit(await steady.authorize(), **typed)
    assert is_harmless(page)


@attack("ATK-513", "ASVS 1.2.1", "contract 3.2")
async def test_a_password_is_never_shown_again(steady: Demo) -> None:
    page = await steady.browser.sign_in(await steady.authorize(), "nobody", password="tell-tale")
    assert "tell-tale" not in page.text


@attack("ATK-514", "ASVS 1.2.1", "contract 2.4")
async def test_the_callback_shows_a_providers_words_as_text(steady: Demo) -> None:
    names = ("error", "error_reason", "error_description", "state", "code")
    page = await steady.browser.get("/app/callback", **dict.fromkeys(names, MARKUP))
    assert is_harmless(page)
    state, issuer = query_of(await begin(steady))["state"], await steady.issuer()
    words = dict.fromkeys(names, MARKUP) | {"state": state, "iss": issuer}
    page = await steady.browser.get("/app/callback", **words)
    assert is_harmless(page)
    assert "&lt;" in page.text


@pytest.mark.parametrize("path", ["/app/login/", "/app/register/", "/app/logout/"])
@attack("ATK-515", "ASVS 1.2.1", "contract 2.2")
async def test_a_client_id_in_the_path_is_shown_as_text(steady: Demo, path: str) -> None:
    assert is_harmless(await steady.browser.get(path + quote(MARKUP, safe="")))
    assert is_harmless(await steady.browser.get(path, client_id=MARKUP, redirect_uri=MARKUP))


@attack("ATK-516", "OAuth 2.0 Form Post Response Mode 5", "contract 3.2")
async def test_the_form_post_answer_shows_state_as_text(steady: Demo) -> None:
    asked = await steady.authorize(response_mode="form_post", state=MARKUP)
    page = await steady.browser.sign_in(asked, steady.login)
    assert 'name="state"' in page.text
    assert is_harmless(page)


@attack("ATK-517", "ASVS 1.2.1", "contract 10.3")
async def test_the_registration_form_shows_typed_text_as_text(make_demo, target) -> None:  # type: ignore[no-untyped-def]
    demo = await make_demo(registrationConfiguration={"enabled": True, "loginIdType": "email"})
    form = demo.authorize_parameters() | {"user.email": MARKUP, "user.password": MARKUP}
    page = await demo.browser.http.post("/oauth2/register", data=form)
    assert page.status_code == 200
    assert is_harmless(page)


@attack("ATK-518", "ASVS 4.1.1", "ASVS 3.2.1")
async def test_no_browser_guesses_the_type_of_an_answer(steady: Demo) -> None:
    page = await steady.authorize()
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["content-type"].startswith("text/html")
    error = await steady.exchange(MARKUP)
    assert error.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "response_type", "state", "scope"])
@attack("ATK-521", "RFC 6749 3.1", "ASVS 4.2.1")
async def test_a_parameter_sent_twice_is_refused_at_the_authorization_endpoint(
    steady: Demo, name: str
) -> None:
    parameters = [*steady.authorize_parameters().items(), (name, "https://evil.example/")]
    for pairs in (parameters, parameters[::-1]):
        answer = await steady.browser.get(f"/oauth2/authorize?{urlencode(pairs)}")
        assert answer.status_code == 400
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    "name", ["client_id", "code", "redirect_uri", "grant_type", "code_verifier"]
)
@attack("ATK-522", "RFC 6749 3.2", "ASVS 4.2.1")
async def test_a_parameter_sent_twice_is_refused_at_the_token_endpoint(
    steady: Demo, name: str
) -> None:
    form = await _token_form(steady)
    body = urlencode([*form.items(), (name, form[name])])
    answer = await _post_form(steady, "/oauth2/token", body)
    assert refusal_of(answer)[:2] == (400, "invalid_request")


@attack("ATK-523", "RFC 6749 2.3", "ASVS 4.2.1")
async def test_a_client_is_not_two_clients(demo: Demo) -> None:
    other = await demo.make_sibling()
    form = await _token_form(demo)
    basic = httpx.BasicAuth(other.client_id, SECRET)
    answer = await demo.browser.http.post("/oauth2/token", data=form, auth=basic)
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json()


@attack("ATK-524", "RFC 6749 3.2", "contract 1.2")
async def test_credentials_in_the_address_do_not_count(steady: Demo) -> None:
    form = await _token_form(steady)
    answer = await steady.browser.http.post(f"/oauth2/token?{urlencode(form)}", data={"x": "y"})
    assert answer.status_code == 400
    assert (await steady.browser.http.get(f"/oauth2/token?{urlencode(form)}")).status_code == 405


@pytest.mark.parametrize("name", ["loginId", "password", "state", "code_challenge", "redirect_uri"])
@attack("ATK-531", "ASVS 1.3.3", "contract 1.1")
async def test_an_oversized_field_is_refused_and_breaks_nothing(steady: Demo, name: str) -> None:
    form = steady.authorize_parameters() | {"loginId": steady.login, "password": "wrong"}
    for size in (60_000, 200_000):
        answer = await steady.browser.http.post(
            "/oauth2/authorize", data={**form, name: "x" * size}
        )
        assert answer.status_code in (200, 302, 400, 413, 431)
        assert "code=" not in answer.headers.get("location", "")


@attack("ATK-532", "ASVS 1.3.3")
async def test_thousands_of_parameters_are_refused(steady: Demo) -> None:
    form = await _token_form(steady) | {f"x{number}": "" for number in range(5_000)}
    answer = await _post_form(steady, "/oauth2/token", urlencode(form))
    assert answer.status_code == 400


@attack("ATK-533", "ASVS 6.2.9", "RFC 9110 15.5.14")
async def test_a_password_of_megabytes_is_never_hashed(steady: Demo) -> None:
    form = steady.authorize_parameters() | {"loginId": steady.login, "password": "x" * 3_000_000}
    answer = await steady.browser.http.post("/oauth2/authorize", data=form)
    assert answer.status_code in (400, 413)


NULLS = ("client_id", "redirect_uri", "state", "scope", "nonce", "login_hint")


@pytest.mark.parametrize("name", NULLS)
@attack("ATK-534", "ASVS 1.2.2", "CWE-158")
async def test_a_null_character_is_refused(steady: Demo, name: str) -> None:
    value = steady.authorize_parameters().get(name, "x") + "\x00"
    assert (await steady.authorize(**{name: value})).status_code == 400


@pytest.mark.parametrize("text", ["%ff%fe", "%c0%80", "%ed%a0%80", "%"])
@attack("ATK-535", "ASVS 1.1.1", "RFC 6749 B")
async def test_bytes_that_are_no_text_are_refused(steady: Demo, text: str) -> None:
    query = urlencode(steady.authorize_parameters(state=None))
    answer = await steady.browser.get(f"/oauth2/authorize?{query}&state={text}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:  # a lone percent sign is a percent sign
        assert text == "%"


TYPES = ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "text/xml"]


@pytest.mark.parametrize("content_type", TYPES)
@attack("ATK-541", "RFC 6749 3.2", "contract 1.2")
async def test_the_token_endpoint_takes_forms_only(steady: Demo, content_type: str) -> None:
    body = urlencode(await _token_form(steady))
    answer = await _post_form(steady, "/oauth2/token", body, content_type)
    assert refusal_of(answer)[:2] == (400, "invalid_request")


@pytest.mark.parametrize("content_type", TYPES)
@attack("ATK-542", "ASVS 3.5.3", "contract 1.2")
async def test_the_login_form_is_sent_as_a_form(steady: Demo, content_type: str) -> None:
    form = steady.authorize_parameters() | {"loginId": steady.login, "password": PASSWORD}
    answer = await _post_form(steady, "/oauth2/authorize", urlencode(form), content_type)
    assert answer.status_code == 400
    assert "location" not in answer.headers


REST_TYPES = [*TYPES, "application/x-www-form-urlencoded", "application/json-patch+json"]


@pytest.mark.parametrize("content_type", [one for one in REST_TYPES if one != TYPES[0]])
@attack("ATK-543", "ASVS 4.1.1", "contract 1.2")
async def test_the_rest_api_takes_json_only(steady: Demo, content_type: str) -> None:
    """A form of another site could be sent without a preflight."""
    headers = {"Content-Type": content_type} if content_type else {}
    body = b'{"user": {"email": "x@example.com", "password": "long enough"}}'
    answer = await steady.admin.http.post("/api/user", content=body, headers=headers)
    assert answer.status_code == 400


async def _token_form(demo: Demo) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": demo.client_id,
        "client_secret": SECRET,
        "code": await demo.get_code(),
        "redirect_uri": REDIRECT_URI,
        "code_verifier": demo.verifier,
    }


async def _post_form(
    demo: Demo, path: str, body: str, content_type: str = "application/x-www-form-urlencoded"
) -> httpx.Response:
    headers = {"Content-Type": content_type} if content_type else {}
    return await demo.browser.http.post(path, content=body.encode(), headers=headers)
