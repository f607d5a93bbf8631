"""Password hashes (contract 5.6.2, 11.1)."""

import base64
import hashlib
import hmac
from dataclasses import replace

import pytest

from fusionauth_emulator.hashing import SCHEMES, Hashing, PasswordHasher

pytestmark = pytest.mark.anyio


async def test_a_hash_is_pbkdf2_over_the_salts_bytes() -> None:
    made = await PasswordHasher().hash("password")
    derived = hashlib.pbkdf2_hmac("sha256", b"password", base64.b64decode(made.salt), 24_000, 32)
    assert made.hash == base64.b64encode(derived).decode()
    assert (made.scheme, made.factor) == ("salted-pbkdf2-hmac-sha256", 24_000)
    assert len(base64.b64decode(made.salt)) == 32


async def test_only_the_password_itself_verifies() -> None:
    hasher = PasswordHasher()
    made = await hasher.hash("password", factor=10)
    assert await hasher.verify("password", made, Hashing())
    for other in ("Password", "password ", ""):
        assert not await hasher.verify(other, made, Hashing())


async def test_two_hashes_of_one_password_differ() -> None:
    hasher = PasswordHasher()
    assert (await hasher.hash("x", 10)).hash != (await hasher.hash("x", 10)).hash


async def test_an_unknown_user_costs_as_much_as_a_wrong_password() -> None:
    hasher = PasswordHasher()
    assert not await hasher.verify("", None, Hashing())
    assert hasher.computed == 1
    nobody, made = Hashing().of_nobody(), await hasher.hash("x")
    assert (nobody.scheme, nobody.factor) == (made.scheme, made.factor)


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_d03_an_unknown_user_is_hashed_for_as_the_tenant_says(scheme: str) -> None:
    """In its scheme, with its factor; and no password is right, the empty one neither."""
    derived: list[tuple[str, int]] = []

    class Watched(PasswordHasher):
        async def _derive(self, password: str, scheme: str, salt: str, factor: int) -> str:
            derived.append((scheme, factor))
            return await super()._derive(password, scheme, salt, factor)

    factor = SCHEMES[scheme].minimum_factor + 1
    for password in ("", "password"):
        assert not await Watched().verify(password, None, Hashing(scheme, factor))
    assert derived == [(scheme, factor)] * 2


async def test_hash_and_salt_are_not_shown() -> None:
    made = await PasswordHasher().hash("password", 10)
    assert made.hash not in repr(made)
    assert made.salt not in repr(made)


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_every_scheme_verifies_what_it_made_and_nothing_else(scheme: str) -> None:
    hasher, factor = PasswordHasher(), SCHEMES[scheme].minimum_factor
    made = await hasher.hash("password", factor, scheme=scheme)
    assert SCHEMES[scheme].is_salt(made.salt)
    assert SCHEMES[scheme].is_hash(made.hash)
    assert await hasher.verify("password", made, Hashing())
    assert not await hasher.verify("Password", made, Hashing())
    for other in (
        replace(made, salt=SCHEMES[scheme].make_salt()),
        replace(made, factor=factor + 1),
    ):
        assert not await hasher.verify("password", other, Hashing())


def test_the_plain_digests_are_what_their_names_say() -> None:
    def base64_of(hexadecimal: str) -> str:
        return base64.b64encode(bytes.fromhex(hexadecimal)).decode()

    for scheme, expected in {
        "salted-md5": hashlib.md5(b"saltpassword").hexdigest(),
        "salted-sha256": hashlib.sha256(b"saltpassword").hexdigest(),
        "salted-hmac-sha256": hmac.new(b"salt", b"password", "sha256").hexdigest(),
    }.items():
        assert SCHEMES[scheme].derive("password", "salt", 1) == base64_of(expected)


def test_bcrypt_is_stored_as_salt_and_hash() -> None:
    """From the Openwall test vectors of crypt_blowfish."""
    salt, hash = "CCCCCCCCCCCCCCCCCCCCC.", "E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    assert SCHEMES["bcrypt"].derive("U*U", salt, 5) == hash
