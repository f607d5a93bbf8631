"""PKCE (RFC 7636)."""

import pytest

from fusionauth_emulator.oauth2 import pkce

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_challenge_is_that_of_the_rfc() -> None:
    assert pkce.make_challenge(VERIFIER) == CHALLENGE
    assert pkce.verifier_matches(VERIFIER, CHALLENGE)


@pytest.mark.parametrize(
    "verifier",
    [
        pytest.param(VERIFIER[:-1] + "l", id="another"),
        pytest.param(CHALLENGE, id="the challenge itself"),
        pytest.param("short", id="too short"),
        pytest.param("é" * 43, id="not ASCII"),
        pytest.param("", id="empty"),
    ],
)
def test_a_wrong_verifier_does_not_match(verifier: str) -> None:
    assert not pkce.verifier_matches(verifier, CHALLENGE)


def test_made_verifiers_differ_and_match_their_challenge() -> None:
    one, other = pkce.make_verifier(), pkce.make_verifier()
    assert one != other
    assert pkce.verifier_matches(one, pkce.make_challenge(one))
    assert pkce.is_challenge(pkce.make_challenge(one))
    assert not pkce.is_challenge(VERIFIER + "=")
