"""What a body, a token or a key may do where two of them meet; each was once too much."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from emulator_tests.contract.emulator import DEFAULT_TENANT_ID, Emulator, run_emulator
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    Json,
    make_application,
    make_user,
    succeeded,
)
from emulator_tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

HASHED = {"encryptionScheme": "salted-pbkdf2-hmac-sha256", "factor": 1000, "salt": "c2FsdA=="}
THIRTY_ONE_DAYS_S = 31 * 86_400


@pytest.fixture
async def application(emulator: Emulator) -> AsyncIterator[Json]:
    made = await make_application(
        emulator.client, loginConfiguration={"generateRefreshTokens": True}
    )
    yield made
    await emulator.client.delete(f"/api/application/{made['id']}", params={"hardDelete": "true"})


@pytest.fixture
async def user(emulator: Emulator, application: Json) -> AsyncIterator[Json]:
    made = await make_user(emulator.client)
    registration = {"registration": {"applicationId": application["id"]}}
    path = f"/api/user/registration/{made['id']}"
    succeeded(await emulator.client.post(path, json=registration))
    yield made
    await emulator.client.delete(f"/api/user/{made['id']}", params={"hardDelete": "true"})


async def sign_in(emulator: Emulator, user: Json, application: Json) -> Json:
    login = {"loginId": user["email"], "password": PASSWORD, "applicationId": application["id"]}
    return succeeded(await emulator.client.post("/api/login", json=login))


async def refresh_tokens_of(emulator: Emulator, user: Json) -> list[str]:
    answer = await emulator.client.get("/api/jwt/refresh", params={"userId": user["id"]})
    return [one["id"] for one in succeeded(answer)["refreshTokens"]]


@pytest.mark.parametrize(
    "claims", [{"tty": "at", "sub": "machine"}, {"roles": ["x"]}], ids=["machine", "no-subject"]
)
async def test_a_token_of_nobody_revokes_nothing(
    emulator: Emulator, application: Json, user: Json, claims: Json
) -> None:
    """Contract 5.10: a key, or the owner's JWT."""
    signed_in = await sign_in(emulator, user, application)
    body = {"claims": {"tid": DEFAULT_TENANT_ID, **claims}}
    vended = succeeded(await emulator.client.post("/api/jwt/vend", json=body))["token"]
    async with emulator.anonymous(headers={"Authorization": f"Bearer {vended}"}) as machine:
        path = f"/api/jwt/refresh/{signed_in['refreshTokenId']}"
        assert (await machine.delete(path)).status_code in (401, 404)
    assert signed_in["refreshTokenId"] in await refresh_tokens_of(emulator, user)


async def test_a_patch_checks_the_current_password(emulator: Emulator, user: Json) -> None:
    """Contract 5.6: `currentPassword` is read on PUT and PATCH."""
    body = {"currentPassword": "not this one", "user": {"password": "another password"}}
    answer = await emulator.client.patch(f"/api/user/{user['id']}", json=body)
    assert answer.status_code == 400


async def test_a_patch_takes_a_hash_for_a_hash(
    emulator: Emulator, application: Json, user: Json
) -> None:
    """Contract 5.6: the text of a hash never becomes the password."""
    text = "2N2jgxrTOSoFTPdxAcWTOVzRLxzYIhA/vNVJJVBYA2g="
    body = {"passwordFieldType": "HASHED", "user": {"password": text, **HASHED}}
    path = f"/api/user/{user['id']}"
    assert (await emulator.client.patch(path, json=body)).status_code == 200
    login = {"loginId": user["email"], "password": text, "applicationId": application["id"]}
    assert (await emulator.client.post("/api/login", json=login)).status_code == 404
    wrong = {"passwordFieldType": "nonsense", "user": {"password": PASSWORD}}
    assert (await emulator.client.patch(path, json=wrong)).status_code == 400


async def test_a_logout_with_an_odd_member_still_revokes(
    emulator: Emulator, application: Json, user: Json
) -> None:
    """Contract 5.11: 200 and empty, always."""
    signed_in = await sign_in(emulator, user, application)
    body = {"refreshToken": signed_in["refreshToken"], "global": "maybe"}
    answer = await emulator.client.post("/api/logout", json=body)
    assert (answer.status_code, answer.content) == (200, b"")
    assert signed_in["refreshTokenId"] not in await refresh_tokens_of(emulator, user)


@pytest.mark.parametrize("charset", ["punycode", "idna", "utf-7", "nothing"])
async def test_a_form_is_decoded_as_utf_8_only(emulator: Emulator, charset: str) -> None:
    """Python's other codecs may take long: punycode needs quadratic time."""
    content_type = f"multipart/form-data; boundary=b; charset={charset}"
    part = b'--b\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nx\r\n--b--\r\n'
    async with emulator.anonymous() as client:
        answer = await client.post(
            "/oauth2/token", content=part, headers={"Content-Type": content_type}
        )
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert "UTF-8" in answer.json()["error_description"]


async def test_an_expired_refresh_token_issues_no_other(
    emulator: Emulator, application: Json, user: Json
) -> None:
    """Contract 5.10: a refresh token comes only for a valid one shown."""
    expired = (await sign_in(emulator, user, application))["refreshToken"]
    emulator.clock.advance(seconds=THIRTY_ONE_DAYS_S)
    token = (await sign_in(emulator, user, application))["token"]
    params = {"applicationId": application["id"], "refreshToken": expired}
    async with emulator.anonymous(headers={"Authorization": f"Bearer {token}"}) as client:
        issued = succeeded(await client.get("/api/jwt/issue", params=params))
    assert "refreshToken" not in issued


async def test_status_tells_its_version_to_no_tenant(emulator: Emulator) -> None:
    """Contract 1.7: a global operation takes no tenant header."""
    header = {"X-FusionAuth-TenantId": DEFAULT_TENANT_ID}
    answer: httpx.Response = await emulator.client.get("/api/status", headers=header)
    assert answer.json() == {"status": "ok"}


async def test_a_later_key_that_is_taken_fails_the_kickstart_and_not_the_server(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    manager, taken, tenant_id = "a" * 40, "b" * 40, str(uuid4())
    kickstart: dict[str, Any] = {
        "apiKeys": [
            {"key": manager, "keyManager": True},
            {"key": taken, "tenantId": tenant_id},
        ],
        "requests": [
            {
                "method": "POST",
                "url": f"/api/tenant/{tenant_id}",
                "body": {"tenant": {"name": "Second", "issuer": "second"}},
            },
            {"method": "POST", "url": "/api/api-key", "body": {"apiKey": {"key": taken}}},
        ],
    }
    async with run_emulator(
        postgres_server, tmp_path, kickstart=kickstart, helpers=True
    ) as started:
        client = started.anonymous(headers={"Authorization": manager})
        report = succeeded(await client.get("/_emulator/kickstart"))["kickstart"]
        await client.aclose()
    assert report["state"] == "failed"
