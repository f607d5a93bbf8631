"""Client authentication and its policies (contract 3.3)."""

import base64

import pytest

from emulator_tests.unit.oauth2.clients import make_test_client
from fusionauth_emulator.oauth2.client_authentication import (
    Credentials,
    authenticate_client,
    parse_credentials,
)
from fusionauth_emulator.oauth2.oauth_errors import OAuthError


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def test_credentials_come_from_the_header_or_the_form() -> None:
    assert parse_credentials(basic("id:s:e+c%2f"), {}) == Credentials("id", "s:e+c%2f")
    form = {"client_id": "id", "client_secret": "secret"}
    assert parse_credentials(None, form) == Credentials("id", "secret")
    assert parse_credentials(None, {"client_id": "id", "client_secret": ""}).secret is None


@pytest.mark.parametrize(
    "authorization,form,reason",
    [
        (None, {}, "missing_client_id"),
        (basic("id:secret"), {"client_id": "other"}, "client_id_mismatch"),
        ("Bearer x", {"client_id": "id"}, "invalid_client_authentication_scheme"),
        ("Basic !!!", {}, "invalid_client_authentication"),
        (basic("no colon"), {}, "invalid_client_authentication"),
    ],
)
def test_unusable_credentials_are_refused(
    authorization: str | None, form: dict[str, str], reason: str
) -> None:
    with pytest.raises(OAuthError) as caught:
        parse_credentials(authorization, form)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "policy,uses_pkce,needed",
    [
        ("Required", True, True),
        ("Required", False, True),
        ("NotRequired", False, False),
        ("NotRequiredWhenUsingPKCE", True, False),
        ("NotRequiredWhenUsingPKCE", False, True),
    ],
)
def test_the_policy_says_when_a_secret_is_needed(
    policy: str, uses_pkce: bool, needed: bool
) -> None:
    client = make_test_client(authentication_policy=policy)
    authenticate_client(client, "secret").require_proof(uses_pkce=uses_pkce)
    caller = authenticate_client(client, None)
    if not needed:
        caller.require_proof(uses_pkce=uses_pkce)
        return
    with pytest.raises(OAuthError) as caught:
        caller.require_proof(uses_pkce=uses_pkce)
    assert (caught.value.status, caught.value.reason) == (401, "client_authentication_missing")


@pytest.mark.parametrize("policy", ["Required", "NotRequired", "NotRequiredWhenUsingPKCE"])
def test_a_wrong_secret_is_refused_even_where_none_is_needed(policy: str) -> None:
    with pytest.raises(OAuthError) as caught:
        authenticate_client(make_test_client(authentication_policy=policy), "wrong")
    assert (caught.value.status, caught.value.error) == (401, "invalid_client")
