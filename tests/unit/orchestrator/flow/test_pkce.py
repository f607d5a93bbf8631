"""How the PKCE values of a sign-in are told to fit."""

from orchestrator.flow.hop import Hop, Step
from orchestrator.flow.notes import describe_pkce, make_challenge
from orchestrator.web.cookie_jar import Jar
from orchestrator.web.exchange import Answer, Request

# RFC 7636, appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def login_hop(verifier: str) -> Hop:
    request = Request("GET", "http://localhost:9011/app/login/x")
    answer = Answer(
        302,
        (
            ("Location", f"/oauth2/authorize?code_challenge={CHALLENGE}"),
            ("Set-Cookie", f"app.pkce_v={verifier}; Path=/"),
        ),
    )
    return Hop(Step.LOGIN, request, answer, Jar(lambda: 0.0).take(request.url, answer))


def test_the_example_of_the_rfc() -> None:
    assert make_challenge(VERIFIER) == CHALLENGE


def test_a_verifier_in_clear_is_shown_to_fit() -> None:
    (note,) = describe_pkce(login_hop(VERIFIER))
    assert "they fit (RFC 7636 4.2)" in note
    assert VERIFIER not in note


def test_an_encrypted_verifier_is_called_opaque() -> None:
    (note,) = describe_pkce(login_hop("an-encrypted-value-that-only-the-server-reads"))
    assert "opaque" in note
    assert "cannot be recomputed" in note
