"""`/api/key` (contract 5.4, 4.5)."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    Json,
    field_codes,
    is_empty,
    make_application,
    make_rsa_key,
    new_id,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

SECRET_MEMBERS = {"privateKey", "secret"}


async def generate(server: httpx.AsyncClient, **members: Any) -> Json:
    given = {"key": {"name": f"key {new_id()}", **members}}
    key: Json = succeeded(await server.post("/api/key/generate", json=given))["key"]
    assert not key.keys() & SECRET_MEMBERS
    return key


def der(pem: str) -> bytes:
    return base64.b64decode("".join(pem.splitlines()[1:-1]))


def thumbprint(data: bytes) -> str:
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


KINDS = [
    pytest.param("RS256", 2048, "RSA", 2048, id="RS256"),
    pytest.param("RS512", 3072, "RSA", 3072, id="RS512"),
    pytest.param("ES256", None, "EC", 256, id="ES256"),
    pytest.param("ES384", None, "EC", 384, id="ES384"),
    pytest.param("ES512", None, "EC", 521, id="ES512"),
    pytest.param("Ed25519", None, "OKP", 32, id="Ed25519"),
]


@pytest.mark.parametrize("algorithm, length, type, shown_length", KINDS)
async def test_a_generated_key_has_a_certificate_that_names_it(
    server: httpx.AsyncClient, algorithm: str, length: int | None, type: str,
    shown_length: int | None,
) -> None:  # fmt: skip
    key = await generate(server, algorithm=algorithm, length=length, issuer="issuer.example")
    assert (key["algorithm"], key["type"], key.get("length")) == (algorithm, type, shown_length)
    assert key["hasPrivateKey"] is True
    information = key["certificateInformation"]
    assert key["kid"] == thumbprint(der(key["certificate"])) == information["sha1Thumbprint"]
    assert len(key["kid"]) == 27
    assert information["subject"] == information["issuer"] == "CN=issuer.example"
    assert information["validTo"] == key["expirationInstant"]
    lifetime = [
        datetime.fromtimestamp(information[end] / 1000, UTC) for end in ("validFrom", "validTo")
    ]
    assert lifetime[0].replace(year=lifetime[0].year + 10) == lifetime[1]


async def test_the_serial_number_is_the_id_of_the_key(server: httpx.AsyncClient) -> None:
    for id, serial in [
        (new_id()[:-12].replace(new_id()[0], "7", 0) + "00000000000a", None),
        ("f" + new_id()[1:], "00:"),
    ]:
        given = {"key": {"name": id, "algorithm": "ES256"}}
        key = succeeded(await server.post(f"/api/key/generate/{id}", json=given))["key"]
        number = key["certificateInformation"]["serialNumber"]
        assert int(number.replace(":", ""), 16) == UUID(id).int
        if serial:
            assert number.startswith(serial)


async def test_a_key_without_an_issuer_takes_the_default_tenants(
    server: httpx.AsyncClient,
) -> None:
    tenant = succeeded(await server.get("/api/tenant"))["tenants"][0]
    key = await make_rsa_key(server)
    assert key["issuer"] == tenant["issuer"]


async def test_an_hmac_key_shows_little(server: httpx.AsyncClient) -> None:
    key = await generate(server, algorithm="HS256")
    assert key.keys() == {
        "algorithm", "id", "insertInstant", "kid", "lastUpdateInstant", "name", "type",
    }  # fmt: skip
    assert key["type"] == "HMAC"
    assert 9 <= len(key["kid"]) <= 10
    int(key["kid"], 16)


BAD_KEYS = [
    pytest.param({"algorithm": "ES256"}, "key.name", "[blank]key.name", id="no name"),
    pytest.param({"name": "x"}, "key.algorithm", "[missing]key.algorithm", id="no algorithm"),
    pytest.param({"name": "x", "algorithm": "XS1"}, "key.algorithm",
                 "[invalidOption]key.algorithm", id="unknown algorithm"),
    pytest.param({"name": "x", "algorithm": "RS256"}, "key.length",
                 "[invalid]key.length", id="no length"),
    pytest.param({"name": "x", "algorithm": "RS256", "length": 1024}, "key.length",
                 "[invalid]key.length", id="short"),
]  # fmt: skip


@pytest.mark.parametrize("given, path, code", BAD_KEYS)
async def test_a_key_that_cannot_be_made_is_refused(
    server: httpx.AsyncClient, given: Json, path: str, code: str
) -> None:
    answer = await server.post("/api/key/generate", json={"key": given})
    assert field_codes(answer) == {path: [code]}


async def test_13_2_generating_a_key_again_is_a_duplicate(server: httpx.AsyncClient) -> None:
    key = await make_rsa_key(server)
    body = {"key": {"name": "another name", "algorithm": "ES256"}}
    answer = await server.post(f"/api/key/generate/{key['id']}", json=body)
    assert field_codes(answer) == {"key.id": ["[duplicate]key.id"]}
    body["key"]["name"] = key["name"].upper()
    answer = await server.post("/api/key/generate", json=body)
    assert field_codes(answer) == {"key.name": ["[duplicate]key.name"]}


async def test_only_the_name_of_a_key_can_change(server: httpx.AsyncClient) -> None:
    key, name = await make_rsa_key(server), new_id()
    body = {"key": {"name": name, "algorithm": "HS256", "length": 4096}}
    renamed = succeeded(await server.put(f"/api/key/{key['id']}", json=body))["key"]
    assert renamed == {
        **key, "name": name, "lastUpdateInstant": renamed["lastUpdateInstant"],
    }  # fmt: skip
    assert renamed["lastUpdateInstant"] > key["lastUpdateInstant"]


async def test_a_key_in_use_cannot_be_deleted(server: httpx.AsyncClient) -> None:
    key = await make_rsa_key(server)
    jwt = {"enabled": True, "accessTokenKeyId": key["id"], "idTokenKeyId": key["id"]}
    application = await make_application(server, jwtConfiguration=jwt)
    answer = await server.delete(f"/api/key/{key['id']}")
    assert field_codes(answer) == {"keyId": ["[inUse]keyId"]}
    path = f"/api/application/{application['id']}"
    await server.delete(path, params={"hardDelete": "true"})
    assert is_empty(await server.delete(f"/api/key/{key['id']}"), 200)
    assert is_empty(await server.get(f"/api/key/{key['id']}"), 404)


async def test_a_new_key_is_in_the_jwks_with_its_certificate(server: httpx.AsyncClient) -> None:
    key = await make_rsa_key(server)
    hmac = await generate(server, algorithm="HS512")
    published = {
        one["kid"]: one for one in succeeded(await server.get("/.well-known/jwks.json"))["keys"]
    }
    assert hmac["kid"] not in published
    jwk = published[key["kid"]]
    certificate = der(key["certificate"])
    assert jwk["x5c"] == [base64.b64encode(certificate).decode()]
    assert jwk["x5t"] == key["kid"]
    assert jwk["x5t#S256"] == key["certificateInformation"]["sha256Thumbprint"]
    assert "d" not in jwk


def pem_of(private: Any) -> tuple[str, str]:
    """Private and public PEM."""
    return (
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )


async def test_a_key_made_elsewhere_can_be_imported(server: httpx.AsyncClient) -> None:
    made = ec.generate_private_key(ec.SECP256R1())
    private, public = pem_of(made)
    given = {"key": {"name": new_id(), "algorithm": "ES256", "privateKey": private}}
    key = succeeded(await server.post("/api/key/import", json=given))["key"]
    assert not key.keys() & SECRET_MEMBERS
    assert (key["type"], key["hasPrivateKey"], key["publicKey"]) == ("EC", True, public)
    assert key["kid"] == ECKey.import_key(made.public_key()).thumbprint()


async def test_a_public_key_can_be_imported_and_signs_nothing(server: httpx.AsyncClient) -> None:
    _, public = pem_of(rsa.generate_private_key(65537, 2048))
    given = {"key": {"name": new_id(), "algorithm": "RS256", "publicKey": public}}
    key = succeeded(await server.post("/api/key/import", json=given))["key"]
    assert key["hasPrivateKey"] is False
    jwt = {"enabled": True, "accessTokenKeyId": key["id"]}
    application = {"application": {"name": new_id(), "jwtConfiguration": jwt}}
    answer = await server.post("/api/application", json=application)
    path = "application.jwtConfiguration.accessTokenKeyId"
    assert field_codes(answer) == {path: [f"[invalid]{path}"]}


async def test_an_hmac_secret_can_be_imported(server: httpx.AsyncClient) -> None:
    given = {"key": {"name": new_id(), "algorithm": "HS256", "secret": "shared"}}
    key = succeeded(await server.post("/api/key/import", json=given))["key"]
    assert (key["type"], key.get("secret")) == ("HMAC", None)


async def test_an_import_that_does_not_fit_together_is_refused(server: httpx.AsyncClient) -> None:
    private, _ = pem_of(ec.generate_private_key(ec.SECP256R1()))
    _, other = pem_of(ec.generate_private_key(ec.SECP256R1()))
    for members, path in [
        ({"algorithm": "ES256", "privateKey": "nonsense"}, "key.privateKey"),
        ({"algorithm": "ES256", "certificate": "nonsense"}, "key.certificate"),
        ({"algorithm": "ES256", "privateKey": private, "publicKey": other}, "key.publicKey"),
        ({"algorithm": "RS256", "privateKey": private}, "key.algorithm"),
        ({"algorithm": "ES384", "privateKey": private}, "key.algorithm"),
        ({"algorithm": "ES256"}, "key.publicKey"),
    ]:
        body = {"key": {"name": new_id(), **members}}
        answer = await server.post("/api/key/import", json=body)
        assert field_codes(answer) == {path: [f"[invalid]{path}"]}


async def test_keys_are_found_by_type_algorithm_and_name(server: httpx.AsyncClient) -> None:
    key = await generate(server, algorithm="ES512")
    criteria = {"type": "EC", "algorithm": "ES512", "name": key["name"].upper()}
    found = succeeded(await server.get("/api/key/search", params=criteria))
    assert (found["total"], found["keys"]) == (1, [key])
    body = {"search": {**criteria, "type": "RSA"}}
    assert succeeded(await server.post("/api/key/search", json=body))["total"] == 0
    assert key in succeeded(await server.get("/api/key"))["keys"]


async def test_certificates_can_be_read_by_others(emulator: Emulator) -> None:
    key = await make_rsa_key(emulator.client, issuer="x" * 100)
    certificate = x509.load_pem_x509_certificate(key["certificate"].encode())
    certificate.verify_directly_issued_by(certificate)
