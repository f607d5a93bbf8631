"""Keys made elsewhere: PEM texts become a signing key (contract 5.4)."""

from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from fusionauth_emulator.keys.certificates import (
    CURVES,
    PublicKey,
    certificate_kid,
    key_type,
    private_pem,
    public_pem,
)
from fusionauth_emulator.keys.key_ring import SigningKey


class KeyImportError(Exception):
    """`member` of the key cannot be used; `text` says why."""

    def __init__(self, member: str, text: str):
        super().__init__(text)
        self.member = member
        self.text = text


def import_key(given: dict[str, Any], key_id: str, now_ms: int) -> SigningKey:
    """given: `name`, and of `privateKey`, `publicKey`, `certificate` what there is, as PEM.

    Raises KeyImportError.
    """
    private = _load_private(given.get("privateKey"))
    certificate = _load_certificate(given.get("certificate"))
    public = _public_half(given, private, certificate)
    algorithm = given.get("algorithm") or _usual_algorithm(public)
    _require_fit(public, algorithm)
    pem = expires_ms = None
    if certificate is not None:
        pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
        expires_ms = int(certificate.not_valid_after_utc.timestamp() * 1000)
    return SigningKey(
        id=key_id,
        name=given["name"],
        algorithm=algorithm,
        kid=given.get("kid") or (certificate_kid(pem) if pem else _thumbprint(public)),
        type=key_type(algorithm),
        length=32 if isinstance(public, ed25519.Ed25519PublicKey) else public.key_size,
        issuer=given.get("issuer"),
        public_key=public_pem(public),
        private_key=private_pem(private) if private else None,
        certificate=pem,
        inserted_ms=now_ms,
        updated_ms=now_ms,
        expires_ms=expires_ms,
    )


def _load_private(pem: str | None) -> Any:
    if not pem:
        return None
    try:
        return serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyImportError("privateKey", f"The private key cannot be read: {error}") from error


def _load_certificate(pem: str | None) -> x509.Certificate | None:
    if not pem:
        return None
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise KeyImportError("certificate", f"The certificate cannot be read: {error}") from error


def _public_half(
    given: dict[str, Any], private: Any, certificate: x509.Certificate | None
) -> PublicKey:
    """The public key of whatever was given; all of it must be about the same key."""
    found: dict[str, Any] = {}
    if private is not None:
        found["privateKey"] = private.public_key()
    if certificate is not None:
        found["certificate"] = certificate.public_key()
    if given.get("publicKey"):
        try:
            found["publicKey"] = serialization.load_pem_public_key(given["publicKey"].encode())
        except (ValueError, UnsupportedAlgorithm) as error:
            text = f"The public key cannot be read: {error}"
            raise KeyImportError("publicKey", text) from error
    if not found:
        raise KeyImportError("publicKey", "A private key, public key or certificate is needed.")
    first = next(iter(found.values()))
    for member, public in found.items():
        if not isinstance(public, PublicKey):
            raise KeyImportError(member, "Keys of this kind are not supported.")
        if public_pem(public) != public_pem(first):
            raise KeyImportError(member, "The parts given belong to different keys.")
    assert isinstance(first, PublicKey)
    return first


def _usual_algorithm(public: PublicKey) -> str:
    if isinstance(public, rsa.RSAPublicKey):
        return "RS256"
    if isinstance(public, ed25519.Ed25519PublicKey):
        return "Ed25519"
    sizes = {length: algorithm for algorithm, (_, length) in CURVES.items()}
    return sizes.get(public.key_size, "ES256")


def _require_fit(public: PublicKey, algorithm: str) -> None:
    """The algorithm must be one for this kind and size of key."""
    if isinstance(public, rsa.RSAPublicKey):
        fits = algorithm.startswith("RS") and public.key_size >= 2048
    elif isinstance(public, ed25519.Ed25519PublicKey):
        fits = algorithm == "Ed25519"
    else:
        fits = algorithm in CURVES and isinstance(public.curve, CURVES[algorithm][0])
    if not fits:
        raise KeyImportError("algorithm", f"The key is not one for {algorithm}.")


def _thumbprint(public: PublicKey) -> str:
    """RFC 7638, for keys without a certificate (contract 4.5)."""
    from joserfc.jwk import ECKey, OKPKey, RSAKey

    if isinstance(public, rsa.RSAPublicKey):
        return RSAKey.import_key(public).thumbprint()
    if isinstance(public, ec.EllipticCurvePublicKey):
        return ECKey.import_key(public).thumbprint()
    return OKPKey.import_key(public).thumbprint()
