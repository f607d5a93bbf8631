"""Behaviour `Gated`: who has something to verify gets no token before that (contract 5.9, 11)."""

from collections.abc import AsyncIterator

import pytest

from emulator_tests.contract.sign_in.gating import (
    GATED,
    gate_registrations,
    make_template,
    use_password,
    verify_registration,
)
from emulator_tests.contract.sign_in.steps import Demo, Json, error_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


@pytest.fixture
async def gated(demo: Demo) -> Demo:
    await gate_registrations(demo)
    return demo


@pytest.fixture
async def gated_tenant(demo: Demo) -> AsyncIterator[Demo]:
    """Addresses are to be verified in the whole tenant, until the test ends."""
    path = f"/api/tenant/{demo.application['tenantId']}"
    before = (await demo.admin.call("GET", path))["tenant"]["emailConfiguration"]
    off: Json = {name: before[name] for name in ("verifyEmail", "unverified")}
    template = {"verificationEmailTemplateId": await make_template(demo)}
    on = {"verifyEmail": True, **template, **GATED}
    await demo.admin.merge(path, {"tenant": {"emailConfiguration": on}})
    try:
        demo.user = await demo.admin.make_user(demo.client_id)
        yield demo
    finally:
        off["verificationEmailTemplateId"] = before.get("verificationEmailTemplateId")
        await demo.admin.merge(path, {"tenant": {"emailConfiguration": off}})


async def test_who_has_a_registration_to_verify_is_told_on_a_page(gated: Demo) -> None:
    page = await gated.browser.sign_in(await gated.authorize(), gated.login)
    assert "Registration Verification Required" in page.text
    assert "location" not in page.headers
    await verify_registration(gated)
    assert (await gated.exchange(await gated.get_code())).status_code == 200


async def test_no_grant_gets_around_it(gated: Demo) -> None:
    refused = (400, "access_denied", "registration_verification_required")
    assert error_of(await use_password(gated)) == refused
    await verify_registration(gated)
    assert (await use_password(gated)).status_code == 200


async def test_a_silent_request_is_told_in_the_redirect(gated: Demo) -> None:
    await gated.browser.sign_in(await gated.authorize(), gated.login, rememberDevice="true")
    query = query_of(await gated.authorize(prompt="none"))
    assert (query["error"], query["error_reason"]) == (
        "interaction_required",
        "registration_verification_required",
    )


async def test_an_address_to_verify_comes_first(gated_tenant: Demo) -> None:
    demo = gated_tenant
    page = await demo.browser.sign_in(await demo.authorize(), demo.login)
    assert "Email Verification Required" in page.text
    await demo.admin.call("POST", "/api/user/verify-email", {"userId": demo.user["id"]})
    assert (await demo.exchange(await demo.get_code())).status_code == 200


async def test_behaviour_allow_lets_the_unverified_in(gated: Demo) -> None:
    await gated.change(unverified={"behavior": "Allow"})
    redirect = await gated.browser.sign_in(await gated.authorize(), gated.login)
    assert query_of(redirect)["userState"] == "AuthenticatedRegistrationNotVerified"


async def test_a_gate_that_comes_later_ends_the_refreshing(gated: Demo) -> None:
    await gated.change(unverified={"behavior": "Allow"})
    tokens = await gated.get_tokens()
    await gated.change(**GATED)
    not_found = (400, "invalid_grant", "refresh_token_not_found")
    assert error_of(await gated.refresh(tokens["refresh_token"])) == not_found
    await verify_registration(gated)
    assert (await gated.refresh(tokens["refresh_token"])).status_code == 200
