"""Opaque secrets given to browsers and clients: codes, refresh tokens, session values.

The database holds their SHA-256 alone; a plain hash is enough for 256 random bits or more.
"""

import hashlib
import hmac
import secrets


def make_opaque_value() -> str:
    """43 URL-safe characters, 256 random bits."""
    return secrets.token_urlsafe(32)


def make_refresh_token_value() -> str:
    """64 URL-safe characters, as long as FusionAuth's since 1.55.1 (contract 3.4)."""
    return secrets.token_urlsafe(48)


def hash_opaque_value(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()


def seal_with(value: str, plain: str) -> bytes:
    """Hide `plain` (at most 64 bytes) so that only the holder of `value` can read it.

    A one-time pad from `value`, whose random bits are used as a key for this one text.
    """
    return bytes(a ^ b for a, b in zip(plain.encode(), _pad(value), strict=False))


def unseal_with(value: str, sealed: bytes) -> str:
    return bytes(a ^ b for a, b in zip(sealed, _pad(value), strict=False)).decode()


def _pad(value: str) -> bytes:
    return hmac.new(value.encode(), b"seal", hashlib.sha512).digest()
