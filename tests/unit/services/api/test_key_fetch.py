"""Rows C1 and C2: whatever is sent as a key set, the fetch is bounded and others are served on."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.api.app import create_app
from services.api.jwks import (
    COOLDOWN_S,
    MAX_BYTES,
    MAX_KEYS,
    KeysNotFetched,
    fetch_keys,
)
from services.api.strict_json import MAX_DEPTH
from tests.fakes.fusionauth_tokens import FakeClock, SigningKey
from tests.fakes.hostile_jwks import (
    HOSTILE_SETS,
    HostileJwksEndpoint,
    headers_of,
    make_key_set,
    nest,
    without_end,
)
from tests.unit.services.api.conftest import SETTINGS

pytestmark = pytest.mark.anyio

URL = "http://fusionauth:9011/.well-known/jwks.json"


async def ask(
    endpoint: HostileJwksEndpoint, key: SigningKey, clock: FakeClock, times: int = 1
) -> list[httpx.Response]:
    app = create_app(SETTINGS, transport=endpoint.transport, clock=clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {key.access_token()}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:5000") as api:
        return [await api.get("/messages", headers=headers) for _ in range(times)]


@pytest.mark.parametrize("name", HOSTILE_SETS)
async def test_c01_c02_a_hostile_key_set_is_a_503_and_one_fetch_for_each_cooldown(
    key: SigningKey, clock: FakeClock, name: str
) -> None:
    endpoint = HostileJwksEndpoint(HOSTILE_SETS[name](key.jwk), headers_of(name))

    answers = await ask(endpoint, key, clock, times=3)

    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert answers[0].headers["retry-after"] == str(COOLDOWN_S)
    assert len(endpoint.requests) == 1


async def test_c02_a_set_at_the_bounds_is_taken(key: SigningKey, clock: FakeClock) -> None:
    others = [{**key.jwk, "kid": f"k{number}"} for number in range(MAX_KEYS - 1)]
    body = make_key_set(*others, dict(key.jwk), x=nest(MAX_DEPTH - 1))

    [answer] = await ask(HostileJwksEndpoint(body + b" " * (MAX_BYTES - len(body))), key, clock)

    assert answer.status_code == 200


@pytest.mark.parametrize("chunk", [pytest.param(7, id="7-bytes"), pytest.param(65_536, id="64-KB")])
async def test_c02_an_endless_body_is_read_up_to_the_bound(
    key: SigningKey, clock: FakeClock, chunk: int
) -> None:
    endpoint = HostileJwksEndpoint(lambda: without_end(chunk))

    [answer] = await ask(endpoint, key, clock)

    assert answer.status_code == 503
    assert endpoint.sent <= MAX_BYTES + chunk


async def test_c02_the_body_is_asked_for_uncompressed(key: SigningKey, clock: FakeClock) -> None:
    endpoint = HostileJwksEndpoint(make_key_set(dict(key.jwk)))

    [answer] = await ask(endpoint, key, clock)

    assert answer.status_code == 200
    assert endpoint.requests[0].headers["accept-encoding"] == "identity"


async def test_c02_others_get_their_turn_between_chunks_and_between_keys(key: SigningKey) -> None:
    """Counted in turns of the event loop: how fast the machine is does not matter."""
    body = make_key_set(*[{**key.jwk, "kid": f"k{number}"} for number in range(100)])

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100):
            yield body[start : start + 100]

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=chunks()))
    fetch = asyncio.create_task(fetch_keys(URL, transport))
    turns = 0
    while not fetch.done():
        turns += 1
        await asyncio.sleep(0)

    assert len(await fetch) == 100
    assert turns >= len(body) // 100 + 100


async def test_c02_a_redirect_is_not_followed_and_no_cookie_kept(key: SigningKey) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.path == "/good":
            return httpx.Response(200, content=make_key_set(dict(key.jwk)))
        return httpx.Response(302, headers={"Location": "/good", "Set-Cookie": "a=b"})

    transport = httpx.MockTransport(answer)
    for _ in range(2):
        with pytest.raises(KeysNotFetched, match="status 302"):
            await fetch_keys(URL, transport)

    assert [request.url.path for request in seen] == ["/.well-known/jwks.json"] * 2
    assert "cookie" not in seen[1].headers


async def test_c02_what_was_sent_does_not_fill_the_log() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"\xff\n" * 100_000))

    with pytest.raises(KeysNotFetched) as failure:
        await fetch_keys(URL, transport)

    assert len(str(failure.value)) < 400
    assert "\n" not in str(failure.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=5,
)
members = st.sampled_from(["kty", "kid", "alg", "use", "n", "e", "x5c"])
jwks = st.dictionaries(members, json_values | st.sampled_from(["RSA", "sig", "AQAB", "RS256"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=st.binary() | st.lists(jwks, max_size=3).map(lambda keys: make_key_set(*keys)))
async def test_c01_any_answer_is_a_key_set_or_none(answer: bytes) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=answer))

    try:
        keys = await fetch_keys(URL, transport)
    except KeysNotFetched:
        keys = {}
    assert keys == {}
