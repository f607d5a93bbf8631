"""Claims of access and ID tokens (contract 4.2, 4.3)."""

from dataclasses import replace
from typing import Any

import pytest

from fusionauth_emulator.oauth2.claims import (
    TokenSubject,
    access_token_claims,
    id_token_claims,
    left_half_hash,
    user_claims,
)

USER: dict[str, Any] = {
    "id": "00000000-0000-0000-0000-111111111111",
    "email": "demo@example.com",
    "verified": True,
    "username": "demo",
    "firstName": "Demo",
    "lastName": "User",
    "fullName": "Demo User",
    "birthDate": "1981-06-04",
    "imageUrl": "https://example.com/demo.png",
    "mobilePhone": "555",
    "preferredLanguages": ["fr", "en"],
    "timezone": "Europe/Paris",
}
SUBJECT = TokenSubject(
    user=USER,
    issuer="http://localhost:9011",
    tenant_id="d7d09513-a3f5-401c-9685-34ab6c552453",
    client_id="e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
    roles=("admin",),
    authentication_type="PASSWORD",
    authenticated_at_s=1_000,
    scopes=("openid", "offline_access"),
    session_id="4c8927f1-95cd-4bf8-9534-066389ffff5e",
    grants=("authorization_code",),
)


def access(subject: TokenSubject = SUBJECT, *, with_email: bool = False) -> dict[str, Any]:
    return access_token_claims(
        subject, token_id="jti", now_s=1_100, ttl_s=60, with_email=with_email
    )


def identity(subject: TokenSubject = SUBJECT, *, strict: bool = True) -> dict[str, Any]:
    return id_token_claims(
        subject,
        token_id="jti",
        now_s=1_100,
        ttl_s=60,
        access_token="a.b.c",
        algorithm="RS256",
        strict=strict,
    )


def test_an_access_token_has_its_claims_in_fusionauths_order() -> None:
    expected = (
        "aud exp iat iss sub jti authenticationType applicationId scope roles sid auth_time tid"
        " gty tty"
    )
    assert list(access()) == expected.split()
    assert list(access(with_email=True))[7:10] == ["email", "email_verified", "preferred_username"]


def test_times_are_seconds_and_auth_time_is_that_of_the_login() -> None:
    claims = access()
    assert (claims["iat"], claims["exp"], claims["auth_time"]) == (1_100, 1_160, 1_000)


def test_a_strict_access_token_has_no_email() -> None:
    assert "email" not in access()


def test_a_user_without_registration_gets_neither_application_nor_roles() -> None:
    claims = access(replace(SUBJECT, roles=None))
    assert claims.keys().isdisjoint({"applicationId", "roles"})
    assert claims["aud"] == SUBJECT.client_id


def test_a_registered_user_without_roles_gets_an_empty_list() -> None:
    assert access(replace(SUBJECT, roles=()))["roles"] == []


def test_a_token_without_application_has_no_audience() -> None:
    assert "aud" not in access(replace(SUBJECT, client_id=None, roles=None))


def test_an_id_token_has_no_application_and_no_roles() -> None:
    claims = identity()
    assert claims.keys().isdisjoint({"applicationId", "roles"})
    assert claims["at_hash"] == left_half_hash("a.b.c", "RS256")


def test_an_id_token_repeats_the_nonce() -> None:
    assert "nonce" not in identity()
    assert identity(replace(SUBJECT, nonce="n-1"))["nonce"] == "n-1"


@pytest.mark.parametrize(
    "scopes,claims",
    [
        (("openid",), {}),
        (("email",), {"email": "demo@example.com", "email_verified": True}),
        (("phone",), {"phone_number": "555"}),
        (
            ("profile",),
            {
                "given_name": "Demo",
                "family_name": "User",
                "name": "Demo User",
                "preferred_username": "demo",
                "birthdate": "1981-06-04",
                "picture": "https://example.com/demo.png",
                "zoneinfo": "Europe/Paris",
                "locale": "fr",
            },
        ),
    ],
)
def test_strict_claims_need_their_scope(scopes: tuple[str, ...], claims: dict[str, Any]) -> None:
    assert user_claims(USER, scopes, strict=True) == claims


def test_compatibility_tells_all_but_whether_the_phone_is_verified() -> None:
    claims = user_claims(USER, (), strict=False)
    assert {"email", "name", "phone_number"} <= claims.keys()
    assert "phone_number_verified" not in claims


def test_what_is_not_known_is_left_out() -> None:
    assert user_claims({"id": "x"}, ("email", "profile", "phone"), strict=True) == {}


def test_at_hash_is_that_of_openid_connect() -> None:
    # OpenID Connect Core 1.0, A.3: the access token and at_hash of its example
    token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    assert left_half_hash(token, "RS256") == "77QmUPtjPfzWtF2AnpK9RQ"


@pytest.mark.parametrize("algorithm,length", [("HS256", 22), ("ES384", 32), ("Ed25519", 43)])
def test_at_hash_is_half_as_long_as_the_algorithms_hash(algorithm: str, length: int) -> None:
    assert len(left_half_hash("token", algorithm)) == length
