"""The implicit grant (contract 3.2), which an application has to enable."""

from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import (
    REDIRECT_URI,
    Demo,
    claims_of,
    error_of,
    query_of,
)
from emulator_tests.contract.sign_in.test_token import left_half_hash

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


@pytest.fixture
async def implicit(demo: Demo) -> Demo:
    await demo.change_oauth(enabledGrants=["implicit"])
    return demo


async def sign_in(demo: Demo, **changes: str | None) -> dict[str, str]:
    """The fragment of the redirect that ends a sign-in."""
    return fragment_of(await demo.browser.sign_in(await demo.authorize(**changes), demo.login))


def fragment_of(answer: httpx.Response) -> dict[str, str]:
    url = urlsplit(answer.headers["location"])
    assert url._replace(fragment="").geturl() == REDIRECT_URI
    return dict(parse_qsl(url.fragment))


async def test_both_tokens_come_in_the_fragment(implicit: Demo) -> None:
    answer = await sign_in(implicit, response_type="token id_token", nonce="n-1")
    assert answer.keys() == {
        "access_token",
        "expires_in",
        "id_token",
        "iss",
        "locale",
        "scope",
        "state",
        "token_type",
        "userState",
    }
    assert (answer["state"], answer["expires_in"], answer["token_type"]) == (
        "their state",
        "3600",
        "Bearer",
    )
    assert claims_of(answer["access_token"])["gty"] == ["implicit"]
    claims = claims_of(answer["id_token"])
    assert (claims["nonce"], claims["at_hash"]) == ("n-1", left_half_hash(answer["access_token"]))
    assert "sid" not in claims, "offline_access gives no refresh token here"


async def test_an_access_token_can_come_alone(implicit: Demo) -> None:
    answer = await sign_in(implicit, response_type="token", scope="email")
    assert "id_token" not in answer
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    validated = await implicit.browser.http.get("/api/jwt/validate", headers=headers)
    assert validated.json()["jwt"]["sub"] == implicit.user["id"]


async def test_p2_3_2_an_access_token_alone_does_not_come_with_openid(implicit: Demo) -> None:
    answer = fragment_of(await implicit.authorize(response_type="token", scope="openid email"))
    assert (answer["error"], answer["error_reason"]) == (
        "unsupported_response_type",
        "invalid_response_type",
    )


async def test_an_id_token_alone_is_no_access_token(implicit: Demo) -> None:
    answer = await sign_in(implicit, response_type="id_token")
    assert answer.keys() == {"id_token", "iss", "locale", "state", "userState"}
    assert "at_hash" not in claims_of(answer["id_token"])
    headers = {"Authorization": f"Bearer {answer['id_token']}"}
    userinfo = await implicit.browser.http.get("/oauth2/userinfo", headers=headers)
    assert error_of(userinfo) == (400, "invalid_token", "access_token_invalid")


async def test_an_id_token_needs_the_scope_openid(implicit: Demo) -> None:
    answer = fragment_of(await implicit.authorize(response_type="id_token", scope="email"))
    assert (answer["error"], answer["error_reason"]) == ("invalid_scope", "missing_required_scope")


async def test_tokens_never_come_in_the_query(implicit: Demo) -> None:
    answer = fragment_of(await implicit.authorize(response_type="token", response_mode="query"))
    assert answer["error_reason"] == "invalid_response_mode"


async def test_tokens_may_come_as_a_form(implicit: Demo) -> None:
    page = await implicit.authorize(response_type="token", response_mode="form_post", scope="email")
    answer = await implicit.browser.sign_in(page, implicit.login)
    assert 'name="access_token"' in answer.text


async def test_each_grant_has_to_be_enabled(demo: Demo) -> None:
    refused = fragment_of(await demo.authorize(response_type="token"))
    assert (refused["error"], refused["error_reason"]) == (
        "unauthorized_client",
        "grant_type_disabled",
    )
    await demo.change_oauth(enabledGrants=["implicit"])
    assert query_of(await demo.authorize())["error"] == "unauthorized_client"
