"""The hosted backend's own `state` (contract 2.2)."""

import base64
import hashlib
import hmac
import json

import pytest

from fusionauth_emulator.hosted_backend.state import SignInState, open_state, seal_state
from fusionauth_emulator.oauth2.oauth_errors import OAuthError

STATE = SignInState("client", "http://localhost:3000/profile.html", "their=state&é")
VERIFIER = "v" * 43


def decoded(text: str) -> dict[str, object]:
    members: dict[str, object] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return members


def encoded(members: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


def test_what_was_sealed_is_read_back() -> None:
    assert open_state(seal_state(STATE, VERIFIER), VERIFIER) == STATE


def test_it_is_url_safe_json_whose_first_member_is_the_client() -> None:
    text = seal_state(STATE, VERIFIER)
    assert next(iter(decoded(text).items())) == ("c", "client")
    assert "=" not in text


def test_another_browsers_state_is_refused() -> None:
    with pytest.raises(OAuthError):
        open_state(seal_state(STATE, VERIFIER), "w" * 43)


@pytest.mark.parametrize("member", ["c", "r", "s"])
def test_a_changed_state_is_refused(member: str) -> None:
    forged = decoded(seal_state(STATE, VERIFIER)) | {member: "https://evil.example/"}
    with pytest.raises(OAuthError):
        open_state(encoded(forged), VERIFIER)


@pytest.mark.parametrize(
    "text", ["", "x", "%%%", encoded([]), encoded({"c": "x"}), encoded({"m": 1})]
)
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(OAuthError):
        open_state(text, VERIFIER)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"c": 5, "r": "x", "s": None, "t": []},
        {"c": "x", "r": None, "s": None, "t": []},
        {"c": "x", "r": "x", "s": {}, "t": []},
        {"c": "x", "r": "x"},
        {"c": "x", "r": "x", "s": "\ud800", "t": []},
        {"c": "\x00", "r": "x", "s": None, "t": []},
    ],
    ids=repr,
)
def test_d04_a_sealed_state_of_another_shape_is_refused(members: dict[str, object]) -> None:
    """Its sender knows the verifier, so the seal alone says little."""
    text = json.dumps(members, separators=(",", ":"))
    seal = hmac.new(VERIFIER.encode(), text.encode(), hashlib.sha256).hexdigest()
    for m in (seal, "\ud800", 5, None):
        with pytest.raises(OAuthError):
            open_state(encoded({**members, "m": m}), VERIFIER)


def test_a_member_more_breaks_the_seal() -> None:
    more = decoded(seal_state(STATE, VERIFIER)) | {"x": 1}
    with pytest.raises(OAuthError):
        open_state(encoded(more), VERIFIER)
