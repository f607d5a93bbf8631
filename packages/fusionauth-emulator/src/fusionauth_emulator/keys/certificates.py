"""Asymmetric keys as FusionAuth generates them, each with its self-signed certificate.

Source: contract 4.5 and 5.4. Generating an RSA key takes tenths of a second: call it in a thread.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from fusionauth_emulator.keys.key_ring import SigningKey, base64url, pem_bytes

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

VALID_YEARS = 10
COMMON_NAME_LENGTH = 64  # X.520's upper bound, enforced by cryptography
CURVES: dict[str, tuple[type[ec.EllipticCurve], int]] = {
    "ES256": (ec.SECP256R1, 256),
    "ES384": (ec.SECP384R1, 384),
    "ES512": (ec.SECP521R1, 521),
}


def make_asymmetric_key(
    key_id: str, name: str, algorithm: str, length: int, issuer: str, now_ms: int
) -> SigningKey:
    """length: bits of an RSA key; an EC key's size follows from the algorithm."""
    private = _generate(algorithm, length)
    certificate = _self_signed(private, key_id, issuer, now_ms)
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return SigningKey(
        id=key_id,
        name=name,
        algorithm=algorithm,
        kid=certificate_kid(pem),
        type=key_type(algorithm),
        length=CURVES[algorithm][1] if algorithm in CURVES else _length(private),
        issuer=issuer,
        public_key=public_pem(private.public_key()),
        private_key=private_pem(private),
        certificate=pem,
        inserted_ms=now_ms,
        updated_ms=now_ms,
        expires_ms=int(certificate.not_valid_after_utc.timestamp() * 1000),
    )


def certificate_kid(pem: str) -> str:
    """The certificate's SHA-1 thumbprint (contract 4.5)."""
    return base64url(hashlib.sha1(pem_bytes(pem), usedforsecurity=False).digest())


def certificate_information(pem: str) -> dict[str, Any]:
    """`certificateInformation` of a key; instants in milliseconds (contract 5.4)."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    der = pem_bytes(pem)
    sha1 = hashlib.sha1(der, usedforsecurity=False)
    sha256, md5 = hashlib.sha256(der), hashlib.md5(der, usedforsecurity=False)
    return {
        "issuer": certificate.issuer.rfc4514_string(),
        "subject": certificate.subject.rfc4514_string(),
        "serialNumber": _serial_text(certificate.serial_number),
        "md5Fingerprint": _fingerprint(md5.digest()),
        "sha1Fingerprint": _fingerprint(sha1.digest()),
        "sha1Thumbprint": base64url(sha1.digest()),
        "sha256Fingerprint": _fingerprint(sha256.digest()),
        "sha256Thumbprint": base64url(sha256.digest()),
        "validFrom": int(certificate.not_valid_before_utc.timestamp() * 1000),
        "validTo": int(certificate.not_valid_after_utc.timestamp() * 1000),
    }


def _generate(algorithm: str, length: int) -> PrivateKey:
    if algorithm.startswith("RS"):
        return rsa.generate_private_key(65537, length)
    if algorithm in CURVES:
        return ec.generate_private_key(CURVES[algorithm][0]())
    return ed25519.Ed25519PrivateKey.generate()


def key_type(algorithm: str) -> str:
    if algorithm.startswith("RS"):
        return "RSA"
    return "EC" if algorithm in CURVES else "OKP"


def _length(private: PrivateKey) -> int:
    """Bits, but bytes for Ed25519, as documented examples have it."""
    return 32 if isinstance(private, ed25519.Ed25519PrivateKey) else private.key_size


def _self_signed(private: PrivateKey, key_id: str, issuer: str, now_ms: int) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer[:COMMON_NAME_LENGTH])])
    valid_from = datetime.fromtimestamp(now_ms // 1000, UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(max(UUID(key_id).int, 1))  # the key's Id; zero is no serial number
        .not_valid_before(valid_from)
        .not_valid_after(_years_later(valid_from))
    )
    is_edwards = isinstance(private, ed25519.Ed25519PrivateKey)
    return builder.sign(private, None if is_edwards else SHA256())


def _years_later(instant: datetime) -> datetime:
    day = 28 if (instant.month, instant.day) == (2, 29) else instant.day
    return instant.replace(year=instant.year + VALID_YEARS, day=day)


def private_pem(private: PrivateKey) -> str:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_pem(public: PublicKey) -> str:
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def _serial_text(serial: int) -> str:
    """Colon-separated bytes, `00:` in front when the first bit is set, as DER has integers."""
    return _fingerprint(serial.to_bytes(serial.bit_length() // 8 + 1, "big"))


def _fingerprint(digest: bytes) -> str:
    return digest.hex(":").upper()
