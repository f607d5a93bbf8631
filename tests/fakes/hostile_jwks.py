"""A JWKS endpoint that answers with anything but a sound key set."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx

from services.api.jwks import MAX_BYTES, MAX_KEYS, MAX_VALUES
from services.api.strict_json import MAX_DEPTH

Jwk = Mapping[str, Any]
MEGABYTE = 1_000_000


class HostileJwksEndpoint:
    """Answers each GET with `status`, `headers` and the parts that `body` gives, as they are.

    body: or the whole of it. requests: those that came. sent: bytes that were taken of bodies.
    """

    def __init__(
        self,
        body: bytes | Callable[[], AsyncIterator[bytes]],
        headers: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> None:
        self.requests: list[httpx.Request] = []
        self.sent = 0
        self._body = body
        self._headers = headers
        self._status = status

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self._status, headers=self._headers, content=self._count())

    async def _count(self) -> AsyncIterator[bytes]:
        parts = whole(self._body) if isinstance(self._body, bytes) else self._body()
        async for part in parts:
            self.sent += len(part)
            yield part


async def whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def without_end(chunk: int) -> AsyncIterator[bytes]:
    """Blanks; for who never stops reading it ends after all, before memory does."""
    for _ in range(0, 64 * MEGABYTE, chunk):
        yield b" " * chunk


async def trickle(body: bytes) -> AsyncIterator[bytes]:
    """A byte now and then, and `body` after at least fifteen seconds."""
    for _ in range(150):
        yield b" "
        await asyncio.sleep(0.1)
    yield body


def make_key_set(*keys: object, **others: object) -> bytes:
    return json.dumps({"keys": keys, **others}).encode()


def nest(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def with_member(jwk: Jwk, member: bytes) -> bytes:
    """A sound key set but for one more member, as text."""
    return make_key_set(jwk)[:-1] + b"," + member + b"}"


HOSTILE_SETS: Mapping[str, Callable[[Jwk], bytes]] = {
    "200000-brackets": lambda _: b"[" * 200_000,
    "as-many-brackets-as-values": lambda _: b"[" * (MAX_VALUES - 1),
    "5000-objects": lambda _: b'{"keys":' * 5_000,
    "compressed": lambda jwk: gzip.compress(make_key_set(jwk)),
    "too-many-keys": lambda jwk: make_key_set(*[jwk] * (MAX_KEYS + 1)),
    "too-many-values": lambda jwk: make_key_set(jwk, x=[0] * MAX_VALUES),
    "too-deep": lambda jwk: make_key_set(jwk, x=nest(MAX_DEPTH)),
    "too-many-bytes": lambda jwk: make_key_set(jwk, x="y" * MAX_BYTES),
    "nan": lambda jwk: with_member(jwk, b'"x":NaN'),
    "1e999": lambda jwk: with_member(jwk, b'"x":1e999'),
    "4000-digits": lambda jwk: with_member(jwk, b'"x":' + b"9" * 4_000),
    "keys-twice": lambda jwk: with_member(jwk, b'"keys":[]'),
    "utf-16": lambda jwk: make_key_set(jwk).decode().encode("utf-16"),
}
"""Name → a body that counts as no keys, made from a good key so that nothing else is wrong."""


def headers_of(name: str) -> Mapping[str, str]:
    return {"Content-Encoding": "gzip"} if name == "compressed" else {}
