"""The content of our own encoded values, fuzzed: states of the hosted backend, page tokens, JWTs.

A client gives back what it was given, or anything else in the same form. Whatever that is: no 5xx.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator_tests.contract.emulator import ADMIN_ID
from emulator_tests.contract.sign_in.steps import SECRET
from emulator_tests.fuzz.conftest import Fuzzed
from emulator_tests.fuzz.test_operations import FIXED

pytestmark = pytest.mark.contract

QUICK = 60
HS256_KEY_ID = "092dbedc-30af-4149-9c61-b578f2c72f59"
"""Stands for the secret of the client that a token is for (contract 4.5)."""
REDIRECT_URI = "http://localhost:3000/"
VERIFIER = "v" * 43

odd_texts = st.sampled_from(["", "\x00", "\ud800", "x\x00y", "*", ADMIN_ID, "\u0661", "a" * 5_000])
odd_numbers = st.sampled_from([-1, 0, 2**31, 2**63, 10**30, 1.5, float("nan"), float("inf")])
scalars = st.none() | st.booleans() | odd_numbers | odd_texts | st.text(max_size=5)
odd_values = st.recursive(
    scalars, lambda one: st.lists(one, max_size=3) | st.dictionaries(odd_texts, one, max_size=3)
)


def nearly(members: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """The real thing with some members changed, left out or added; now and then anything."""

    @st.composite
    def changed(draw: st.DrawFn) -> Any:
        names = draw(st.sets(st.sampled_from(sorted(members)), max_size=len(members)))
        document = {**members, **{name: draw(odd_values) for name in names}}
        for name in draw(st.sets(st.sampled_from(sorted(members)), max_size=2)):
            del document[name]
        return {**document, **draw(st.dictionaries(odd_texts, odd_values, max_size=1))}

    return st.one_of(changed(), changed(), changed(), odd_values)


def encode(value: object) -> str:
    text = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def sign(start: str) -> str:
    mac = hmac.digest(SECRET.encode(), start.encode(), hashlib.sha256)
    return f"{start}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


@pytest.fixture(scope="module")
def client_id(fuzzed: Fuzzed) -> str:
    oauth = {"clientSecret": SECRET, "authorizedRedirectURLs": [REDIRECT_URI]}
    application = {"name": "values of ours", "oauthConfiguration": oauth}
    made = fuzzed.send("POST", "/api/application", json={"application": application})
    return str(made.json()["application"]["id"])


@pytest.fixture(scope="module")
def kid(fuzzed: Fuzzed) -> str:
    return str(fuzzed.send("GET", f"/api/key/{HS256_KEY_ID}").json()["key"]["kid"])


def require_no_fault(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text[:500]


def try_a_state(fuzzed: Fuzzed, client_id: str, data: st.DataObject) -> None:
    members = data.draw(nearly({"c": client_id, "r": REDIRECT_URI, "s": "their own", "t": []}))
    if isinstance(members, dict):
        text = json.dumps(members, separators=(",", ":")).encode()
        seal = hmac.new(VERIFIER.encode(), text, hashlib.sha256).hexdigest()
        members["m"] = data.draw(st.sampled_from([seal, seal, seal, None, "\ud800", 5]))
    query = {"state": encode(members), "code": "x"}
    cookie = {"Cookie": f"app.pkce_v={VERIFIER}"}
    require_no_fault(fuzzed.send("GET", "/app/callback", params=query, headers=cookie))


def try_a_page_token(fuzzed: Fuzzed, data: st.DataObject) -> None:
    real = {"queryString": "*", "numberOfResults": 2, "startRow": 0, "accurateTotal": False,
            "sortFields": [{"name": "id", "order": "asc"}], "ids": [ADMIN_ID]}  # fmt: skip
    content = data.draw(nearly(real))
    if isinstance(content, dict) and data.draw(st.booleans()):
        content["sortFields"] = [data.draw(nearly({"name": "id", "order": "asc"}))]
    padded = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    require_no_fault(fuzzed.send("GET", "/api/user/search", params={"nextResults": padded}))


def try_a_token(fuzzed: Fuzzed, client_id: str, kid: str, data: st.DataObject) -> None:
    header = {"alg": "HS256", "kid": kid, "typ": "JWT"}
    if data.draw(st.booleans()):
        header = data.draw(nearly(header))
    claims = data.draw(
        nearly({"aud": client_id, "exp": 9_999_999_999, "sub": ADMIN_ID, "scope": "openid",
                "roles": ["admin"], "tid": ADMIN_ID, "sid": ADMIN_ID})
    )  # fmt: skip
    token = sign(f"{encode(header)}.{encode(claims)}")
    bearer = {"Authorization": f"Bearer {token}"}
    for path in ("/oauth2/userinfo", "/app/me", "/api/jwt/validate", "/api/user", "/api/jwt/issue"):
        require_no_fault(fuzzed.send("GET", path, headers=bearer))
    require_no_fault(fuzzed.send("GET", "/oauth2/logout", params={"id_token_hint": token}))
    form = {"client_id": client_id, "client_secret": SECRET, "token": token}
    require_no_fault(fuzzed.send("POST", "/oauth2/introspect", data=form))


def try_all(fuzzed: Fuzzed, client_id: str, kid: str, data: st.DataObject) -> None:
    try_a_state(fuzzed, client_id, data)
    try_a_page_token(fuzzed, data)
    try_a_token(fuzzed, client_id, kid, data)


@settings(FIXED, max_examples=QUICK, deadline=None)
@given(data=st.data())
def test_d04_no_content_of_a_value_of_ours_is_a_fault(
    fuzzed: Fuzzed, client_id: str, kid: str, data: st.DataObject
) -> None:
    try_all(fuzzed, client_id, kid, data)
