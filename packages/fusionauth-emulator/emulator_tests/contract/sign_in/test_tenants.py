"""Two tenants on one server: people, sessions, issuers and tokens of one are nothing to the other
(contract 1.7, 3.2, 3.8)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import PASSWORD, Demo, claims_of, error_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

ISSUER = "https://other.example"


@pytest.fixture
async def neighbour(demo: Demo) -> AsyncIterator[Demo]:
    """An application of another tenant, and a user who has the same login and password there."""
    tenant = {"tenant": {"name": "neighbour", "issuer": ISSUER}}
    made = (await demo.admin.call("POST", "/api/tenant", tenant))["tenant"]
    named = {"X-FusionAuth-TenantId": made["id"]}
    application = {"name": "of the neighbour", "oauthConfiguration": dict(SETTINGS)}
    answer = await demo.admin.call(
        "POST", "/api/application", {"application": application}, **named
    )
    user = {"user": {"email": demo.login, "password": PASSWORD}}
    person = (await demo.admin.call("POST", "/api/user", user, **named))["user"]
    yield replace(demo, application=answer["application"], user=person)
    await demo.admin.call("DELETE", f"/api/tenant/{made['id']}")


SETTINGS = {
    "authorizedRedirectURLs": ["http://localhost:3000/profile.html"],
    "clientSecret": "a-client-secret-for-this-test",
    "enabledGrants": ["authorization_code", "password", "refresh_token"],
    "generateRefreshTokens": True,
}


async def test_the_same_login_is_somebody_else_in_each_tenant(demo: Demo, neighbour: Demo) -> None:
    for one in (demo, neighbour):
        claims = claims_of((await one.get_tokens())["access_token"])
        assert (claims["sub"], claims["tid"]) == (one.user["id"], one.application["tenantId"])
    assert claims["iss"] == ISSUER


async def test_the_answer_names_the_tenants_issuer(demo: Demo, neighbour: Demo) -> None:
    redirect = await neighbour.browser.sign_in(await neighbour.authorize(), neighbour.login)
    assert query_of(redirect)["iss"] == ISSUER
    path = f"/{neighbour.application['tenantId']}/.well-known/openid-configuration"
    assert (await neighbour.browser.get(path)).json()["issuer"] == ISSUER


async def test_a_tenant_that_is_named_must_be_the_clients(demo: Demo, neighbour: Demo) -> None:
    own, other = demo.application["tenantId"], neighbour.application["tenantId"]
    assert (await demo.authorize(tenantId=own)).status_code == 200
    refused = await demo.authorize(tenantId=other)
    assert refused.status_code == 400
    assert "invalid_tenant_id" in refused.text


async def test_a_session_of_one_tenant_opens_nothing_in_the_other(
    demo: Demo, neighbour: Demo
) -> None:
    page = await demo.authorize()
    await demo.browser.sign_in(page, demo.login, rememberDevice="true")
    assert "code" in query_of(await demo.authorize(prompt="none"))
    assert query_of(await neighbour.authorize(prompt="none"))["error"] == "login_required"


async def test_codes_and_refresh_tokens_are_no_use_to_the_other_tenant(
    demo: Demo, neighbour: Demo
) -> None:
    tokens, code = await demo.get_tokens(), await demo.get_code()
    assert error_of(await neighbour.exchange(code))[2] == "auth_code_not_found"
    refused = await neighbour.refresh(tokens["refresh_token"])
    assert error_of(refused)[2] == "refresh_token_not_found"
    form = {
        "client_id": neighbour.client_id,
        "client_secret": str(SETTINGS["clientSecret"]),
        "token": tokens["access_token"],
    }
    foreign = await neighbour.browser.http.post("/oauth2/introspect", data=form)
    assert foreign.status_code == 401


async def test_passwords_are_checked_within_the_clients_tenant(demo: Demo, neighbour: Demo) -> None:
    await neighbour.change_password("the neighbour's own")

    async def sign_in(password: str) -> httpx.Response:
        parameters = {"grant_type": "password", "username": demo.login, "password": password}
        return await neighbour.token(**parameters)

    assert error_of(await sign_in(PASSWORD))[2] == "invalid_user_credentials"
    assert (await sign_in("the neighbour's own")).status_code == 200
