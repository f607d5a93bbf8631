"""Verified addresses and registrations (contract 5.6, 5.6.4, 5.9). Nothing is mailed."""

from typing import Any

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    Json,
    field_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

EMAIL, REGISTRATION = "/api/user/verify-email", "/api/user/verify-registration"


async def tenant_that_verifies(server: httpx.AsyncClient, **members: Any) -> httpx.AsyncClient:
    """The server's client for a tenant of its own, where addresses are to be verified."""
    given = {"name": new_id(), "emailConfiguration": {"verifyEmail": True, **members}}
    tenant = succeeded(await server.post("/api/tenant", json={"tenant": given}))["tenant"]
    server.headers["X-FusionAuth-TenantId"] = tenant["id"]
    return server


async def create(server: httpx.AsyncClient, **members: Any) -> Json:
    user = {"email": f"{new_id()}@example.com", "password": PASSWORD}
    return succeeded(await server.post("/api/user", json={"user": user, **members}))


async def sign_in(server: httpx.AsyncClient, email: str, **members: Any) -> httpx.Response:
    body = {"loginId": email, "password": PASSWORD, **members}
    return await server.post("/api/login", json=body)


async def is_verified(server: httpx.AsyncClient, user: Json) -> bool:
    return bool(succeeded(await server.get(f"/api/user/{user['id']}"))["user"]["verified"])


async def test_an_address_is_verified_once_with_the_id_that_was_made_for_it(
    fresh_emulator: Emulator,
) -> None:
    server = await tenant_that_verifies(fresh_emulator.client)
    made = await create(server)
    id, user = made["emailVerificationId"], made["user"]
    assert made["verificationIds"] == [{"id": id, "type": "email", "value": user["email"]}]
    assert not await is_verified(server, user)
    found = succeeded(await server.get("/api/user", params={"verificationId": id}))["user"]
    assert found["id"] == user["id"]
    anybody = fresh_emulator.anonymous()
    assert is_empty(await anybody.post(EMAIL, json={"verificationId": id}), 200)
    assert await is_verified(server, user)
    assert is_empty(await anybody.post(EMAIL, json={"verificationId": id}), 404)


async def test_an_id_can_be_made_again_and_ends_the_one_before(fresh_emulator: Emulator) -> None:
    server = await tenant_that_verifies(fresh_emulator.client)
    made = await create(server)
    params = {"email": made["user"]["email"], "sendVerifyEmail": "false"}
    again = succeeded(await server.put(EMAIL, params=params))["verificationId"]
    first = {"verificationId": made["emailVerificationId"]}
    assert is_empty(await server.post(EMAIL, json=first), 404)
    fresh_emulator.clock.advance(seconds=86_400)
    assert is_empty(await server.post(EMAIL, json={"verificationId": again}), 404)
    again = succeeded(await server.put(EMAIL, params=params))["verificationId"]
    assert is_empty(await server.post(EMAIL, json={"verificationId": again}), 200)
    assert is_empty(await server.put(EMAIL, params={"email": "nobody@example.com"}), 404)
    assert field_codes(await server.put(EMAIL)) == {"email": ["[blank]email"]}


async def test_with_a_form_field_the_code_has_to_come_too(fresh_emulator: Emulator) -> None:
    server = await tenant_that_verifies(fresh_emulator.client, verificationStrategy="FormField")
    user = (await create(server))["user"]
    made = succeeded(await server.put(EMAIL, params={"email": user["email"]}))
    assert len(made["oneTimeCode"]) == 6
    id = {"verificationId": made["verificationId"]}
    assert is_empty(await server.post(EMAIL, json=id), 404)
    assert is_empty(await server.post(EMAIL, json={**id, "oneTimeCode": "WRONG1"}), 404)
    assert is_empty(await server.post(EMAIL, json=made), 200)
    assert await is_verified(server, user)


async def test_an_administrator_verifies_with_a_key_alone(fresh_emulator: Emulator) -> None:
    server = await tenant_that_verifies(fresh_emulator.client)
    user = (await create(server))["user"]
    body = {"userId": user["id"]}
    assert is_empty(await fresh_emulator.anonymous().post(EMAIL, json=body), 401)
    assert is_empty(await server.post(EMAIL, json=body), 200)
    assert await is_verified(server, user)
    assert is_empty(await server.post(EMAIL, json={"userId": new_id()}), 404)
    assert field_codes(await server.post(EMAIL, json={})) == {
        "verificationId": ["[blank]verificationId"]
    }


async def test_who_skips_verification_is_verified(fresh_emulator: Emulator) -> None:
    server = await tenant_that_verifies(fresh_emulator.client)
    made = await create(server, skipVerification=True)
    assert made["user"]["verified"]
    assert not made.keys() & {"emailVerificationId", "verificationIds"}


def email_identity(user: Json) -> tuple[bool, str]:
    (found,) = (one for one in user["identities"] if one["type"] == "email")
    return found["verified"], found["verifiedReason"]


async def test_e15_the_reason_says_that_verification_was_skipped(
    fresh_emulator: Emulator,
) -> None:
    """Wherever verification is on or off, and after the user was changed."""
    made = await create(fresh_emulator.client, skipVerification=True)
    assert email_identity(made["user"]) == (False, "Skipped")
    made = await create(fresh_emulator.client)
    assert email_identity(made["user"]) == (False, "Disabled")
    server = await tenant_that_verifies(fresh_emulator.client)
    user = (await create(server, skipVerification=True))["user"]
    path = f"/api/user/{user['id']}"
    put = {"user": {"email": user["email"], "firstName": "x"}}
    for answer in (
        await server.patch(path, json={"user": {"firstName": "x"}}),
        await server.put(path, json=put),
    ):
        changed = succeeded(answer)["user"]
        assert (changed["verified"], email_identity(changed)) == (True, (False, "Skipped"))
        assert "verifiedReason" not in changed
    assert is_empty(await server.delete(path), 200)
    again = succeeded(await server.put(path, params={"reactivate": "true"}))["user"]
    assert email_identity(again) == (False, "Skipped")


async def test_e15_the_reason_says_whether_an_address_is_still_to_be_verified(
    fresh_emulator: Emulator,
) -> None:
    server = await tenant_that_verifies(fresh_emulator.client)
    made = await create(server)
    assert email_identity(made["user"]) == (False, "Pending")
    body = {"verificationId": made["emailVerificationId"]}
    assert is_empty(await fresh_emulator.anonymous().post(EMAIL, json=body), 200)
    user = succeeded(await server.get(f"/api/user/{made['user']['id']}"))["user"]
    assert email_identity(user) == (True, "Completed")


async def test_a_gated_user_gets_no_token(fresh_emulator: Emulator) -> None:
    gated = {"unverified": {"behavior": "Gated"}, "verificationStrategy": "FormField"}
    server = await tenant_that_verifies(fresh_emulator.client, **gated)
    user = (await create(server))["user"]
    answer = await sign_in(server, user["email"])
    assert answer.status_code == 212
    assert answer.json().keys() == {"user", "emailVerificationId", "identityVerificationId"}
    assert is_empty(await server.post(EMAIL, json={"userId": user["id"]}), 200)
    assert "token" in succeeded(await sign_in(server, user["email"]))


async def test_a_registration_is_verified_for_its_application(emulator: Emulator) -> None:
    server = emulator.client
    application = await make_application(
        server,
        verifyRegistration=True,
        verificationEmailTemplateId=new_id(),
        unverified={"behavior": "Gated"},
    )
    user, path = await make_user(server), "/api/user/registration"
    body = {"registration": {"applicationId": application["id"]}}
    made = succeeded(await server.post(f"{path}/{user['id']}", json=body))
    assert made["registration"]["verified"] is False
    answer = await sign_in(server, user["email"], applicationId=application["id"])
    assert (answer.status_code, answer.json().keys()) == (213, {"user"})
    params = {"email": user["email"], "applicationId": application["id"]}
    again = succeeded(await server.put(REGISTRATION, params=params))
    verify = await emulator.anonymous().post(REGISTRATION, json=again)
    assert is_empty(verify, 200)
    assert is_empty(await server.post(REGISTRATION, json=again), 404)
    answer = await sign_in(server, user["email"], applicationId=application["id"])
    assert answer.status_code == 200
    other = {**params, "applicationId": (await make_application(server))["id"]}
    assert is_empty(await server.put(REGISTRATION, params=other), 404)
