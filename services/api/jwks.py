"""FusionAuth's public keys, fetched when needed and kept.

Verifying a token needs no call to FusionAuth, so the API serves on while it is away. The rules:

* keys are fetched at the first token, again when they are older than MAX_AGE_S (a key that was
  removed must stop working), and at once for a `kid` we do not know (a key that was added);
* one fetch at a time: whoever comes meanwhile waits for it and uses what it brought;
* a fetch that failed, or did not bring the `kid` asked for, is not repeated for COOLDOWN_S, so
  invented ids cannot make us hammer FusionAuth;
* when a fetch fails, the keys we have stay good.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import InvalidKeyError
from jwt.algorithms import RSAAlgorithm

from services.api.errors import InvalidToken, KeysUnavailable

MAX_AGE_S = 300
COOLDOWN_S = 5
TIMEOUT_S = 2
MIN_KEY_BITS = 2048  # RFC 7518 §3.3

Keys = Mapping[str, RSAPublicKey]  # by `kid`

logger = logging.getLogger(__name__)


class KeysNotFetched(Exception):
    """FusionAuth did not answer, or not with a JWKS."""


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


async def fetch_keys(url: str, transport: httpx.AsyncBaseTransport | None = None) -> Keys:
    """GET the JWKS at `url`, within TIMEOUT_S altogether. Raises KeysNotFetched.

    A client for each fetch: they are minutes apart, and a connection kept that long is dead.
    """
    try:
        # asyncio's timeout is for the whole; httpx's are for each read, which a trickle never hits.
        # trust_env=False: no proxy stands between us and FusionAuth.
        async with (
            asyncio.timeout(TIMEOUT_S),
            httpx.AsyncClient(transport=transport, trust_env=False) as http,
        ):
            response = await http.get(url)
        return parse_jwks(response.raise_for_status().json())
    except (httpx.HTTPError, TimeoutError, ValueError) as error:
        raise KeysNotFetched(f"no keys from {url}: {error!r}") from error


def parse_jwks(document: object) -> Keys:
    """The RS256 keys of a JWK Set (RFC 7517 §5). Raises ValueError when it is none.

    Keys we cannot use are passed over, as §5 asks for: FusionAuth may have others beside ours.
    """
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JWK Set")
    parsed = (_parse_jwk(jwk) for jwk in document["keys"] if isinstance(jwk, dict))
    return dict(pair for pair in parsed if pair)


def _parse_jwk(jwk: Mapping[str, object]) -> tuple[str, RSAPublicKey] | None:
    kid = jwk.get("kid")
    if not isinstance(kid, str) or jwk.get("kty") != "RSA":
        return None
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", "RS256") != "RS256":
        return None
    try:
        # Only the public members, whatever else stands there.
        key = RSAAlgorithm.from_jwk({name: jwk.get(name) for name in ("kty", "n", "e")})
    except (InvalidKeyError, ValueError, TypeError):
        return None
    assert isinstance(key, RSAPublicKey)
    return (kid, key) if key.key_size >= MIN_KEY_BITS else None
