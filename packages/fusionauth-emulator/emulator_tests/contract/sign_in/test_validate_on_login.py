"""A right password that breaks the tenant's rules, where they hold for a login too (5.9, 11.1)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    REDIRECT_URI,
    SECRET,
    Demo,
    error_of,
    query_of,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

BETTER = f"{PASSWORD} 7"


@pytest.fixture
async def lax(demo: Demo) -> AsyncIterator[Demo]:
    """A tenant of its own, whose user's password lacks the digit that is asked for since."""
    tenant = {"tenant": {"name": str(uuid4()), "issuer": "https://lax.example"}}
    made = (await demo.admin.call("POST", "/api/tenant", tenant))["tenant"]
    named = {"X-FusionAuth-TenantId": made["id"]}
    oauth = {
        "authorizedRedirectURLs": [REDIRECT_URI],
        "clientSecret": SECRET,
        "enabledGrants": ["authorization_code", "password"],
    }
    body = {"application": {"name": "lax", "oauthConfiguration": oauth}}
    application = (await demo.admin.call("POST", "/api/application", body, **named))["application"]
    person = {"user": {"email": demo.login, "password": PASSWORD}}
    user = (await demo.admin.call("POST", "/api/user", person, **named))["user"]
    rules = {"requireNumber": True, "validateOnLogin": True}
    path = f"/api/tenant/{made['id']}"
    await demo.admin.merge(path, {"tenant": {"passwordValidationRules": rules}})
    yield replace(demo, application=application, user=user)
    await demo.admin.call("DELETE", path)


async def login(demo: Demo, **changes: str) -> httpx.Response:
    body = {"loginId": demo.login, "password": PASSWORD, "applicationId": demo.client_id}
    return await demo.admin.http.post("/api/login", json=body | changes)


async def test_e06_the_login_api_asks_for_another_password_and_gives_no_token(lax: Demo) -> None:
    answer = await login(lax)
    document = answer.json()
    assert (answer.status_code, document["changePasswordReason"]) == (203, "Validation")
    assert document.keys() == {"changePasswordId", "changePasswordReason"}
    assert "set-cookie" not in answer.headers
    change = f"/api/user/change-password/{document['changePasswordId']}"
    await lax.admin.call("POST", change, {"password": BETTER})
    assert (await login(lax, password=BETTER)).status_code in (200, 202)


async def test_e06_the_login_page_leads_to_the_change(lax: Demo) -> None:
    posted = await lax.browser.submit(await lax.authorize(), loginId=lax.login, password=PASSWORD)
    location = posted.headers["location"]
    assert location.startswith("/password/change/")
    page = await lax.browser.get(location)
    done = await lax.browser.submit(page, password=BETTER, passwordConfirm=BETTER)
    assert done.headers["location"].startswith("/password/complete")
    await lax.pass_time(1)
    redirect = await lax.browser.sign_in(await lax.authorize(), lax.login, password=BETTER)
    assert "code" in query_of(redirect)


async def test_e06_the_password_grant_names_the_reason(lax: Demo) -> None:
    form = {"grant_type": "password", "username": lax.login, "password": PASSWORD}
    answer = await lax.token(**form)
    reason = "change_password_validation"
    assert error_of(answer) == (400, "change_password_required", reason)
    assert (await lax.token(**form | {"password": "wrong"})).status_code == 400


async def test_e06_a_wrong_password_is_told_nothing_of_it(lax: Demo) -> None:
    assert (await login(lax, password="wrong")).status_code == 404
    page = await lax.browser.submit(await lax.authorize(), loginId=lax.login, password="wrong")
    assert "Invalid login credentials." in page.text
