"""Row C3: dates are numbers, JSON is strict; whoever signed the token."""

import json
import time
from typing import Any

import httpx
import jwt
import pytest

from tests.fakes.fusionauth_tokens import CLIENT_ID, ISSUER, USER_ID, SigningKey

pytestmark = pytest.mark.anyio


DATES: list[Any] = [
    pytest.param("exp", "9999999999", id="exp-digits-as-text"),
    pytest.param("exp", "9999999999.5", id="exp-decimals-as-text"),
    pytest.param("exp", True, id="exp-true"),
    pytest.param("exp", [9_999_999_999], id="exp-a-list"),
    pytest.param("exp", 10**300, id="exp-10^300"),
    pytest.param("exp", 1e300, id="exp-1e300"),
    pytest.param("exp", 253_402_300_800, id="exp-in-the-year-10000"),
    pytest.param("nbf", "1", id="nbf-digits-as-text"),
    pytest.param("nbf", False, id="nbf-false"),
    pytest.param("nbf", -(10**300), id="nbf-minus-10^300"),
    pytest.param("nbf", {}, id="nbf-an-object"),
    pytest.param("iat", "1", id="iat-digits-as-text"),
    pytest.param("iat", True, id="iat-true"),
]
NOT_JSON: list[Any] = [
    pytest.param('"exp": 1' + "0" * 4000, id="exp-10^4000"),
    pytest.param('"exp": 1e999', id="exp-1e999"),
    pytest.param('"exp": Infinity', id="exp-infinity"),
    pytest.param('"exp": NaN', id="exp-nan"),
    pytest.param('"nbf": -Infinity', id="nbf-minus-infinity"),
    pytest.param('"name": NaN', id="name-nan"),
    pytest.param('"x": [{"y": -1e999}]', id="minus-1e999-inside"),
    pytest.param('"exp": 1, "exp": 9999999999', id="exp-twice"),
    pytest.param('"sub": "someone-else"', id="sub-twice"),
    pytest.param('"x": ' + "[" * 900 + "]" * 900, id="900-deep"),
]


def claims() -> dict[str, Any]:
    now_s = int(time.time())
    return {"iss": ISSUER, "aud": CLIENT_ID, "iat": now_s, "exp": now_s + 600, "sub": USER_ID}


def sign(key: SigningKey, text: str, header: dict[str, Any] | None = None) -> str:
    return jwt.api_jws.encode(
        text.encode(), key.private, "RS256", {"kid": key.kid, **(header or {})}
    )


async def read_identity(api: httpx.AsyncClient, token: str) -> httpx.Response:
    return await api.get("/identity", headers={"Cookie": f"app.idt={token}"})


@pytest.mark.parametrize("name, value", DATES)
async def test_c03_a_date_that_is_no_number_is_refused_by_its_name(
    api: httpx.AsyncClient, key: SigningKey, name: str, value: object
) -> None:
    answer = await read_identity(api, sign(key, json.dumps({**claims(), name: value})))

    assert (answer.status_code, answer.json()["check"]) == (401, name)


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
async def test_c03_a_date_may_have_a_fraction(
    api: httpx.AsyncClient, key: SigningKey, name: str
) -> None:
    value = time.time() + (600.5 if name == "exp" else -600.5)

    answer = await read_identity(api, sign(key, json.dumps({**claims(), name: value})))

    assert (answer.status_code, answer.json()["claims"][name]) == (200, value)


@pytest.mark.parametrize("members", NOT_JSON)
async def test_c03_claims_that_are_not_strict_json_are_refused(
    api: httpx.AsyncClient, key: SigningKey, members: str
) -> None:
    text = f"{json.dumps(claims())[:-1]}, {members}}}"

    answer = await read_identity(api, sign(key, text))

    assert (answer.status_code, answer.json()["check"]) == (401, "format")


async def test_c03_a_header_that_is_not_strict_json_is_refused(
    api: httpx.AsyncClient, key: SigningKey
) -> None:
    token = sign(key, json.dumps(claims()), {"x": float("nan")})

    answer = await read_identity(api, token)

    assert (answer.status_code, answer.json()["check"]) == (401, "format")
