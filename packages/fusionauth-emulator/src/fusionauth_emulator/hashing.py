"""Password hashing: FusionAuth's schemes, as far as a library here can compute them.

The documentation names the schemes only.
[A] contract 5.6.2: the salt is Base64 for PBKDF2 (its bytes count), a text in front of the password
for the plain digests, the key for HMAC.
phpass and schemes by plugin are not here: importing them is refused.

Hashing takes milliseconds of pure work, so it is done in a thread, outside the event loop. PBKDF2
and bcrypt leave the interpreter's lock: several are computed at once.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
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


FACTOR = SCHEMES[DEFAULT_SCHEME].factor
MAXIMUM_FACTOR = SCHEMES[DEFAULT_SCHEME].maximum_factor


@dataclass(frozen=True)
class PasswordHash:
    scheme: str
    factor: int
    """Iterations, or bcrypt's cost."""
    salt: str = field(repr=False)
    hash: str = field(repr=False)


@dataclass(frozen=True)
class Hashing:
    """How a tenant hashes the passwords of its users."""

    scheme: str = DEFAULT_SCHEME
    factor: int = FACTOR

    def of_nobody(self) -> PasswordHash:
        """No password has this hash. Verified against for an unknown user: the work done tells
        nothing (OWASP ASVS 5.0, 6.3.8)."""
        return PasswordHash(self.scheme, self.factor, SCHEMES[self.scheme].make_salt(), "")


@dataclass
class PasswordHasher:
    """Makes and verifies hashes, and counts both, so that a test can compare the work done."""

    computed: int = 0
    rounds: int = 0
    """The factors of all of them together."""

    async def hash(
        self, password: str, factor: int | None = None, *, scheme: str = DEFAULT_SCHEME
    ) -> PasswordHash:
        """factor None: the scheme's default."""
        salt, factor = SCHEMES[scheme].make_salt(), factor or SCHEMES[scheme].factor
        return PasswordHash(
            scheme, factor, salt, await self._derive(password, scheme, salt, factor)
        )

    async def verify(self, password: str, expected: PasswordHash | None, usual: Hashing) -> bool:
        """None (unknown user, or one without a password) costs as much as a wrong password, which
        is why the tenant's `usual` way of hashing is needed."""
        known = expected or usual.of_nobody()
        derived = await self._derive(password, known.scheme, known.salt, known.factor)
        return hmac.compare_digest(derived.encode(), known.hash.encode())

    async def _derive(self, password: str, scheme: str, salt: str, factor: int) -> str:
        self.computed += 1
        self.rounds += factor
        return await asyncio.to_thread(SCHEMES[scheme].derive, password, salt, factor)
