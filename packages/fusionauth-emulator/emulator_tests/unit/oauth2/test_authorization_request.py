"""The checks of an authorization request, in their order (contract 3.2)."""

import pytest

from emulator_tests.unit.oauth2.clients import (
    REDIRECT_URI,
    TENANT,
    make_test_client,
)
from fusionauth_emulator.oauth2.authorization_request import (
    parse_authorize_request,
    require_redirect_uri,
    response_mode_of,
)
from fusionauth_emulator.oauth2.oauth_errors import OAuthError

CALLBACK = "http://localhost:9011/app/callback"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
VALID = {
    "response_type": "code",
    "scope": "openid email",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def test_listed_uris_and_the_hosted_backends_own_callback_are_accepted() -> None:
    client = make_test_client()
    for uri in (REDIRECT_URI, CALLBACK):
        assert require_redirect_uri(client, {"redirect_uri": uri}, CALLBACK) == uri


@pytest.mark.parametrize(
    "parameters,reason",
    [
        ({}, "missing_redirect_uri"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_redirect_uri"),
        ({"redirect_uri": REDIRECT_URI, "tenantId": "x"}, "invalid_tenant_id"),
    ],
)
def test_an_unproven_redirect_uri_is_never_answered(
    parameters: dict[str, str], reason: str
) -> None:
    with pytest.raises(OAuthError) as caught:
        require_redirect_uri(make_test_client(), parameters, CALLBACK)
    assert (caught.value.error, caught.value.reason) == ("invalid_request", reason)


def test_the_tenant_may_be_named_in_any_case() -> None:
    parameters = {"redirect_uri": REDIRECT_URI, "tenantId": TENANT.id.upper()}
    assert require_redirect_uri(make_test_client(), parameters, CALLBACK) == REDIRECT_URI


@pytest.mark.parametrize(
    "changes,error,reason",
    [
        ({"response_type": ""}, "invalid_request", "missing_response_type"),
        ({"response_type": "magic"}, "unsupported_response_type", "invalid_response_type"),
        ({"response_type": "token"}, "unauthorized_client", "grant_type_disabled"),
        ({"response_mode": "pigeon"}, "invalid_request", "invalid_response_mode"),
        (
            {"code_challenge_method": "plain"},
            "invalid_request",
            "invalid_pkce_code_challenge_method",
        ),
        ({"code_challenge_method": ""}, "invalid_request", "invalid_pkce_code_challenge_method"),
        ({"code_challenge": "short"}, "invalid_request", "invalid_pkce_code_challenge"),
        ({"scope": "openid admin"}, "invalid_scope", "unknown_scope"),
        ({"prompt": "none login"}, "invalid_request", "invalid_prompt"),
        ({"prompt": "dance"}, "invalid_request", "invalid_prompt"),
        ({"max_age": "-1"}, "invalid_request", "unknown"),
    ],
)
def test_a_bad_parameter_is_named(changes: dict[str, str], error: str, reason: str) -> None:
    with pytest.raises(OAuthError) as caught:
        parse_authorize_request(make_test_client(), REDIRECT_URI, VALID | changes)
    assert (caught.value.error, caught.value.reason) == (error, reason)


def test_p2_3_2_a_code_that_would_be_bound_to_a_key_is_refused() -> None:
    """The emulator checks no proof, so it would redeem such a code for anybody."""
    with pytest.raises(OAuthError) as caught:
        parse_authorize_request(make_test_client(), REDIRECT_URI, VALID | {"dpop_jkt": "abc"})
    assert (caught.value.error, caught.value.reason) == ("not_licensed", "not_licensed")
    parse_authorize_request(make_test_client(), REDIRECT_URI, VALID | {"dpop_jkt": ""})


def test_a_client_that_requires_pkce_gets_no_code_without_a_challenge() -> None:
    without = {name: value for name, value in VALID.items() if "challenge" not in name}
    with pytest.raises(OAuthError, match="missing_code_challenge"):
        parse_authorize_request(make_test_client(pkce_policy="Required"), REDIRECT_URI, without)
    assert parse_authorize_request(make_test_client(), REDIRECT_URI, without).code_challenge is None


def test_a_client_without_the_grant_is_refused() -> None:
    client = make_test_client(enabled_grants=frozenset({"refresh_token"}))
    with pytest.raises(OAuthError, match="grant_type_disabled"):
        parse_authorize_request(client, REDIRECT_URI, VALID)


def test_a_valid_request_is_read_whole() -> None:
    asked = parse_authorize_request(
        make_test_client(),
        REDIRECT_URI,
        VALID | {"state": "", "nonce": "n", "prompt": "login", "max_age": "60"},
    )
    assert asked.scopes == ("openid", "email")
    assert (asked.state, asked.nonce, asked.max_age_s) == ("", "n", 60)
    assert asked.prompts == {"login"}


def test_an_unknown_response_mode_is_answered_in_the_query() -> None:
    assert response_mode_of({"response_mode": "pigeon"}) == "query"
    assert response_mode_of({"response_mode": "form_post"}) == "form_post"


@pytest.mark.parametrize(
    "response_type,mode,expected",
    [
        ("code", None, "query"),
        ("code", "fragment", "fragment"),
        ("code", "pigeon", "query"),
        ("token", None, "fragment"),
        ("id_token token", "query", "fragment"),
        ("id_token", "form_post", "form_post"),
    ],
)
def test_tokens_are_never_answered_in_a_query(
    response_type: str, mode: str | None, expected: str
) -> None:
    parameters = {"response_type": response_type} | ({"response_mode": mode} if mode else {})
    assert response_mode_of(parameters) == expected


@pytest.mark.parametrize(
    "entries,policy,origin,is_allowed",
    [
        ([], "ExactMatch", "https://any.example", True),
        (["https://a.example"], "ExactMatch", "https://a.example", True),
        (["https://a.example/"], "ExactMatch", "https://a.example", True),
        (["https://a.example"], "ExactMatch", "https://a.example.evil.example", False),
        (["https://a.example"], "ExactMatch", "null", False),
        (["https://*.a.example"], "ExactMatch", "https://b.a.example", False),
        (["https://*.a.example"], "AllowWildcards", "https://b.a.example", True),
        (["https://*.a.example"], "AllowWildcards", "https://c.b.a.example", False),
    ],
)
def test_origins_are_validated_as_redirect_urls_are(
    entries: list[str], policy: str, origin: str, is_allowed: bool
) -> None:
    client = make_test_client(origin_urls=tuple(entries), url_validation_policy=policy)
    assert client.allows_origin(origin) is is_allowed
