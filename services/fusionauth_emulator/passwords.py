"""Password hashes: FusionAuth's default scheme, salted PBKDF2 (contract 11.1).

Hashing takes milliseconds of pure work: it runs in a thread, outside the event loop, without the
interpreter's lock.
"""

import asyncio
import base64
import hmac
import secrets
from dataclasses import dataclass, field

SCHEME = "salted-pbkdf2-hmac-sha256"
FACTOR = 24_000
MAXIMUM_FACTOR = 1_000_000
"""Ours: a hash must not occupy a thread for seconds."""
_LENGTH_BYTES = 32


@dataclass(frozen=True)
class PasswordHash:
    scheme: str
    factor: int
    """Iterations."""
    salt: str = field(repr=False)
    """Base64. The text itself is the salt, not the bytes it stands for."""
    hash: str = field(repr=False)
    """Base64."""


# Verified against for an unknown user: the work done tells nothing (OWASP ASVS 5.0, 6.3.8).
NOBODY = PasswordHash(SCHEME, FACTOR, base64.b64encode(bytes(32)).decode(), "")


@dataclass
class PasswordHasher:
    """Makes and verifies hashes, and counts both, so that a test can compare the work done."""

    computed: int = 0

    async def hash(self, password: str, factor: int = FACTOR) -> PasswordHash:
        salt = base64.b64encode(secrets.token_bytes(_LENGTH_BYTES)).decode()
        return PasswordHash(SCHEME, factor, salt, await self._derive(password, salt, factor))

    async def verify(self, password: str, expected: PasswordHash | None) -> bool:
        """None (unknown user, or one without a password) costs as much as a wrong password."""
        known = expected or NOBODY
        derived = await self._derive(password, known.salt, known.factor)
        return hmac.compare_digest(derived, known.hash)

    async def _derive(self, password: str, salt: str, factor: int) -> str:
        self.computed += 1
        return await asyncio.to_thread(_derive, password, salt, factor)


def _derive(password: str, salt: str, factor: int) -> str:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    kdf = PBKDF2HMAC(SHA256(), _LENGTH_BYTES, salt.encode(), factor)
    return base64.b64encode(kdf.derive(password.encode())).decode()
