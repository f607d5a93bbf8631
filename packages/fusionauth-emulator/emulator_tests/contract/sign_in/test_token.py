"""The authorization_code grant (contract 3.3, 3.9, 13.9 to 13.12)."""

import base64
import hashlib
import hmac

import anyio
import httpx
import pytest

from emulator_tests.contract.sign_in.steps import (
    REDIRECT_URI,
    SECRET,
    Demo,
    claims_of,
    error_of,
    header_of,
    query_of,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_a_code_becomes_tokens(demo: Demo) -> None:
    response = await demo.exchange(await demo.get_code())
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert tokens.keys() == {
        "access_token",
        "expires_in",
        "id_token",
        "refresh_token",
        "refresh_token_id",
        "scope",
        "token_type",
        "userId",
    }
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    assert tokens["userId"] == demo.user["id"]


async def test_line_9_access_token(demo: Demo) -> None:
    tokens = await demo.get_tokens(nonce="n-1")
    claims = claims_of(tokens["access_token"])
    assert header_of(tokens["access_token"])["alg"] == "RS256"
    assert claims_of(tokens["access_token"])["gty"] == ["authorization_code"]
    assert claims["aud"] == demo.client_id
    assert claims["exp"] - claims["iat"] == 3600
    assert (claims["applicationId"], claims["roles"]) == (demo.client_id, [])
    assert claims["sid"] == tokens["refresh_token_id"]
    assert claims["authenticationType"] == "PASSWORD"
    assert "email" not in claims


async def test_line_9_id_token(demo: Demo) -> None:
    tokens = await demo.get_tokens(nonce="n-1")
    claims = claims_of(tokens["id_token"])
    assert claims["at_hash"] == left_half_hash(tokens["access_token"])
    assert (claims["nonce"], claims["email"]) == ("n-1", demo.login)
    assert claims.keys().isdisjoint({"applicationId", "roles"})


async def test_line_9_the_signing_key_is_published(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    published = (await demo.browser.get("/.well-known/jwks.json")).json()["keys"]
    assert header_of(tokens["access_token"])["kid"] in {key["kid"] for key in published}


async def test_line_9_without_registration_no_application_and_no_roles(demo: Demo) -> None:
    await demo.change_oauth(requireRegistration=False)
    stranger = await demo.admin.make_user()
    redirect = await demo.browser.sign_in(await demo.authorize(), stranger["email"])
    tokens = (await demo.exchange(query_of(redirect)["code"])).json()
    assert claims_of(tokens["access_token"]).keys().isdisjoint({"applicationId", "roles"})


async def test_line_10_before_a_key_is_set_up_tokens_are_hs256(demo: Demo) -> None:
    """The ID token is signed with the client's secret (contract 4.5); JWKS knows neither key."""
    await demo.change_jwt(enabled=False)
    tokens = await demo.get_tokens()
    published = (await demo.browser.get("/.well-known/jwks.json")).json()["keys"]
    for token in (tokens["access_token"], tokens["id_token"]):
        assert header_of(token)["alg"] == "HS256"
        assert header_of(token)["kid"] not in {key["kid"] for key in published}
    signed, _, signature = tokens["id_token"].rpartition(".")
    expected = hmac.digest(SECRET.encode(), signed.encode(), "sha256")
    assert signature == base64.urlsafe_b64encode(expected).rstrip(b"=").decode()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer = await demo.browser.http.get("/oauth2/userinfo", headers=headers)
    assert answer.status_code == 200


async def test_line_11_a_code_serves_once(demo: Demo) -> None:
    code = await demo.get_code()
    assert (await demo.exchange(code)).status_code == 200
    again = await demo.exchange(code)
    assert error_of(again) == (400, "invalid_request", "auth_code_not_found")


async def test_line_11_a_random_code_is_refused(demo: Demo) -> None:
    response = await demo.exchange("no-such-code")
    assert error_of(response) == (400, "invalid_request", "auth_code_not_found")


async def test_line_11_a_code_lives_thirty_seconds(demo: Demo) -> None:
    alive, dead = await demo.get_code(), await demo.get_code()
    await demo.pass_time(29)
    assert (await demo.exchange(alive)).status_code == 200
    await demo.pass_time(1)
    response = await demo.exchange(dead)
    assert error_of(response) == (400, "invalid_request", "auth_code_not_found")


async def test_line_11_a_code_is_bound_to_its_redirect_uri(demo: Demo) -> None:
    other = REDIRECT_URI.replace("profile", "index")
    response = await demo.exchange(await demo.get_code(), redirect_uri=other)
    assert error_of(response) == (400, "invalid_request", "invalid_redirect_uri")


@pytest.mark.parametrize(
    "verifier,error,reason",
    [
        (None, "invalid_request", "missing_code_verifier"),
        ("", "invalid_request", "missing_code_verifier"),
        ("w" * 43, "invalid_grant", "invalid_pkce_code_verifier"),
    ],
)
async def test_line_11_a_code_is_bound_to_its_challenge(
    demo: Demo, verifier: str | None, error: str, reason: str
) -> None:
    code = await demo.get_code()
    response = await demo.exchange(code, code_verifier=verifier)
    assert error_of(response) == (400, error, reason)
    again = await demo.exchange(code)
    assert error_of(again)[2] == "auth_code_not_found", "a failed proof uses the code up"


async def test_a_verifier_without_a_challenge_is_refused(demo: Demo) -> None:
    """The challenge was stripped on its way: RFC 9700 4.8.2."""
    code = await demo.get_code(code_challenge=None, code_challenge_method=None)
    response = await demo.exchange(code)
    assert error_of(response) == (400, "invalid_grant", "invalid_pkce_code_verifier")


async def test_pkce_may_be_left_out_where_the_policy_says_so(demo: Demo) -> None:
    code = await demo.get_code(code_challenge=None, code_challenge_method=None)
    assert (await demo.exchange(code, code_verifier=None)).status_code == 200


async def test_pkce_or_a_secret_where_the_policy_asks_for_one_of_them(demo: Demo) -> None:
    await demo.change_oauth(
        clientAuthenticationPolicy="NotRequired",
        proofKeyForCodeExchangePolicy="NotRequiredWhenUsingClientAuthentication",
    )
    by_pkce = await demo.exchange(await demo.get_code(), client_secret=None)
    assert by_pkce.status_code == 200
    plain = {"code_challenge": None, "code_challenge_method": None}
    by_secret = await demo.exchange(await demo.get_code(**plain), code_verifier=None)
    assert by_secret.status_code == 200
    by_neither = await demo.exchange(
        await demo.get_code(**plain), code_verifier=None, client_secret=None
    )
    assert error_of(by_neither) == (401, "invalid_client", "client_authentication_missing")


async def test_another_clients_code_is_refused_and_stays_good_for_its_owner(demo: Demo) -> None:
    code = await demo.get_code()
    other = await demo.make_sibling()
    response = await other.exchange(code, code_verifier=demo.verifier)
    assert error_of(response) == (400, "invalid_request", "auth_code_not_found")
    assert (await demo.exchange(code)).status_code == 200


async def test_fifty_parallel_redemptions_of_one_code_have_one_winner(demo: Demo) -> None:
    code = await demo.get_code()
    statuses: list[int] = []

    async def redeem() -> None:
        statuses.append((await demo.exchange(code)).status_code)

    async with anyio.create_task_group() as tasks:
        for _ in range(50):
            tasks.start_soon(redeem)
    assert sorted(statuses) == [200] + [400] * 49


async def test_a_code_of_a_deactivated_user_is_refused(demo: Demo) -> None:
    code = await demo.get_code()
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    assert error_of(await demo.exchange(code))[:2] == (400, "invalid_grant")


async def test_a_code_from_before_a_password_change_is_refused(demo: Demo) -> None:
    code = await demo.get_code()
    await demo.pass_time(1)
    await demo.change_password("another password")
    assert error_of(await demo.exchange(code))[:2] == (400, "invalid_grant")


async def test_a_code_ends_with_the_registration(demo: Demo) -> None:
    code = await demo.get_code()
    path = f"/api/user/registration/{demo.user['id']}/{demo.client_id}"
    await demo.admin.call("DELETE", path)
    expected = (400, "access_denied", "registration_required")
    assert error_of(await demo.exchange(code)) == expected


async def test_line_12_without_generate_refresh_tokens_there_is_none(demo: Demo) -> None:
    await demo.change_oauth(generateRefreshTokens=False)
    tokens = await demo.get_tokens()
    assert tokens.keys().isdisjoint({"refresh_token", "refresh_token_id"})
    assert "sid" not in claims_of(tokens["access_token"])


async def test_tokens_follow_the_scope(demo: Demo) -> None:
    tokens = await demo.get_tokens(scope="email")
    assert tokens.keys().isdisjoint({"refresh_token", "id_token"})
    assert tokens["scope"] == "email"


@pytest.mark.parametrize(
    "changes,status,error,reason",
    [
        ({"grant_type": None}, 400, "invalid_request", "missing_grant_type"),
        ({"grant_type": "magic"}, 400, "unsupported_grant_type", "invalid_grant_type"),
        ({"grant_type": "password"}, 400, "unauthorized_client", "grant_type_disabled"),
        ({"grant_type": "client_credentials"}, 400, "not_licensed", "not_licensed"),
        ({"code": None}, 400, "invalid_request", "missing_code"),
        ({"redirect_uri": None}, 400, "invalid_request", "missing_redirect_uri"),
        ({"client_id": None}, 400, "invalid_request", "missing_client_id"),
        ({"client_id": "no uuid"}, 401, "invalid_client", "invalid_client_id"),
        ({"client_secret": "wrong"}, 401, "invalid_client", "invalid_client_authentication"),
        ({"client_secret": None}, 401, "invalid_client", "client_authentication_missing"),
    ],
)
async def test_a_bad_token_request_is_refused_and_leaves_the_code(
    demo: Demo, changes: dict[str, str | None], status: int, error: str, reason: str
) -> None:
    code = await demo.get_code()
    response = await demo.exchange(**({"code": code} | changes))
    assert error_of(response) == (status, error, reason)
    assert (await demo.exchange(code)).status_code == 200


async def test_the_client_may_authenticate_with_basic(demo: Demo) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": await demo.get_code(),
        "redirect_uri": REDIRECT_URI,
        "code_verifier": demo.verifier,
    }
    basic = httpx.BasicAuth(demo.client_id, SECRET)
    response = await demo.browser.http.post("/oauth2/token", data=form, auth=basic)
    assert response.status_code == 200


@pytest.mark.parametrize("secret,status", [(SECRET, 200), ("wrong", 401)])
async def test_p2_3_9_who_authenticates_by_basic_is_challenged_in_every_answer(
    demo: Demo, secret: str, status: int
) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": await demo.get_code(),
        "redirect_uri": REDIRECT_URI,
        "code_verifier": demo.verifier,
    }
    basic = httpx.BasicAuth(demo.client_id, secret)
    response = await demo.browser.http.post("/oauth2/token", data=form, auth=basic)
    assert response.status_code == status
    assert response.headers["www-authenticate"].startswith("Basic ")
    asked = await demo.browser.http.post("/oauth2/introspect", data={"token": "x"}, auth=basic)
    assert asked.status_code == status
    assert asked.headers["www-authenticate"].startswith("Basic ")


async def test_p2_3_9_who_sends_the_secret_in_the_form_is_not_challenged(demo: Demo) -> None:
    for secret in (SECRET, "wrong"):
        response = await demo.exchange(await demo.get_code(), client_secret=secret)
        assert "www-authenticate" not in response.headers


async def test_p2_3_9_a_token_request_without_any_client_id_is_a_400(demo: Demo) -> None:
    response = await demo.exchange(await demo.get_code(), client_id=None, client_secret=None)
    assert error_of(response) == (400, "invalid_request", "missing_client_id")


async def test_parameters_in_the_query_do_not_count(demo: Demo) -> None:
    response = await demo.browser.http.post("/oauth2/token?grant_type=authorization_code", data={})
    assert response.status_code == 400


def left_half_hash(token: str) -> str:
    """`at_hash` for a SHA-256 signature (OpenID Connect Core 3.1.3.6)."""
    half = hashlib.sha256(token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
