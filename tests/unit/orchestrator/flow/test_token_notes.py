"""Row C5: how `flow` explains a sign-in's two tokens, those of either generation of FusionAuth."""

import pytest

from orchestrator.flow.hop import Hop, Refusal, Step, Target
from orchestrator.flow.notes import describe_token
from orchestrator.flow.refusals import explain_api_refusal
from orchestrator.secrets import Secret
from orchestrator.web.exchange import Answer, Request
from orchestrator.web.jwt_text import decode_token
from tests.fakes.fusionauth_tokens import CLIENT_ID, ISSUER, Generation, SigningKey

OLDER = Generation.BEFORE_1_60


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey("key-1")


def notes(cookie: str, token: str) -> str:
    decoded = decode_token(token)
    assert decoded
    return "\n".join(describe_token(cookie, decoded))


def test_c05_tty_gty_and_header_of_todays_tokens_are_named(key: SigningKey) -> None:
    access, identity = notes("app.at", key.access_token()), notes("app.idt", key.id_token())
    assert "tty = at: an access token; it lets its bearer call the API's /messages" in access
    assert "tty = idt: an ID token; it tells the API's /identity who signed in" in identity
    for said in (access, identity):
        assert "signed with RS256, of the type JWT, by the key that /.well-known/jwks.json" in said
        assert "gty, in the claims: the grants it came about by: authorization_code." in said


def test_c05_grants_are_told_in_order(key: SigningKey) -> None:
    token = key.access_token(gty=["authorization_code", "refresh_token"])
    assert "authorization_code, then refresh_token." in notes("app.at", token)


def test_c05_older_tokens_are_told_by_their_application_id(key: SigningKey) -> None:
    access = notes("app.at", key.access_token(generation=OLDER))
    identity = notes("app.idt", key.id_token(generation=OLDER))
    assert "No tty" in access
    assert "this access token has one" in access
    assert "this ID token has none" in identity
    assert "gty, in the header, as before FusionAuth 1.60" in access


@pytest.mark.parametrize(
    "cookie, tty, said",
    [
        pytest.param("app.at", "idt", "tty = idt: not an access token (at)", id="id-token"),
        pytest.param("app.idt", "at", "tty = at: not an ID token (idt)", id="access-token"),
        pytest.param("app.at", "x", "tty = x: not an access token (at)", id="unknown"),
        pytest.param("app.at", ["at"], 'tty = ["at"]: not an access token (at)', id="array"),
    ],
)
def test_c05_the_wrong_kind_is_told(key: SigningKey, cookie: str, tty: object, said: str) -> None:
    assert said in notes(cookie, key.access_token(tty=tty))


def test_c05_an_array_of_audiences_is_the_cause_of_a_refusal(key: SigningKey) -> None:
    token = key.access_token(aud=[CLIENT_ID, "https://files.example.com"])
    refusal = explain(token)
    assert "aud is an array" in refusal.cause
    assert "RFC 8707" in refusal.section
    assert "aud is an array" not in explain(key.access_token()).cause


def explain(token: str) -> Refusal:
    api, site = "http://localhost:5000", "http://localhost:3000"
    page = f"{site}/profile.html"
    target = Target(ISSUER, api, site, CLIENT_ID, page, "robin@example.com", Secret("x"))
    hop = Hop(Step.MESSAGES, Request("GET", f"{api}/messages"), Answer(401))
    return explain_api_refusal(hop, token, target)
