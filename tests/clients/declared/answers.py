"""Answers of the emulator, each with the operation it answers: what is compared with the client."""

from collections.abc import AsyncIterator
from typing import Any

from emulator_tests.contract.emulator import DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.rest import documented_answers
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    make_application,
    make_user,
    new_id,
    register,
    succeeded,
)
from emulator_tests.contract.sign_in import test_documented_shapes as sign_in
from emulator_tests.contract.sign_in.steps import Admin, Browser, Demo

Operation = tuple[str, str]
"""Verb and path."""
Answered = tuple[Operation, Any]


async def ask_everything(emulator: Emulator) -> AsyncIterator[Answered]:
    """Every documented answer, then those that no documented example shows."""
    for ask in documented_answers.ANSWERS.values():
        answer = await ask(emulator)
        yield answer.operation, answer.filled
        yield answer.operation, answer.default
        await _remove_tenants(emulator)
    async for answered in _sign_in(emulator):
        yield answered
    async for answered in _other_objects(emulator):
        yield answered
    async for answered in _verifications(emulator):
        yield answered
    yield await _change_password(emulator)


async def _sign_in(emulator: Emulator) -> AsyncIterator[Answered]:
    admin = Admin(emulator.client)
    key_id = await admin.make_key()

    async def wait(seconds: float) -> None:
        emulator.clock.advance(seconds=seconds)

    async def make_demo(**changes: Any) -> Demo:
        application = await admin.make_application(key_id, **changes)
        user = await admin.make_user(application["id"], firstName="Demo", fullName="Demo User")
        return Demo(admin, Browser(emulator.anonymous()), key_id, wait, application, user)

    for ask in sign_in.ANSWERS.values():
        answer, operation = await ask(make_demo)
        yield operation, answer
    await admin.remove_what_was_made()


async def _other_objects(emulator: Emulator) -> AsyncIterator[Answered]:
    client = emulator.client
    for path, name, given in (
        ("/api/form/field", "field", {"key": "user.firstName", "name": new_id()}),
        ("/api/form", "form", {"name": new_id()}),
        ("/api/message/template", "messageTemplate", {"name": new_id(), "defaultTemplate": "x"}),
    ):
        yield ("POST", path), succeeded(await client.post(path, json={name: given}))
        yield ("GET", path), succeeded(await client.get(path))
    preview = await client.post("/api/email/template/preview", json={"emailTemplate": MAIL})
    yield ("POST", "/api/email/template/preview"), succeeded(preview)
    themes = await client.post("/api/theme/search", json={"search": {"name": "*"}})
    yield ("POST", "/api/theme/search"), succeeded(themes)
    for path in (
        "/api/reactor",
        "/api/tenant/password-validation-rules",
        "/api/theme",
        "/api/user/recent-login",
    ):
        yield ("GET", path), succeeded(await client.get(path))


async def _change_password(emulator: Emulator) -> Answered:
    """The `state` of a forgotten password comes back with its change (contract 5.6.4)."""
    client, user = emulator.client, await make_user(emulator.client)
    forgot = {"loginId": user["email"], "state": {"a": "b"}}
    made = succeeded(await client.post("/api/user/forgot-password", json=forgot))
    path = f"/api/user/change-password/{made['changePasswordId']}"
    return ("POST", path), succeeded(await client.post(path, json={"password": PASSWORD}))


async def _verifications(emulator: Emulator) -> AsyncIterator[Answered]:
    """What is to be verified, by an Id and a code (contract 5.6.4, 5.9)."""
    client = emulator.client
    email = {"verifyEmail": True, "unverified": {"behavior": "Gated"}, **BY_CODE}
    tenant = {"name": new_id(), "emailConfiguration": email}
    made = succeeded(await client.post("/api/tenant", json={"tenant": tenant}))["tenant"]
    template = succeeded(await client.post("/api/email/template", json={"emailTemplate": MAIL}))
    client.headers["X-FusionAuth-TenantId"] = made["id"]
    try:
        async for answered in _gated_users(emulator, template["emailTemplate"]["id"]):
            yield answered
    finally:
        del client.headers["X-FusionAuth-TenantId"]
        await _remove_tenants(emulator)


async def _gated_users(emulator: Emulator, template_id: str) -> AsyncIterator[Answered]:
    client = emulator.client
    application = await make_application(
        client,
        verifyRegistration=True,
        verificationEmailTemplateId=template_id,
        unverified={"behavior": "Gated"},
        **BY_CODE,
    )
    unverified = {"email": f"{new_id()}@example.com", "password": PASSWORD}
    yield (
        ("POST", "/api/user"),
        succeeded(await client.post("/api/user", json={"user": unverified})),
    )
    login = {"loginId": unverified["email"], "password": PASSWORD}
    yield ("POST", "/api/login"), (await client.post("/api/login", json=login)).json()
    params = {"email": unverified["email"], "applicationId": application["id"]}
    path = "/api/user/verify-email"
    yield ("PUT", path), succeeded(await client.put(path, params=params))

    user = await make_user(client)
    succeeded_or_empty = await client.post(path, json={"userId": user["id"]})
    assert succeeded_or_empty.status_code == 200
    path = f"/api/user/registration/{user['id']}"
    yield ("POST", path), await register(client, user, application)
    login = {"loginId": user["email"], "password": PASSWORD, "applicationId": application["id"]}
    yield ("POST", "/api/login"), (await client.post("/api/login", json=login)).json()
    path, params = "/api/user/verify-registration", {**params, "email": user["email"]}
    yield ("PUT", path), succeeded(await client.put(path, params=params))


BY_CODE = {"verificationStrategy": "FormField"}
MAIL = {
    "name": "x",
    "fromEmail": "a@example.com",
    "defaultHtmlTemplate": "x",
    "defaultSubject": "x",
    "defaultTextTemplate": "x",
}


async def _remove_tenants(emulator: Emulator) -> None:
    """While there is one tenant, no request has to name it."""
    for tenant in succeeded(await emulator.client.get("/api/tenant"))["tenants"]:
        if tenant["id"] != DEFAULT_TENANT_ID:
            await emulator.client.delete(f"/api/tenant/{tenant['id']}")
