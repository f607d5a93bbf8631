"""Tokens nobody should accept, each with one thing wrong and everything else right.

To have one wrong claim under a good signature one needs a signing key that FusionAuth publishes:
`planted` is such a key, made here and imported while an API is judged (`temporary_objects.py`).
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from jwt.utils import base64url_encode

from orchestrator.verify.api_calls import Tokens
from orchestrator.web.jwt_text import DecodedToken

HOUR_S = 3600
MINUTE_S = 60
STRANGER = "00000000-0000-0000-0000-00000000dead"  # an id that is nobody's
ELSEWHERE = "http://elsewhere.example"

Claims = Mapping[str, Any]
Variant = tuple[str, Tokens]  # what is wrong with them, in words


def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_pem(key: rsa.RSAPublicKey) -> bytes:
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(encoding, form)


@dataclass(frozen=True)
class SignIn:
    """The tokens of a real sign-in, as they are and decoded."""

    text: Tokens
    access: DecodedToken
    identity: DecodedToken


@dataclass(frozen=True)
class Forge:
    """Makes bad tokens out of good ones.

    genuine: of a real sign-in; public_key: of the key that signed them.
    planted: FusionAuth publishes it under planted_kid. foreign: nobody does. now_s: epoch seconds.
    """

    genuine: SignIn
    public_key: rsa.RSAPublicKey
    planted_kid: str
    now_s: int
    planted: rsa.RSAPrivateKey = field(repr=False)
    foreign: rsa.RSAPrivateKey = field(repr=False)

    def good(self) -> Tokens:
        """Nothing wrong but that the key is new."""
        return self._by_planted()

    def pair(self, access: Claims, identity: Claims, **header: Any) -> Tokens:
        """Well signed by the planted key, with these claims and a fresh lifetime."""
        sign = self._signing(self.planted, self.planted_kid, {}, header)
        return Tokens(sign(access), sign(identity))

    # --- signatures that prove nothing

    def foreign_signature(self) -> Iterator[Variant]:
        yield "signed by a key of one's own", self._signed(self.foreign, self._kid)

    def changed_payload(self) -> Iterator[Variant]:
        def change(token: str, decoded: DecodedToken) -> str:
            header, _, signature = token.split(".")
            return f"{header}.{_encode({**decoded.claims, 'sub': STRANGER})}.{signature}"

        text = self.genuine.text
        yield (
            "with another sub under the old signature",
            Tokens(
                change(text.access, self.genuine.access), change(text.id, self.genuine.identity)
            ),
        )

    def unsigned(self) -> Iterator[Variant]:
        """RFC 7519 §6; the spellings are known ways round a filter for `none`."""
        for algorithm in ("none", "None", "nOnE"):
            header = {"alg": algorithm, "typ": "JWT"}
            yield f"unsigned, alg {algorithm}", self._both(partial(_unsigned_token, header))

    def hmac_by_public_key(self) -> Iterator[Variant]:
        """RFC 8725 §2.1: everybody has the public key. By hand: libraries refuse to."""
        pem = public_pem(self.public_key)
        header = {"alg": "HS256", "typ": "JWT", "kid": self._kid}
        for secret, how in ((pem, "PEM"), (pem.strip(), "PEM without its last line break")):
            yield (
                f"HS256 with the public key ({how}) as the secret",
                self._both(partial(_hmac_token, header, secret)),
            )

    def unknown_key_id(self) -> Iterator[Variant]:
        yield "naming a key nobody has", self._signed(self.foreign, "no-such-key")

    def key_in_header(self) -> Iterator[Variant]:
        """RFC 8725 §3.10: what the header offers as a key must not be trusted."""
        jwk = RSAAlgorithm.to_jwk(self.foreign.public_key(), as_dict=True)
        offered = {**jwk, "kid": "mine", "alg": "RS256", "use": "sig"}
        yield (
            "bringing their own key in the header (jwk)",
            self._signed(self.foreign, "mine", jwk=offered),
        )

    # --- well signed, by the planted key

    def expired(self) -> Iterator[Variant]:
        past = {"iat": self.now_s - 2 * HOUR_S, "exp": self.now_s - HOUR_S}
        yield "expired an hour ago", self._by_planted(**past)
        # a leeway is for clocks that differ: a few minutes at most (RFC 7519 §4.1.4)
        just = {"iat": self.now_s - HOUR_S, "exp": self.now_s - 10 * MINUTE_S}
        yield "expired ten minutes ago", self._by_planted(**just)

    def without_expiry(self) -> Iterator[Variant]:
        yield "without exp", self._by_planted(exp=None)

    def not_yet_valid(self) -> Iterator[Variant]:
        yield "not valid for another hour (nbf)", self._by_planted(nbf=self.now_s + HOUR_S)
        half = self.now_s + 30 * MINUTE_S
        yield "not valid for another half hour (nbf)", self._by_planted(nbf=half)

    def other_issuer(self) -> Iterator[Variant]:
        issuer = str(self.genuine.access.claims.get("iss"))
        for what, value in {
            f"of the issuer {ELSEWHERE}": ELSEWHERE,
            "whose iss only begins with the issuer": f"{issuer}.evil.example",
            "whose iss only ends with the issuer": f"{ELSEWHERE}/{issuer}",
            "whose iss is only the beginning of the issuer": issuer[:-1],
            "without iss": None,
        }.items():
            yield what, self._by_planted(iss=value)

    def other_audience(self) -> Iterator[Variant]:
        client_id = self._client_id
        for what, audience in {
            "for another application": STRANGER,
            "for other services only (aud an array)": [STRANGER, ELSEWHERE],
            "whose aud only begins with the client Id": f"{client_id}0",
            "whose aud only contains the client Id": f"0{client_id}0",
            "whose aud is only the beginning of the client Id": client_id[:8],
            "whose aud is an array with an entry that only begins with the client Id": [
                f"{client_id}0"
            ],
            "without aud": None,
        }.items():
            yield what, self._by_planted(aud=audience)

    def without_subject(self) -> Iterator[Variant]:
        yield "without sub", self._by_planted(sub=None)

    def other_application(self) -> Iterator[Variant]:
        """FusionAuth names there the application its user is registered with (contract 4.2)."""
        yield "for a user of another application", self._by_planted(applicationId=STRANGER)

    def critical_extension(self) -> Iterator[Variant]:
        """RFC 7515 §4.1.11: who does not know what `crit` names must refuse the token."""
        header = {"crit": ["demo-unknown"], "demo-unknown": True}
        yield (
            "that demand an unknown extension (crit)",
            self._signed(self.planted, self.planted_kid, {}, **header),
        )

    def odd_claims(self) -> Iterator[Variant]:
        """Of a type the claim cannot have (RFC 7519 §4.1)."""
        odd: Claims = {"exp": "soon", "nbf": {}, "iss": 5, "aud": {"a": 1}}
        for name, value in odd.items():
            yield f"whose {name} is {json.dumps(value)}", self._by_planted(**{name: value})

    def wrong_kind(self) -> Iterator[Variant]:
        yield (
            "of the other kind (ID token for access token, and the reverse)",
            Tokens(access=self.genuine.text.id, id=self.genuine.text.access),
        )

    @property
    def _kid(self) -> str:
        return str(self.genuine.access.header.get("kid"))

    @property
    def _client_id(self) -> str:
        """`aud`, or its first entry: where there are resources it is an array (contract 4.2)."""
        aud = self.genuine.access.claims.get("aud")
        return str(aud[0] if isinstance(aud, list) and aud else aud)

    def _by_planted(self, **changes: Any) -> Tokens:
        return self._signed(self.planted, self.planted_kid, changes)

    def _signed(
        self, key: rsa.RSAPrivateKey, kid: str, changes: Claims | None = None, **header: Any
    ) -> Tokens:
        return self._both(self._signing(key, kid, changes or {}, header))

    def _signing(
        self, key: rsa.RSAPrivateKey, kid: str, changes: Claims, header: Claims
    ) -> Callable[[Claims], str]:
        """changes: claims to replace; None takes one away. Fresh lifetimes, unless changed."""
        lifetime = {"iat": self.now_s, "exp": self.now_s + HOUR_S}

        def sign(claims: Claims) -> str:
            merged = {**claims, **lifetime, **changes}
            kept = {name: value for name, value in merged.items() if value is not None}
            headers = {"typ": "JWT", "kid": kid, **header}
            return jwt.api_jws.encode(json.dumps(kept).encode(), key, "RS256", headers)

        return sign

    def _both(self, make: Callable[[Claims], str]) -> Tokens:
        return Tokens(make(self.genuine.access.claims), make(self.genuine.identity.claims))


def _unsigned_token(header: Claims, claims: Claims) -> str:
    return f"{_encode(header)}.{_encode(claims)}."


def _hmac_token(header: Claims, secret: bytes, claims: Claims) -> str:
    signed = f"{_encode(header)}.{_encode(claims)}"
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64url_encode(signature).decode()}"


def _encode(members: Claims) -> str:
    return base64url_encode(json.dumps(members, separators=(",", ":")).encode()).decode()
