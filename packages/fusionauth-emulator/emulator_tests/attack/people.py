"""Who takes part in an attack: a member who is signed in, and a tenant next door."""

from dataclasses import dataclass, field

import httpx

from emulator_tests.attack.target import API_CLIENT_ID, Target
from emulator_tests.contract.sign_in.steps import Admin, Browser, Demo, Json

TENANT_HEADER = "X-FusionAuth-TenantId"
OF_NO_TENANT = ("/api/email/template", "/api/key", "/api/system-configuration")
"""Where FusionAuth refuses the header, as far as the pack makes such things (contract 1.7)."""


@dataclass(frozen=True)
class Member:
    """Somebody who signed in at the API's application, and the tokens of it."""

    user: Json
    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True)
class Neighbour:
    """A second tenant with an application and a user of its own."""

    tenant_id: str
    demo: Demo


def connect_admin(target: Target, tenant_id: str | None = None) -> httpx.AsyncClient:
    """A client with the unrestricted key; it names the tenant, for there may be several.

    It does so where FusionAuth takes that.
    """
    client = target.connect()
    hooks = client.event_hooks
    client.event_hooks = {**hooks, "request": [*hooks["request"], _omit_tenant]}
    client.headers["Authorization"] = target.api_key
    if tenant_id:
        client.headers[TENANT_HEADER] = tenant_id
    return client


async def _omit_tenant(request: httpx.Request) -> None:
    if request.url.path.startswith(OF_NO_TENANT):
        request.headers.pop(TENANT_HEADER, None)


async def find_default_tenant(target: Target) -> str:
    async with connect_admin(target) as client:
        tenants = (await client.get("/api/tenant")).json()["tenants"]
    [tenant_id] = [one["id"] for one in tenants if one["name"] == "Default"]
    return str(tenant_id)


async def ensure_api_application(admin: Admin, key_id: str, issuer: str, tenant_id: str) -> None:
    """What the seed makes; an instance of the pack's own has neither."""
    path = f"/api/application/{API_CLIENT_ID}"
    if (await admin.http.get(path)).status_code == 200:
        return
    await admin.merge(f"/api/tenant/{tenant_id}", {"tenant": {"issuer": issuer}})
    made = await admin.make_application(key_id)
    copy = {"application": {**made, "name": "attack pack: the API's"}}
    await admin.call("POST", path, copy)
    admin.made.append(path)


async def sign_in_member(admin: Admin, browser: Browser) -> Member:
    user = await admin.make_user(API_CLIENT_ID)
    begun = await browser.get(
        f"/app/login/{API_CLIENT_ID}", scope="openid offline_access email profile"
    )
    page = await browser.get(begun.headers["location"])
    redirect = await browser.sign_in(page, user["email"])
    await browser.get(redirect.headers["location"])
    cookies = browser.cookies()
    return Member(user, cookies["app.at"], cookies["app.idt"], cookies["app.rt"])


async def begin(demo: Demo, **parameters: str) -> httpx.Response:
    """GET /app/login; the redirect to the authorization endpoint."""
    return await demo.browser.get(f"/app/login/{demo.client_id}", **parameters)


async def redirect_to_callback(demo: Demo, **parameters: str) -> str:
    """Signed in through the hosted backend up to its callback, which is not visited yet."""
    page = await demo.browser.get((await begin(demo, **parameters)).headers["location"])
    redirect = await demo.browser.sign_in(page, demo.login)
    assert redirect.status_code == 302, redirect.text
    return redirect.headers["location"]


async def sign_in(demo: Demo, **parameters: str) -> httpx.Response:
    """All of it; the redirect to the application."""
    return await demo.browser.get(await redirect_to_callback(demo, **parameters))
