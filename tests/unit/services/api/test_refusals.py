"""Every token the API must not believe, with the check that catches it."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.fusionauth_tokens import CLIENT_ID, FakeJwksEndpoint, SigningKey

pytestmark = pytest.mark.anyio


def in_s(seconds: int) -> int:
    """The time `seconds` from now: read when the test runs, which may be long after import."""
    return int(time.time()) + seconds


def encode(value: Mapping[str, Any] | bytes) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned_token(key: SigningKey) -> str:
    claims = key.access_token().split(".")[1]
    return f"{encode({'alg': 'none', 'kid': key.kid})}.{claims}."


def none_with_signature(key: SigningKey) -> str:
    return unsigned_token(key) + "c2ln"


def hmac_with_public_key(key: SigningKey) -> str:
    """What a verifier accepts that takes `alg` from the token (RFC 8725 §2.1)."""
    pem = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = encode({"alg": "HS256", "typ": "JWT", "kid": key.kid})
    signing_input = f"{header}.{key.access_token().split('.')[1]}"
    return f"{signing_input}.{encode(hmac.digest(pem, signing_input.encode(), hashlib.sha256))}"


def key_in_header(key: SigningKey) -> str:
    """Signed by a stranger, who sends his own key along."""
    stranger = SigningKey(key.kid)
    return stranger.access_token(header={"jwk": dict(stranger.jwk), "jku": "http://localhost:1/"})


def claims_replaced(key: SigningKey) -> str:
    header, _, signature = key.access_token().split(".")
    _, claims, _ = key.access_token(sub="someone-else").split(".")
    return f"{header}.{claims}.{signature}"


def with_signature(key: SigningKey, signature: str) -> str:
    return f"{key.access_token().rpartition('.')[0]}.{signature}"


def nested_deeply(_: SigningKey) -> str:
    return f"{encode(b'[' * 3000)}.{encode(b'{}')}.c2ln"


REFUSED: list[Any] = [
    pytest.param(lambda _: "garbage", "format", id="garbage"),
    pytest.param(lambda _: "a.b.c", "format", id="three-parts-of-garbage"),
    pytest.param(lambda _: f"{encode(b'[]')}.{encode(b'{}')}.c2ln", "format", id="header-a-list"),
    pytest.param(nested_deeply, "format", id="header-nested-3000-deep"),
    pytest.param(unsigned_token, "alg", id="alg-none"),
    pytest.param(none_with_signature, "alg", id="alg-none-with-signature"),
    pytest.param(hmac_with_public_key, "alg", id="hs256-signed-with-the-public-key"),
    pytest.param(lambda key: key.sign({}, alg="RS512"), "alg", id="rs512"),
    pytest.param(lambda key: key.sign({}, {"crit": ["exp"]}), "crit", id="crit"),
    pytest.param(lambda key: SigningKey("k").access_token(), "kid", id="unknown-kid"),
    pytest.param(lambda key: key.access_token({"kid": ""}), "kid", id="empty-kid"),
    pytest.param(lambda key: SigningKey(key.kid).access_token(), "signature", id="other-key"),
    pytest.param(key_in_header, "signature", id="key-brought-along"),
    pytest.param(claims_replaced, "signature", id="claims-replaced"),
    pytest.param(lambda key: with_signature(key, ""), "signature", id="signature-removed"),
    pytest.param(lambda key: with_signature(key, "x"), "format", id="signature-one-letter"),
    pytest.param(lambda key: key.id_token({"b64": False}), "format", id="payload-detached"),
    pytest.param(lambda key: key.access_token(iss="http://localhost:9"), "iss", id="other-issuer"),
    pytest.param(lambda key: key.access_token(iss=None), "iss", id="no-issuer"),
    pytest.param(lambda key: key.access_token(iss=["x"]), "iss", id="issuer-a-list"),
    pytest.param(lambda key: key.access_token(aud="another"), "aud", id="other-audience"),
    pytest.param(lambda key: key.access_token(aud=[CLIENT_ID, "x"]), "aud", id="audiences"),
    pytest.param(lambda key: key.access_token(aud=None), "aud", id="no-audience"),
    pytest.param(lambda key: key.access_token(exp=in_s(-60)), "exp", id="expired"),
    pytest.param(lambda key: key.access_token(exp=None), "exp", id="never-expires"),
    pytest.param(lambda key: key.access_token(exp="soon"), "exp", id="exp-a-word"),
    pytest.param(lambda key: key.access_token(jti=7), "format", id="jti-a-number"),
    pytest.param(lambda key: key.access_token(nbf=in_s(600)), "nbf", id="not-yet-valid"),
    pytest.param(lambda key: key.access_token(iat=in_s(600)), "nbf", id="issued-in-the-future"),
    pytest.param(lambda key: key.access_token(iat=None), "iat", id="no-iat"),
    pytest.param(lambda key: key.access_token(iat="now"), "iat", id="iat-a-word"),
    pytest.param(lambda key: key.access_token(sub=None), "sub", id="no-subject"),
    pytest.param(lambda key: key.access_token(sub=7), "sub", id="subject-a-number"),
    pytest.param(lambda key: key.id_token(), "kind", id="id-token"),
    pytest.param(lambda key: key.access_token(applicationId="x"), "kind", id="other-application"),
]


@pytest.mark.parametrize("make_token, check", REFUSED)
async def test_a_token_is_refused_by_the_check_it_fails(
    api: httpx.AsyncClient,
    key: SigningKey,
    make_token: Callable[[SigningKey], str],
    check: str,
) -> None:
    headers = {"Authorization": f"Bearer {make_token(key)}"}

    response = await api.get("/messages", headers=headers)

    assert response.status_code == 401
    body = response.json()
    assert (body["error"], body["check"]) == ("invalid_token", check)
    challenge = response.headers["www-authenticate"]
    assert challenge.startswith('Bearer realm="fusionauth-demo", error="invalid_token", error_desc')


@pytest.mark.parametrize("seconds", [pytest.param(4, id="4-s"), pytest.param(2, id="2-s")])
async def test_a_token_may_have_expired_within_the_leeway(
    api: httpx.AsyncClient, key: SigningKey, seconds: int
) -> None:
    token = key.access_token(exp=int(time.time()) - seconds)

    response = await api.get("/messages", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 200


async def test_an_access_token_is_no_id_token(api: httpx.AsyncClient, key: SigningKey) -> None:
    response = await api.get("/identity", headers={"Cookie": f"app.idt={key.access_token()}"})

    assert response.status_code == 401
    assert response.json() == {
        "error": "invalid_token",
        "check": "kind",
        "message": "this is an access token, but here the ID token is needed",
    }


@pytest.mark.parametrize("path", ["/identity", "/messages"])
async def test_without_a_token_the_challenge_has_no_error_code(
    api: httpx.AsyncClient, path: str
) -> None:
    response = await api.get(path)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="fusionauth-demo"'  # RFC 6750 §3.1
    assert response.json()["check"] == "token"


async def test_a_token_of_another_environment_names_both_issuers_and_fetches_nothing(
    api: httpx.AsyncClient, jwks: FakeJwksEndpoint
) -> None:
    token = SigningKey("k").id_token(iss="http://localhost:9999")

    response = await api.get("/identity", headers={"Cookie": f"app.idt={token}"})

    message = response.json()["message"]
    assert "issuer http://localhost:9999, this API trusts http://localhost:9011" in message
    assert "cookies ignore ports" in message
    assert jwks.requests == 0


async def test_what_a_stranger_writes_cannot_break_out_of_the_challenge(
    api: httpx.AsyncClient,
) -> None:
    issuer = 'x", error="none\r\nSet-Cookie: a=b \\ \ud800 ü'
    token = f"{encode({'alg': 'RS256', 'kid': 'k'})}.{encode({'iss': issuer})}.c2ln"

    response = await api.get("/messages", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 401
    assert "set-cookie" not in response.headers
    assert response.headers["www-authenticate"].count('"') == 6  # three attributes, no more
    assert issuer in response.json()["message"]


async def test_a_long_token_is_refused_before_it_is_parsed(api: httpx.AsyncClient) -> None:
    response = await api.get("/messages", headers={"Authorization": f"Bearer {'a' * 8193}"})

    assert response.status_code == 431
    assert response.json()["check"] == "size"


async def test_a_megabyte_of_headers_is_refused_on_every_route(api: httpx.AsyncClient) -> None:
    for path in ("/identity", "/messages", "/health", "/nowhere"):
        response = await api.get(path, headers={"Cookie": "app.idt=" + "a" * 1_000_000})
        assert response.status_code == 431
