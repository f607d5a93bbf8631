"""Tokens as FusionAuth signs them, and the JWKS endpoint they are verified by."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "http://localhost:9011"
CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
USER_ID = "00000000-0000-0000-0000-111111111111"


def generate_rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


class Generation(Enum):
    """Where a token says how it came about, and what it is (contract 4.1 to 4.3)."""

    TODAY = auto()
    """Claims `gty` and `tty`."""
    BEFORE_1_60 = auto()
    """`gty` in the header, no `tty`."""


@dataclass(frozen=True)
class SigningKey:
    """An RSA key of FusionAuth's with the id its tokens name it by."""

    kid: str
    private: rsa.RSAPrivateKey = field(default_factory=lambda: generate_rsa_key(2048))

    @property
    def jwk(self) -> Mapping[str, Any]:
        """As in contract 3.8's key set."""
        members: dict[str, Any] = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**members, "alg": "RS256", "kid": self.kid, "use": "sig"}

    def sign(
        self, claims: Mapping[str, Any], header: Mapping[str, Any] | None = None, alg: str = "RS256"
    ) -> str:
        """A JWS over `claims` as they stand, however odd."""
        headers = {"kid": self.kid, **(header or {})}
        return jwt.api_jws.encode(json.dumps(claims).encode(), self.private, alg, headers)

    def access_token(
        self,
        header: Mapping[str, Any] | None = None,
        generation: Generation = Generation.TODAY,
        **changes: Any,
    ) -> str:
        """A good access token (contract 4.2) but for `changes`; None takes a claim away."""
        own = {"applicationId": CLIENT_ID, "roles": [], "scope": "openid offline_access"}
        return self._token("at", own, header, generation, changes)

    def id_token(
        self,
        header: Mapping[str, Any] | None = None,
        generation: Generation = Generation.TODAY,
        **changes: Any,
    ) -> str:
        """A good ID token (contract 4.3) but for `changes`; None takes a claim away."""
        own = {"email": "demo@example.com", "email_verified": True, "name": "Demo User"}
        return self._token("idt", own, header, generation, changes)

    def _token(
        self,
        tty: str,
        own: Mapping[str, Any],
        header: Mapping[str, Any] | None,
        generation: Generation,
        changes: Mapping[str, Any],
    ) -> str:
        claims, grants = {**_claims(), **own}, {"gty": ["authorization_code"]}
        if generation is Generation.BEFORE_1_60:
            return self.sign(_changed(claims, changes), {**grants, **(header or {})})
        return self.sign(_changed({**claims, **grants, "tty": tty}, changes), header)


def _claims() -> dict[str, Any]:
    now_s = int(time.time())
    return {
        "aud": CLIENT_ID,
        "exp": now_s + 3600,
        "iat": now_s,
        "iss": ISSUER,
        "sub": USER_ID,
        "jti": "0f4a8a5e-6f44-4a5c-8d1f-4d3c0bd8f9c1",
        "authenticationType": "PASSWORD",
        "auth_time": now_s,
        "tid": "d7d09513-a3f5-401c-9685-34ab6c552453",
    }


def _changed(claims: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**claims, **changes}
    return {name: value for name, value in merged.items() if value is not None}


class FakeJwksEndpoint:
    """Answers GET with the keys it holds; counts the requests; can be away."""

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self.keys = list(keys)
        self.requests = 0
        self.away = False

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        for _ in range(10):
            await asyncio.sleep(0)  # others get their turn meanwhile, as they do on a network
        if self.away:
            raise httpx.ConnectError("connection refused", request=request)
        return httpx.Response(200, json={"keys": [key.jwk for key in self.keys]})


class FakeClock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds
