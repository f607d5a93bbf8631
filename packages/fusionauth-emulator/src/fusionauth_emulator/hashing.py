"""Password hashes: made and verified in a thread, outside the event loop.

Hashing takes milliseconds of pure work. PBKDF2 and bcrypt leave the interpreter's lock, so several
are computed at once. What is computed is `password_schemes.py`.
"""

import asyncio
import hmac
from dataclasses import dataclass, field

from fusionauth_emulator.password_schemes import DEFAULT_SCHEME, SCHEMES

SCHEME = DEFAULT_SCHEME
FACTOR = SCHEMES[SCHEME].factor
MAXIMUM_FACTOR = SCHEMES[SCHEME].maximum_factor


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

    scheme: str = SCHEME
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
        self, password: str, factor: int | None = None, *, scheme: str = SCHEME
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
