"""FusionAuth's public keys, fetched when needed and kept.

Verifying a token needs no call to FusionAuth, so the API serves on while it is away. The rules:

* keys are fetched at the first token, again when they are older than MAX_AGE_S (a key that was
  removed must stop working), and at once for a `kid` we do not know (a key that was added);
* one fetch at a time: whoever comes meanwhile waits for it and uses what it brought;
* a fetch that failed, or did not bring the `kid` asked for, is not repeated for COOLDOWN_S, so
  invented ids cannot make us hammer FusionAuth;
* when a fetch fails, the keys we have stay good;
* a fetch is bounded in time, bytes, values and keys, whatever the server sends: what exceeds a
  bound, or is no key set, counts as a failed fetch.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import InvalidKeyError
from jwt.algorithms import RSAAlgorithm

from .errors import InvalidToken, KeysUnavailable
from .strict_json import parse_json

MAX_AGE_S = 300
COOLDOWN_S = 5
TIMEOUT_S = 2
MAX_BYTES = 1_000_000  # a key with its certificate is about 2,000
MAX_VALUES = 10_000  # of JSON; a key is about ten
MAX_KEYS = 500
MIN_KEY_BITS = 2048  # RFC 7518 §3.3

Keys = Mapping[str, RSAPublicKey]  # by `kid`

logger = logging.getLogger(__name__)


class KeysNotFetched(Exception):
    """FusionAuth did not answer, or not with a JWKS that we take."""


class KeyCache:
    """`fetch` raises KeysNotFetched; `clock` gives seconds that only ever grow."""

    def __init__(self, fetch: Callable[[], Awaitable[Keys]], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._keys: Keys | None = None
        self._stale_at_s = 0.0
        self._cooldown_until_s = -math.inf

    async def find(self, kid: str) -> RSAPublicKey:
        """The key of that id. Raises InvalidToken for an unknown one, KeysUnavailable."""
        if self._should_fetch(kid):
            async with self._lock:
                # Someone else may have fetched while we waited for the lock.
                if self._should_fetch(kid):
                    await self._refresh(kid)
        if self._keys is None:
            wait_s = self._cooldown_until_s - self._clock()
            raise KeysUnavailable(retry_after_s=max(1, math.ceil(wait_s)))
        if kid not in self._keys:
            raise InvalidToken("kid", "no signing key of FusionAuth has the kid of this token")
        return self._keys[kid]

    def _should_fetch(self, kid: str) -> bool:
        now_s = self._clock()
        if now_s < self._cooldown_until_s:
            return False
        return self._keys is None or kid not in self._keys or now_s >= self._stale_at_s

    async def _refresh(self, kid: str) -> None:
        try:
            self._keys = await self._fetch()
            self._stale_at_s = self._clock() + MAX_AGE_S
        except KeysNotFetched as error:
            logger.warning("%s", error)
            self._cooldown_until_s = self._clock() + COOLDOWN_S
        else:
            if kid not in self._keys:
                self._cooldown_until_s = self._clock() + COOLDOWN_S


def open_transport() -> httpx.AsyncBaseTransport:
    """The network, once for all fetches: making one reads every certificate, which takes long.

    No connection is kept, for fetches are minutes apart. No proxy is used, whatever is set.
    """
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncHTTPTransport(trust_env=False, limits=limits)


async def fetch_keys(url: str, transport: httpx.AsyncBaseTransport) -> Keys:
    """GET the JWKS at `url`, within TIMEOUT_S altogether. Raises KeysNotFetched.

    The timeout acts, and other requests are served, only where this code waits. So loops wait in
    each turn (`sleep(0)`), and what cannot wait, parsing, is given little to parse.
    """
    try:
        async with asyncio.timeout(TIMEOUT_S):  # the whole; httpx's own are for each read
            body = await _read(url, transport)
            return await parse_jwks(body)
    except (httpx.HTTPError, TimeoutError, ValueError) as error:
        reason = f"{type(error).__name__} {str(error)[:200]!r}"  # it may quote what was sent
        raise KeysNotFetched(f"no keys from {url}: {reason}") from error


async def _read(url: str, transport: httpx.AsyncBaseTransport) -> bytes:
    """The body as it was sent, at most MAX_BYTES. Raises ValueError for any status but 200.

    The transport alone, not a client: nothing follows redirects, keeps cookies or decompresses. A
    compressed body may become any size; as it was sent, it is not JSON.
    """
    request = httpx.Request("GET", url, headers={"Accept-Encoding": "identity"})
    body = bytearray()
    async with aclosing(await transport.handle_async_request(request)) as response:
        if response.status_code != 200:
            raise ValueError(f"status {response.status_code}")
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for chunk in response.stream:
            body += chunk
            if len(body) > MAX_BYTES:
                raise ValueError(f"more than {MAX_BYTES} bytes")
            await asyncio.sleep(0)
    return bytes(body)


async def parse_jwks(body: bytes) -> Keys:
    """The RS256 keys of a JWK Set (RFC 7517 §5). Raises ValueError when it is none.

    Keys we cannot use are passed over, as §5 asks for: FusionAuth may have others beside ours.
    """
    # Before parsing: each value of a JSON text but the first follows one of these.
    if sum(map(body.count, (b"[", b"{", b","))) > MAX_VALUES:
        raise ValueError(f"more than {MAX_VALUES} values")
    document = parse_json(body)
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JWK Set")
    if len(document["keys"]) > MAX_KEYS:
        raise ValueError(f"more than {MAX_KEYS} keys")
    keys: dict[str, RSAPublicKey] = {}
    for jwk in document["keys"]:
        if isinstance(jwk, dict):
            keys.update(_parse_jwk(jwk))
        await asyncio.sleep(0)
    return keys


def _parse_jwk(jwk: Mapping[str, object]) -> Keys:
    """The one key, or none."""
    kid = jwk.get("kid")
    if not isinstance(kid, str) or jwk.get("kty") != "RSA":
        return {}
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", "RS256") != "RS256":
        return {}
    try:
        # Only the public members, whatever else stands there.
        key = RSAAlgorithm.from_jwk({name: jwk.get(name) for name in ("kty", "n", "e")})
    except (InvalidKeyError, ValueError, TypeError):
        return {}
    assert isinstance(key, RSAPublicKey)
    return {kid: key} if key.key_size >= MIN_KEY_BITS else {}
