"""Signing keys: making them, signing and verifying with them, showing their public half.

`kid` and certificate as contract 4.5 has them. Where keys are kept is `store/signing_keys.py`.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fusionauth_emulator.json_reading import read_json

if TYPE_CHECKING:  # 0.1 s to import, needed once the first token is signed
    from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
    from joserfc.jws import JWSRegistry

    JoseKey = RSAKey | ECKey | OKPKey | OctKey

SHADOW_KEY_IDS = {
    "092dbedc-30af-4149-9c61-b578f2c72f59": "HS256",
    "4b8f1c06-518e-45bd-9ac5-d549686ae02a": "HS384",
    "c753a44d-7f2e-48d3-bc4e-c2c16488a23b": "HS512",
}
"""On every install: "sign with the application's client secret" (contract 4.5)."""


@dataclass(frozen=True)
class SigningKey:
    """`type` is RSA, EC, OKP or HMAC; asymmetric keys have PEM texts, HMAC keys a secret."""

    id: str
    name: str
    algorithm: str
    kid: str
    type: str
    inserted_ms: int
    updated_ms: int
    length: int | None = None
    issuer: str | None = None
    public_key: str | None = None
    certificate: str | None = None
    private_key: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    expires_ms: int | None = None

    @property
    def signs_with_client_secret(self) -> bool:
        return self.id in SHADOW_KEY_IDS

    @property
    def can_sign(self) -> bool:
        return self.private_key is not None or self.secret is not None

    def with_secret(self, secret: str) -> "SigningKey":
        """This shadow key made usable: an HMAC key over the application's client secret."""
        return replace(self, secret=secret)


def make_hmac_key(
    key_id: str, name: str, algorithm: str, now_ms: int, *, secret: str | None = None
) -> SigningKey:
    size = int(algorithm[-3:]) // 8
    return SigningKey(
        id=key_id,
        name=name,
        algorithm=algorithm,
        kid=secrets.token_hex(5),
        type="HMAC",
        secret=secret or base64.b64encode(secrets.token_bytes(size)).decode(),
        inserted_ms=now_ms,
        updated_ms=now_ms,
    )


class KeyRing:
    """Signs and verifies; keeps parsed keys, since parsing an RSA key takes some 50 ms."""

    def __init__(self) -> None:
        self._parsed: dict[str, JoseKey] = {}

    def sign(self, key: SigningKey, claims: Mapping[str, Any]) -> str:
        """A compact JWT; the header has `alg`, `typ` and `kid` only (contract 4.1)."""
        from joserfc import jws

        header = {"alg": key.algorithm, "typ": "JWT", "kid": key.kid}
        return jws.serialize_compact(
            header, compact_json(claims), self._jose_key(key), registry=_registry(key)
        )

    def verify(self, key: SigningKey, token: str) -> dict[str, Any] | None:
        """The claims of a token signed by this key with its own algorithm, else None.

        The signature only: `exp` and all other claims are the caller's to judge.
        """
        from joserfc import jws
        from joserfc.errors import JoseError

        try:
            jose_key = self._jose_key(key)
            parsed = jws.deserialize_compact(token, jose_key, registry=_registry(key))
            claims = read_json(parsed.payload)  # who has a client's secret signs anything
        except (JoseError, ValueError):
            return None
        return claims if isinstance(claims, dict) else None

    def jwk(self, key: SigningKey) -> dict[str, Any]:
        """The public key as JWKS shows it (contract 3.8). Never call it for an HMAC key."""
        assert key.type != "HMAC"
        public = self._jose_key(key).as_dict(private=False)
        document = {**public, "alg": key.algorithm, "kid": key.kid, "use": "sig"}
        if key.certificate:
            der = pem_bytes(key.certificate)
            document["x5c"] = [base64.b64encode(der).decode()]
            document["x5t"] = base64url(hashlib.sha1(der, usedforsecurity=False).digest())
            document["x5t#S256"] = base64url(hashlib.sha256(der).digest())
        return document

    def _jose_key(self, key: SigningKey) -> "JoseKey":
        from joserfc.jwk import OctKey, import_key

        if key.type == "HMAC":
            assert key.secret is not None, "a shadow key signs once it has a client secret"
            # built, not imported: FusionAuth takes any text for a secret, short or PEM alike
            return OctKey(key.secret.encode(), key.secret.encode())
        pem = key.private_key or key.public_key
        assert pem is not None, "an asymmetric key has at least its public half"
        name = hashlib.sha256(pem.encode()).hexdigest()
        if name not in self._parsed:
            self._parsed[name] = import_key(pem, key.type)  # type: ignore[call-overload]
        return self._parsed[name]


def _registry(key: SigningKey) -> "JWSRegistry":
    """This key's algorithm and no other; header members beyond the RFC's may be there, such as
    the `gty` of a token from before 1.60."""
    from joserfc.jws import JWSRegistry

    return JWSRegistry(algorithms=[key.algorithm], strict_check_header=False)


def compact_json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def base64url_bytes(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def pem_bytes(pem: str) -> bytes:
    """The DER inside a PEM text."""
    return base64.b64decode("".join(line for line in pem.splitlines() if "-----" not in line))
