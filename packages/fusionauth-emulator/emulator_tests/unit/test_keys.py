"""Signing and verifying (contract 4.1, 4.5)."""

import base64
import json
from dataclasses import replace
from uuid import uuid4

import pytest
from cryptography import x509

from fusionauth_emulator.keys.certificates import certificate_information, make_asymmetric_key
from fusionauth_emulator.keys.key_ring import KeyRing, SigningKey, make_hmac_key

NOW_MS = 1_795_521_600_123


def make_key(algorithm: str) -> SigningKey:
    id = str(uuid4())
    if algorithm.startswith("HS"):
        return make_hmac_key(id, "key", algorithm, NOW_MS)
    return make_asymmetric_key(id, "key", algorithm, 2048, "issuer.example", NOW_MS)


ALGORITHMS = ["RS256", "RS512", "ES256", "ES384", "ES512", "HS256", "HS512", "Ed25519"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_a_key_signs_it_verifies_and_nobody_elses(algorithm: str) -> None:
    ring, key, claims = KeyRing(), make_key(algorithm), {"sub": "me", "exp": 5}
    token = ring.sign(key, claims)
    assert ring.verify(key, token) == claims
    assert ring.verify(make_key(algorithm), token) is None
    assert ring.verify(key, token[:-4] + "AAAA") is None


def test_the_header_has_fusionauths_order_and_the_claims_keep_theirs() -> None:
    token = KeyRing().sign(make_key("HS256"), {"b": 1, "a": 2})
    header, claims = (
        json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]
    )
    assert list(header) == ["alg", "typ", "kid"]
    assert header["typ"] == "JWT"
    assert list(claims) == ["b", "a"]


def test_a_token_of_another_algorithm_never_verifies() -> None:
    """The public key as an HMAC secret, and no signature at all (RFC 8725 2.1)."""
    ring, key = KeyRing(), make_key("RS256")
    assert key.public_key
    confused = make_hmac_key(key.id, "x", "HS256", NOW_MS, secret=key.public_key)
    assert ring.verify(key, ring.sign(confused, {"sub": "me"})) is None
    assert ring.verify(key, ring.sign(replace(key, algorithm="RS512"), {"sub": "me"})) is None
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    assert ring.verify(key, f"{header}.e30.") is None
    for garbage in ("", ".", "a.b.c", "e30.e30.e30", "\x00", "ä.ö.ü"):
        assert ring.verify(key, garbage) is None, garbage


def test_a_certificate_lasts_ten_years_also_from_a_leap_day() -> None:
    leap_day_ms = 1_835_395_200_000  # 2028-02-29
    key = make_asymmetric_key(str(uuid4()), "key", "ES256", 0, "i", leap_day_ms)
    assert key.certificate
    certificate = x509.load_pem_x509_certificate(key.certificate.encode())
    assert certificate.not_valid_after_utc.isoformat() == "2038-02-28T00:00:00+00:00"


@pytest.mark.parametrize(
    "id, serial",
    [
        ("7f000000-0000-0000-0000-000000000001", "7F" + ":00" * 14 + ":01"),
        ("80000000-0000-0000-0000-000000000001", "00:80" + ":00" * 14 + ":01"),
    ],
)
def test_a_serial_number_is_the_id_with_zeros_in_front_of_a_set_first_bit(
    id: str, serial: str
) -> None:
    key = make_asymmetric_key(id, "key", "ES256", 0, "i", NOW_MS)
    assert key.certificate
    assert certificate_information(key.certificate)["serialNumber"] == serial


def test_the_jwk_is_public() -> None:
    for algorithm in ("RS256", "ES256", "Ed25519"):
        key = make_key(algorithm)
        jwk = KeyRing().jwk(key)
        assert (jwk["kid"], jwk["alg"], jwk["use"]) == (key.kid, algorithm, "sig")
        assert not jwk.keys() & {"d", "p", "q", "k"}


def test_secret_parts_are_not_shown() -> None:
    rsa, hmac = make_key("RS256"), make_key("HS256")
    assert "PRIVATE" not in repr(rsa)
    assert hmac.secret
    assert hmac.secret not in repr(hmac)


@pytest.mark.parametrize("secret", ["x", "-----BEGIN PUBLIC KEY-----", "ü", " "])
def test_any_text_can_be_a_secret(secret: str) -> None:
    key = make_hmac_key(str(uuid4()), "key", "HS256", NOW_MS, secret=secret)
    assert KeyRing().verify(key, KeyRing().sign(key, {"a": 1})) == {"a": 1}
