"""Key sets that do harm, and oddities that a trusted key signed: the API beside a hostile server.

The API here is one in this process, of its own: no FusionAuth serves such keys.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import jwt
import pytest

from emulator_tests.attack.cases import allowed, attack
from services.api.app import create_app
from services.api.jwks import MAX_BYTES, KeysNotFetched, fetch_keys
from services.api.settings import Settings
from tests.fakes.fusionauth_tokens import CLIENT_ID, ISSUER, FakeClock, SigningKey
from tests.fakes.hostile_jwks import (
    HOSTILE_SETS,
    HostileJwksEndpoint,
    headers_of,
    make_key_set,
    trickle,
    without_end,
)

pytestmark = pytest.mark.anyio

SITE = "http://localhost:3000"
URL = f"{ISSUER}/.well-known/jwks.json"
SETTINGS = Settings(ISSUER, URL, CLIENT_ID, SITE, stack="attack", port=5000)


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey("the-key")


@pytest.fixture
def sound(key: SigningKey) -> HostileJwksEndpoint:
    """Not hostile at all."""
    return HostileJwksEndpoint(make_key_set(key.jwk))


async def read_identity(
    endpoint: HostileJwksEndpoint, token: str, clock: Callable[[], float] | None = None
) -> list[httpx.Response]:
    """Asked three times."""
    app = create_app(SETTINGS, transport=endpoint.transport, clock=clock or FakeClock())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Cookie": f"app.idt={token}", "Origin": SITE}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:5000") as api:
        return [await api.get("/identity", headers=headers) for _ in range(3)]


def statuses(answers: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


@allowed("ATK-990", "RFC 7517 5")
async def test_a_sound_key_set_is_taken(key: SigningKey, sound: HostileJwksEndpoint) -> None:
    assert statuses(await read_identity(sound, key.id_token())) == [200, 200, 200]


@pytest.mark.parametrize("name", HOSTILE_SETS)
@attack("ATK-991", "RFC 7517 5", "ASVS 1.5.2", "CWE-400", "CWE-674")
async def test_a_hostile_key_set_counts_as_none(key: SigningKey, name: str) -> None:
    endpoint = HostileJwksEndpoint(HOSTILE_SETS[name](key.jwk), headers_of(name))

    assert statuses(await read_identity(endpoint, key.id_token())) == [503, 503, 503]
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("chunk", [pytest.param(100, id="100-B"), pytest.param(65_536, id="64-KB")])
@attack("ATK-992", "CWE-400", "CWE-770")
async def test_a_key_set_without_an_end_is_cut_off(key: SigningKey, chunk: int) -> None:
    endpoint = HostileJwksEndpoint(lambda: without_end(chunk))

    assert statuses(await read_identity(endpoint, key.id_token())) == [503, 503, 503]
    assert endpoint.sent <= MAX_BYTES + chunk


@attack("ATK-993", "CWE-400")
async def test_a_slow_key_set_is_given_up(key: SigningKey) -> None:
    endpoint = HostileJwksEndpoint(lambda: trickle(make_key_set(key.jwk)))

    assert statuses(await read_identity(endpoint, key.id_token())) == [503, 503, 503]


@attack("ATK-994", "CWE-400")
async def test_nobody_waits_for_many_small_chunks_or_many_keys(key: SigningKey) -> None:
    """Counted in turns of the event loop: each chunk and each key gives others theirs."""
    count, chunk = 100, 100
    body = make_key_set(*({**key.jwk, "kid": f"k{number}"} for number in range(count)))
    parts = [body[start : start + chunk] for start in range(0, len(body), chunk)]

    async def send() -> Any:
        for part in parts:
            yield part

    fetch = asyncio.create_task(fetch_keys(URL, HostileJwksEndpoint(send).transport))
    turns = 0
    while not fetch.done():
        turns += 1
        await asyncio.sleep(0)
    assert len(await fetch) == count
    assert turns >= len(parts) + count


@pytest.mark.parametrize("status", [203, 206, 302, 404, 500])
@attack("ATK-995", "CWE-918", "RFC 9110 15.4")
async def test_only_200_brings_keys(key: SigningKey, status: int) -> None:
    good = make_key_set(key.jwk)
    endpoint = HostileJwksEndpoint(good, {"Location": "http://elsewhere/"}, status)

    assert statuses(await read_identity(endpoint, key.id_token())) == [503, 503, 503]
    assert [request.url.host for request in endpoint.requests] == ["localhost"]


@attack("ATK-996", "RFC 9110 12.5.3", "CWE-409")
async def test_the_key_set_is_asked_for_uncompressed(
    key: SigningKey, sound: HostileJwksEndpoint
) -> None:
    await read_identity(sound, key.id_token())
    assert sound.requests[0].headers.get("accept-encoding") == "identity"


@attack("ATK-997", "CWE-117", "CWE-779")
async def test_what_the_server_sends_does_not_fill_the_log() -> None:
    endpoint = HostileJwksEndpoint(b"\xff\nINFO: all is well\n" * 10_000)
    with pytest.raises(KeysNotFetched) as failure:
        await fetch_keys(URL, endpoint.transport)
    assert len(str(failure.value)) < 400
    assert "\n" not in str(failure.value)


NO_DATES: Mapping[str, Any] = {
    "exp": "9999999999",
    "nbf": "1",
    "iat": True,
}


@pytest.mark.parametrize("name", NO_DATES)
@attack("ATK-431", "RFC 7519 4.1.4", "RFC 7519 2", "CWE-843")
async def test_a_date_is_a_number(key: SigningKey, sound: HostileJwksEndpoint, name: str) -> None:
    [answer, *_] = await read_identity(sound, key.id_token(**{name: NO_DATES[name]}))
    assert (answer.status_code, answer.json().get("check")) == (401, name)


@pytest.mark.parametrize("far", [10**300, 253_402_300_800])
@attack("ATK-432", "RFC 7519 4.1.4", "CWE-190")
async def test_a_token_has_a_date_by_which_it_ends(
    key: SigningKey, sound: HostileJwksEndpoint, far: int
) -> None:
    [answer, *_] = await read_identity(sound, key.id_token(exp=far))
    assert (answer.status_code, answer.json().get("check")) == (401, "exp")


NOT_JSON = {
    "nan": '"name": NaN',
    "infinity": '"name": -Infinity',
    "1e999": '"x": [1e999]',
    "10-to-the-4000": f'"x": 1{"0" * 4000}',
    "sub-twice": '"sub": "someone-else"',
    "900-deep": f'"x": {"[" * 900}{"]" * 900}',
}


@pytest.mark.parametrize("name", NOT_JSON)
@attack("ATK-433", "RFC 8259 6", "RFC 7519 4", "ASVS 1.5.2")
async def test_claims_are_strict_json(
    key: SigningKey, sound: HostileJwksEndpoint, name: str
) -> None:
    now_s = int(time.time())
    text = f'{{"iss": "{ISSUER}", "aud": "{CLIENT_ID}", "iat": {now_s}, "exp": {now_s + 600}, '
    payload = f'{text}"sub": "the-user", {NOT_JSON[name]}}}'.encode()
    token = jwt.api_jws.encode(payload, key.private, "RS256", {"kid": key.kid})
    [answer, *_] = await read_identity(sound, token)
    assert (answer.status_code, answer.json().get("check")) == (401, "format")


@attack("ATK-913", "ASVS 3.4.2", "ASVS 16.5.1")
async def test_the_site_may_read_that_the_api_failed(
    key: SigningKey, sound: HostileJwksEndpoint
) -> None:
    """A clock that fails stands for any fault of the API's."""
    [answer, *_] = await read_identity(sound, key.id_token(), clock=lambda: 1 / 0)
    assert (answer.status_code, answer.json().get("check")) == (500, "server")
    assert answer.headers.get("access-control-allow-origin") == SITE
    assert "Traceback" not in answer.text
