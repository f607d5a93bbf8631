"""Tokens that nobody should believe, made from a real one and the public key (RFC 8725 2)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

Json = dict[str, Any]
SOMEBODY = "00000000-0000-0000-0000-0000deadbeef"


@dataclass(frozen=True)
class Genuine:
    """A token as the server signed it, and its key as JWKS publishes it."""

    token: str
    jwk: Mapping[str, Any]
    stranger: rsa.RSAPrivateKey

    @property
    def parts(self) -> tuple[str, str, str]:
        header, claims, signature = self.token.split(".")
        return header, claims, signature

    @property
    def header(self) -> Json:
        return decode(self.parts[0])

    @property
    def claims(self) -> Json:
        return decode(self.parts[1])

    @property
    def public_pem(self) -> bytes:
        key = RSAAlgorithm.from_jwk(dict(self.jwk))
        assert isinstance(key, rsa.RSAPublicKey)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def unsigned(self, algorithm: str, signature: str = "") -> str:
        return f"{encode({**self.header, 'alg': algorithm})}.{self.parts[1]}.{signature}"

    def by_hmac(self, secret: bytes, **header: object) -> str:
        start = f"{encode({**self.header, 'alg': 'HS256', **header})}.{self.parts[1]}"
        return f"{start}.{encode_bytes(hmac.digest(secret, start.encode(), hashlib.sha256))}"

    def by_stranger(self, algorithm: str = "RS256", **header: object) -> str:
        """Signed by a key that is not the server's."""
        headers = {**self.header, **header}
        payload = json.dumps({**self.claims, "sub": SOMEBODY}).encode()
        return jwt.api_jws.encode(payload, self.stranger, algorithm, headers)

    def with_claims(self, **changes: object) -> str:
        header, _, signature = self.parts
        return f"{header}.{encode({**self.claims, **changes})}.{signature}"

    def with_header(self, **changes: object) -> str:
        _, claims, signature = self.parts
        return f"{encode({**self.header, **changes})}.{claims}.{signature}"


Forge = Callable[[Genuine], str]

FORGERIES: dict[str, Forge] = {
    "alg-none": lambda real: real.unsigned("none"),
    "alg-None": lambda real: real.unsigned("None"),
    "alg-NONE": lambda real: real.unsigned("nOnE"),
    "alg-empty": lambda real: real.unsigned(""),
    "alg-none-with-signature": lambda real: real.unsigned("none", real.parts[2]),
    "hs256-by-public-pem": lambda real: real.by_hmac(real.public_pem),
    "hs256-by-stripped-pem": lambda real: real.by_hmac(real.public_pem.strip()),
    "hs256-by-modulus": lambda real: real.by_hmac(str(real.jwk["n"]).encode()),
    "hs256-by-kid": lambda real: real.by_hmac(str(real.jwk["kid"]).encode()),
    "hs256-by-nothing": lambda real: real.by_hmac(b""),
    "hs256-empty-kid": lambda real: real.by_hmac(b"", kid=""),
    "hs256-kid-of-a-file": lambda real: real.by_hmac(b"", kid="/dev/null"),
    "hs256-kid-with-sql": lambda real: real.by_hmac(b"x", kid="x' union select 'x' --"),
    "hs256-shadow-key": lambda real: real.by_hmac(b"", kid="092dbedc"),
    "rs512-header": lambda real: real.with_header(alg="RS512"),
    "ps256-header": lambda real: real.with_header(alg="PS256"),
    "es256-header": lambda real: real.with_header(alg="ES256"),
    "stranger": lambda real: real.by_stranger(),
    "stranger-rs384": lambda real: real.by_stranger("RS384"),
    "stranger-brings-jwk": lambda real: real.by_stranger(
        jwk=RSAAlgorithm.to_jwk(real.stranger.public_key(), as_dict=True)
    ),
    "stranger-names-jku": lambda real: real.by_stranger(jku="http://localhost:1/jwks.json"),
    "stranger-names-x5u": lambda real: real.by_stranger(x5u="http://localhost:1/x.pem"),
    "stranger-without-kid": lambda real: real.by_stranger(kid=""),
    "crit": lambda real: real.with_header(crit=["exp"]),
    "detached": lambda real: real.with_header(b64=False, crit=["b64"]),
    "claims-replaced": lambda real: real.with_claims(sub=SOMEBODY),
    "longer-life": lambda real: real.with_claims(exp=real.claims["exp"] + 3600),
    "no-expiry": lambda real: real.with_claims(exp=None),
    "signature-removed": lambda real: real.token.rpartition(".")[0] + ".",
    "signature-cut": lambda real: real.token[:-8],
    "signature-zero": lambda real: real.token.rpartition(".")[0] + "." + "A" * 342,
    "two-parts": lambda real: real.token.rpartition(".")[0],
    "five-parts": lambda real: f"{real.token}.x.y",
    "empty-parts": lambda _: "..",
    "not-json": lambda _: "a.b.c",
    "nested": lambda _: f"{encode_bytes(b'[' * 3000)}.{encode({})}.x",
}


def sign_with_secret(claims: Mapping[str, Any], kid: str, secret: str) -> str:
    start = f"{encode({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{encode(claims)}"
    return f"{start}.{encode_bytes(hmac.digest(secret.encode(), start.encode(), hashlib.sha256))}"


def encode(document: object) -> str:
    return encode_bytes(json.dumps(document).encode())


def encode_bytes(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(part: str) -> Json:
    document: Json = json.loads(base64.urlsafe_b64decode(part + "=="))
    return document
