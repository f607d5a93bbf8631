"""The `app.*` cookies (contract 2.8)."""

import pytest
from starlette.responses import Response

from fusionauth_emulator.hosted_backend.cookies import (
    cookie_domain,
    removed_token_cookies,
    set_cookies,
    token_cookies,
    verifier_cookie,
)
from fusionauth_emulator.oauth2.refreshing import IssuedRefreshToken
from fusionauth_emulator.oauth2.tokens import IssuedTokens

TOKENS = IssuedTokens(
    user_id="user",
    access_token="access",
    expires_at_s=4_600,
    expires_in_s=3_600,
    id_token="identity",
    refresh_token=IssuedRefreshToken("refresh", "id", 2_592_000),
    scopes=("openid", "offline_access"),
)


def written(base_url: str) -> list[str]:
    response = Response()
    set_cookies(response, base_url, token_cookies(TOKENS))
    return response.headers.getlist("set-cookie")


def test_tokens_are_hidden_from_scripts_and_identity_and_expiry_are_not() -> None:
    hidden = {cookie.name: cookie.http_only for cookie in token_cookies(TOKENS)}
    assert hidden == {"app.at": True, "app.rt": True, "app.idt": False, "app.at_exp": False}


def test_cookies_on_localhost_are_host_only_and_not_secure() -> None:
    assert written("http://localhost:9011") == [
        "app.at=access; HttpOnly; Max-Age=3600; Path=/; SameSite=lax",
        "app.at_exp=4600; Max-Age=3600; Path=/; SameSite=lax",
        "app.idt=identity; Max-Age=3600; Path=/; SameSite=lax",
        "app.rt=refresh; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax",
    ]


def test_cookies_over_https_are_secure_and_reach_the_sister_hosts() -> None:
    for cookie in written("https://auth.example.com"):
        assert "Domain=.example.com" in cookie
        assert "Secure" in cookie


def test_removal_names_the_same_four_cookies() -> None:
    removed = removed_token_cookies()
    assert {one.name for one in removed} == {one.name for one in token_cookies(TOKENS)}
    assert all(one.value == "" and one.max_age_s == 0 for one in removed)


def test_the_verifier_is_hidden_from_scripts() -> None:
    assert verifier_cookie("verifier").http_only


@pytest.mark.parametrize(
    "authority,domain",
    [
        ("localhost:9011", None),
        ("127.0.0.1:9011", None),
        ("[::1]:9011", None),
        ("auth.example.com", ".example.com"),
        ("auth.a.b.example.com:8443", ".example.com"),
        ("example.com", ".example.com"),
        pytest.param("a.b;Secure", None, id="no host name"),
        pytest.param("[", None, id="half an address"),
    ],
)
def test_the_domain_is_the_broadest_below_the_top_level(authority: str, domain: str | None) -> None:
    assert cookie_domain(authority) == domain


@pytest.mark.parametrize(
    "authority,domain",
    [
        ("a.b.example.co.uk", ".example.co.uk"),
        ("auth.example.com.au:9011", ".example.com.au"),
        ("Auth.Example.CO.UK", ".Example.CO.UK"),
        ("example.or.jp", ".example.or.jp"),
        ("co.uk", None),
        ("auth.co.example", ".co.example"),
        ("auth.example.uk", ".example.uk"),
    ],
)
def test_e17_the_domain_is_below_a_public_suffix_of_two_labels(
    authority: str, domain: str | None
) -> None:
    assert cookie_domain(authority) == domain
