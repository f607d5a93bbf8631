"""FusionAuth's password hashing schemes, as far as a library here can compute them.

The documentation names the schemes only.
[A] contract 5.6.2: the salt is Base64 for PBKDF2 (its bytes count), a text in front of the password
for the plain digests, the key for HMAC.
phpass and schemes by plugin are not here: importing them is refused.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

DEFAULT_SCHEME = "salted-pbkdf2-hmac-sha256"
_BCRYPT_SALT = re.compile(r"[./A-Za-z0-9]{22}")
_BCRYPT_HASH = re.compile(r"[./A-Za-z0-9]{31}")
_BCRYPT_MAXIMUM_BYTES = 72
"""What bcrypt looks at; the rest of a longer password does not count."""


@dataclass(frozen=True)
class Scheme:
    derive: Callable[[str, str, int], str]
    """(password, salt, factor) → hash, as FusionAuth stores it. Pure work, best in a thread."""
    make_salt: Callable[[], str]
    is_salt: Callable[[str], bool]
    is_hash: Callable[[str], bool]
    factor: int
    """The default."""
    maximum_factor: int
    """Ours: a hash must not occupy a thread for seconds."""
    minimum_factor: int = 1


def _pbkdf2(digest: str, size: int, password: str, salt: str, factor: int) -> str:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    algorithm = hashes.SHA256() if digest == "sha256" else hashes.SHA512()
    kdf = PBKDF2HMAC(algorithm, size, base64.b64decode(salt), factor)
    return _base64(kdf.derive(password.encode()))


def _digest(name: str, password: str, salt: str, factor: int) -> str:
    value = (salt + password).encode()
    for _ in range(factor):
        value = hashlib.new(name, value, usedforsecurity=False).digest()
    return _base64(value)


def _hmac_sha256(password: str, salt: str, factor: int) -> str:
    value = password.encode()
    for _ in range(factor):
        value = hmac.digest(salt.encode(), value, "sha256")
    return _base64(value)


def _bcrypt(password: str, salt: str, factor: int) -> str:
    import bcrypt

    settings = f"$2b${factor:02}${salt}".encode()
    return bcrypt.hashpw(password.encode()[:_BCRYPT_MAXIMUM_BYTES], settings)[29:].decode()


def _bcrypt_salt() -> str:
    import bcrypt

    return bcrypt.gensalt()[7:].decode()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _base64_salt() -> str:
    return _base64(secrets.token_bytes(32))


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return False


def _is_text(text: str) -> bool:
    return True


def _digest_scheme(derive: Callable[[str, str, int], str], *, salt_is_key: bool = False) -> Scheme:
    is_salt = bool if salt_is_key else _is_text
    return Scheme(derive, _base64_salt, is_salt, _is_base64, factor=1, maximum_factor=1_000_000)


def _pbkdf2_scheme(digest: str, size: int) -> Scheme:
    derive = partial(_pbkdf2, digest, size)
    return Scheme(derive, _base64_salt, _is_base64, _is_base64, 24_000, maximum_factor=1_000_000)


SCHEMES = {
    DEFAULT_SCHEME: _pbkdf2_scheme("sha256", 32),
    "salted-pbkdf2-hmac-sha256-512": _pbkdf2_scheme("sha256", 64),
    "salted-pbkdf2-hmac-sha512-512": _pbkdf2_scheme("sha512", 64),
    "salted-md5": _digest_scheme(partial(_digest, "md5")),
    "salted-sha256": _digest_scheme(partial(_digest, "sha256")),
    "salted-hmac-sha256": _digest_scheme(_hmac_sha256, salt_is_key=True),
    "bcrypt": Scheme(
        _bcrypt,
        _bcrypt_salt,
        is_salt=lambda salt: _BCRYPT_SALT.fullmatch(salt) is not None,
        is_hash=lambda hash: _BCRYPT_HASH.fullmatch(hash) is not None,
        factor=10,
        maximum_factor=14,
        minimum_factor=4,
    ),
}


def is_factor_of(scheme: str, factor: int) -> bool:
    return SCHEMES[scheme].minimum_factor <= factor <= SCHEMES[scheme].maximum_factor
