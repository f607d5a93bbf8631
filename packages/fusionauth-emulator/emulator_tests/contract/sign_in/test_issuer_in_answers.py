"""`iss` in what the authorization endpoint answers (contract 3.2, 3.8, RFC 9207)."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import Demo, query_of
from emulator_tests.contract.sign_in.test_hosted_backend import TOKEN_COOKIES, begin

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

CODE = ["code", "iss", "locale", "state", "userState"]
TOKENS = [
    *("access_token", "expires_in", "id_token", "iss", "locale", "scope", "state"),
    *("token_type", "userState"),
]
ERROR = ["error", "error_reason", "error_description", "iss", "state"]
MODES = ["query", "fragment", "form_post"]


def members_of(answer: httpx.Response, mode: str) -> list[tuple[str, str]]:
    """What the client gets, in order."""
    if mode == "form_post":
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
        return [(name, html.unescape(value)) for name, value in found]
    url = urlsplit(answer.headers["location"])
    return parse_qsl(url.query if mode == "query" else url.fragment)


async def sign_in(demo: Demo, **changes: str) -> httpx.Response:
    return await demo.browser.sign_in(await demo.authorize(**changes), demo.login)


@pytest.mark.parametrize("mode", MODES)
async def test_p1_3_2_a_code_comes_with_the_issuer(demo: Demo, mode: str) -> None:
    members = members_of(await sign_in(demo, response_mode=mode), mode)
    assert [name for name, _ in members] == CODE
    assert dict(members)["iss"] == await demo.issuer()


@pytest.mark.parametrize("mode", MODES[1:])
async def test_p1_3_2_tokens_come_with_the_issuer(demo: Demo, mode: str) -> None:
    await demo.change_oauth(enabledGrants=["implicit"])
    changes = {"response_type": "token id_token", "response_mode": mode}
    members = members_of(await sign_in(demo, **changes), mode)
    assert [name for name, _ in members] == TOKENS
    assert dict(members)["iss"] == await demo.issuer()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("changes", [{"prompt": "none"}, {"scope": "openid unheard-of"}])
async def test_p1_3_2_an_error_comes_with_the_issuer(
    demo: Demo, mode: str, changes: dict[str, str]
) -> None:
    members = members_of(await demo.authorize(response_mode=mode, **changes), mode)
    assert [name for name, _ in members] == ERROR
    assert dict(members)["iss"] == await demo.issuer()


async def test_p1_3_2_an_error_of_the_implicit_grant_comes_with_the_issuer(demo: Demo) -> None:
    members = members_of(await demo.authorize(response_type="token"), "fragment")
    assert [name for name, _ in members] == ERROR


async def test_p1_3_8_discovery_announces_the_issuer_in_answers(demo: Demo) -> None:
    document = (await demo.browser.get("/.well-known/openid-configuration")).json()
    assert document["authorization_response_iss_parameter_supported"] is True
    assert list(document) == sorted(document)


@pytest.mark.parametrize("issuer", ["https://other.example", "", None])
async def test_p1_3_2_the_hosted_backend_takes_no_answer_of_another_issuer(
    demo: Demo, issuer: str | None
) -> None:
    page = await demo.browser.get((await begin(demo)).headers["location"])
    answer = query_of(await demo.browser.sign_in(page, demo.login))
    given = {name: value for name, value in {**answer, "iss": issuer}.items() if value is not None}
    refused = await demo.browser.get("/app/callback", **given)
    assert "The iss is not the issuer of the tenant." in refused.text
    assert TOKEN_COOKIES.isdisjoint(demo.browser.cookies())
    # it was not even tried: the code is still good
    assert (await demo.browser.get("/app/callback", **answer)).status_code == 302


async def test_p1_3_2_the_hosted_backend_believes_no_error_of_another_issuer(demo: Demo) -> None:
    refused = await demo.browser.get((await begin(demo, prompt="none")).headers["location"])
    error = query_of(refused)
    shown = await demo.browser.get("/app/callback", **{**error, "iss": "https://other.example"})
    assert "login_required" not in shown.text
    assert "login_required" in (await demo.browser.get("/app/callback", **error)).text
