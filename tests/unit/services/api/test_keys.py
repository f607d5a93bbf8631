"""The key cache: when FusionAuth is asked, and when it is left alone."""

import asyncio
import json

import httpx
import pytest

from services.api.jwks import (
    COOLDOWN_S,
    MAX_AGE_S,
    KeyCache,
    Keys,
    KeysNotFetched,
    fetch_keys,
    parse_jwks,
)
from tests.fakes.fusionauth_tokens import (
    FakeClock,
    FakeJwksEndpoint,
    SigningKey,
    generate_rsa_key,
)

pytestmark = pytest.mark.anyio


def key_set(*keys: object) -> bytes:
    return json.dumps({"keys": keys}).encode()


async def ask(api: httpx.AsyncClient, key: SigningKey) -> httpx.Response:
    return await api.get("/messages", headers={"Authorization": f"Bearer {key.access_token()}"})


async def test_keys_are_fetched_once_and_kept(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint, key: SigningKey
) -> None:
    statuses = [(await ask(api, key)).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert jwks.requests == 1


async def test_fifty_requests_at_once_share_one_fetch(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint, key: SigningKey
) -> None:
    responses = await asyncio.gather(*(ask(api, key) for _ in range(50)))

    assert {response.status_code for response in responses} == {200}
    assert jwks.requests == 1


async def test_fifty_requests_at_once_share_one_failure(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint, key: SigningKey
) -> None:
    jwks.away = True

    responses = await asyncio.gather(*(ask(api, key) for _ in range(50)))

    assert {response.status_code for response in responses} == {503}
    assert jwks.requests == 1


async def test_without_any_keys_the_answer_is_503_and_says_when_to_come_back(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint, clock: FakeClock, key: SigningKey
) -> None:
    jwks.away = True
    response = await ask(api, key)
    assert (response.status_code, response.headers["retry-after"]) == (503, str(COOLDOWN_S))
    assert response.json()["check"] == "keys"
    assert "www-authenticate" not in response.headers  # another token would not help

    jwks.away = False
    clock.advance(COOLDOWN_S - 1)
    assert (await ask(api, key)).headers["retry-after"] == "1"
    clock.advance(1)
    assert (await ask(api, key)).status_code == 200


async def test_the_api_serves_on_while_fusionauth_is_away(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint, clock: FakeClock, key: SigningKey
) -> None:
    await ask(api, key)
    jwks.away = True

    for _ in range(3):
        clock.advance(MAX_AGE_S)
        assert (await ask(api, key)).status_code == 200
        assert (await ask(api, key)).status_code == 200

    assert jwks.requests == 4  # one good one, then one try for each stretch of time


async def test_a_new_key_is_accepted_after_one_fetch(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint, key: SigningKey, other_key: SigningKey
) -> None:
    await ask(api, key)
    jwks.keys.append(other_key)

    assert (await ask(api, other_key)).status_code == 200
    assert (await ask(api, key)).status_code == 200
    assert jwks.requests == 2


async def test_a_removed_key_is_refused_once_the_cache_is_refreshed(
    api: httpx.AsyncClient,
    jwks: FakeJwksEndpoint,
    clock: FakeClock,
    key: SigningKey,
    other_key: SigningKey,
) -> None:
    await ask(api, key)
    jwks.keys = [other_key]
    assert (await ask(api, key)).status_code == 200

    clock.advance(MAX_AGE_S)

    response = await ask(api, key)
    assert (response.status_code, response.json()["check"]) == (401, "kid")


async def test_invented_key_ids_cost_one_fetch_for_each_cooldown(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint, clock: FakeClock, key: SigningKey
) -> None:
    await ask(api, key)
    invented = [SigningKey(f"invented-{number}", key.private) for number in range(20)]

    for _ in range(3):
        for invention in invented:
            assert (await ask(api, invention)).json()["check"] == "kid"
        clock.advance(COOLDOWN_S)

    assert jwks.requests == 1 + 3


async def test_a_cancelled_fetch_leaves_the_cache_usable(key: SigningKey) -> None:
    fetches = 0

    async def fetch() -> Keys:
        nonlocal fetches
        fetches += 1
        if fetches == 1:
            await asyncio.Event().wait()  # never
        return {key.kid: key.private.public_key()}

    cache = KeyCache(fetch, FakeClock())
    first = asyncio.create_task(cache.find(key.kid))
    second = asyncio.create_task(cache.find(key.kid))
    await asyncio.sleep(0)
    first.cancel()

    assert await second == key.private.public_key()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(httpx.Response(200, text="<html>maintenance</html>"), id="html"),
        pytest.param(httpx.Response(200, content=b"\xff\xfe"), id="no-text"),
        pytest.param(httpx.Response(200, json=[]), id="a-list"),
        pytest.param(httpx.Response(200, json={"keys": "x"}), id="keys-a-string"),
        pytest.param(httpx.Response(404), id="404"),
        pytest.param(httpx.Response(500, json={"keys": []}), id="500-with-keys"),
        pytest.param(httpx.Response(302, headers={"Location": "http://elsewhere/"}), id="302"),
    ],
)
async def test_an_answer_that_is_no_key_set_counts_as_none(answer: httpx.Response) -> None:
    transport = httpx.MockTransport(lambda _: answer)

    with pytest.raises(KeysNotFetched, match="no keys from http://fusionauth"):
        await fetch_keys("http://fusionauth/jwks", transport)


async def test_a_key_that_cannot_be_used_does_not_spoil_the_others(key: SigningKey) -> None:
    good = dict(key.jwk)
    unusable: list[object] = [
        {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA"},
        {**good, "kid": "for-encryption", "use": "enc"},
        {**good, "kid": "rs512", "alg": "RS512"},
        {**good, "kid": "no-modulus", "n": None},
        {**good, "kid": "not-base64", "n": "!"},
        {**good, "kid": "tiny", "n": "AQAB"},
        SigningKey("1024-bits", generate_rsa_key(1024)).jwk,
        {**good, "kid": 7},
        "text",
        None,
    ]

    assert list(await parse_jwks(key_set(*unusable, good))) == [key.kid]


async def test_a_private_key_published_by_mistake_is_read_as_a_public_one(
    key: SigningKey,
) -> None:
    private = {**key.jwk, "d": "AQAB", "p": "AQAB", "q": "AQAB"}

    assert await parse_jwks(key_set(private)) == {key.kid: key.private.public_key()}
