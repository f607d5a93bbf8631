"""Password hashes (contract 11.1, deps: salt as text)."""

import base64
import hashlib

import pytest

from services.fusionauth_emulator.passwords import NOBODY, PasswordHasher

pytestmark = pytest.mark.anyio


async def test_a_hash_is_pbkdf2_over_the_salts_text() -> None:
    made = await PasswordHasher().hash("password")
    derived = hashlib.pbkdf2_hmac("sha256", b"password", made.salt.encode(), 24_000, 32)
    assert made.hash == base64.b64encode(derived).decode()
    assert (made.scheme, made.factor) == ("salted-pbkdf2-hmac-sha256", 24_000)
    assert len(base64.b64decode(made.salt)) == 32


async def test_only_the_password_itself_verifies() -> None:
    hasher = PasswordHasher()
    made = await hasher.hash("password", factor=10)
    assert await hasher.verify("password", made)
    for other in ("Password", "password ", ""):
        assert not await hasher.verify(other, made)


async def test_two_hashes_of_one_password_differ() -> None:
    hasher = PasswordHasher()
    assert (await hasher.hash("x", 10)).hash != (await hasher.hash("x", 10)).hash


async def test_an_unknown_user_costs_as_much_as_a_wrong_password() -> None:
    hasher = PasswordHasher()
    assert not await hasher.verify("", None)
    assert hasher.computed == 1
    assert NOBODY.factor == (await hasher.hash("x")).factor


async def test_hash_and_salt_are_not_shown() -> None:
    made = await PasswordHasher().hash("password", 10)
    assert made.hash not in repr(made)
    assert made.salt not in repr(made)
