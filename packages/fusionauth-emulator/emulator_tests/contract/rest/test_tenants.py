"""`/api/tenant` (contract 5.3, 11.1)."""

import httpx
import pytest

from emulator_tests.contract.emulator import DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.rest.steps import Json, field_codes, is_empty, new_id, succeeded

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

TENANT_DEFAULTS = {
    "jwtConfiguration.timeToLiveInSeconds": 3600,
    "jwtConfiguration.refreshTokenTimeToLiveInMinutes": 43_200,
    "jwtConfiguration.refreshTokenUsagePolicy": "Reusable",
    "jwtConfiguration.refreshTokenExpirationPolicy": "Fixed",
    "jwtConfiguration.refreshTokenRevocationPolicy.onPasswordChanged": True,
    "loginConfiguration.requireAuthentication": True,
    "httpSessionMaxInactiveInterval": 3600,
    "passwordValidationRules.minLength": 8,
    "passwordValidationRules.maxLength": 256,
    "passwordEncryptionConfiguration.encryptionScheme": "salted-pbkdf2-hmac-sha256",
    "passwordEncryptionConfiguration.encryptionSchemeFactor": 24_000,
    "externalIdentifierConfiguration.authorizationGrantIdTimeToLiveInSeconds": 30,
    "externalIdentifierConfiguration.changePasswordIdTimeToLiveInSeconds": 600,
    "externalIdentifierConfiguration.deviceCodeTimeToLiveInSeconds": 300,
    "failedAuthenticationConfiguration.tooManyAttempts": 5,
    "emailConfiguration.verifyEmail": False,
    "connectorPolicies": [
        {
            "connectorId": "e3306678-a53a-4964-9040-1c96f36dda72",
            "data": {},
            "domains": ["*"],
            "migrate": False,
        }
    ],
    "themeId": "75a068fd-e94b-451a-9aeb-3ddb9a3b5987",
    "ssoConfiguration.deviceTrustTimeToLiveInSeconds": 31_536_000,
    "data": {},
}


async def test_a_tenant_of_a_name_alone_has_all_defaults(fresh_emulator: Emulator) -> None:
    body = {"tenant": {"name": "Second"}}
    tenant = succeeded(await fresh_emulator.client.post("/api/tenant", json=body))["tenant"]
    for path, expected in TENANT_DEFAULTS.items():
        value = tenant
        for name in path.split("."):
            value = value[name]
        assert value == expected, path
    assert "userActionId" not in tenant["failedAuthenticationConfiguration"]


async def test_a_tenant_needs_a_name_of_its_own_in_any_case(fresh_emulator: Emulator) -> None:
    client = fresh_emulator.client
    answer = await client.post("/api/tenant", json={"tenant": {}})
    assert field_codes(answer) == {"tenant.name": ["[blank]tenant.name"]}
    answer = await client.post("/api/tenant", json={"tenant": {"name": "DEFAULT"}})
    assert field_codes(answer) == {"tenant.name": ["[duplicate]tenant.name"]}
    answer = await client.post(
        f"/api/tenant/{DEFAULT_TENANT_ID}", json={"tenant": {"name": "Other"}}
    )
    assert field_codes(answer) == {"tenant.id": ["[duplicate]tenant.id"]}


async def test_the_default_tenant_can_be_posted_back_under_another_name(
    fresh_emulator: Emulator,
) -> None:
    """An official client test reads it, empties the Id, changes the name and posts it all."""
    client = fresh_emulator.client
    tenant = succeeded(await client.get(f"/api/tenant/{DEFAULT_TENANT_ID}"))["tenant"]
    copy = {"tenant": {**tenant, "id": None, "name": "Copy"}}
    created = succeeded(await client.post("/api/tenant", json=copy))["tenant"]
    assert created["id"] != tenant["id"]
    assert created["issuer"] == tenant["issuer"]
    assert succeeded(await client.get(f"/api/tenant/{created['id']}"))["tenant"] == created


async def test_a_tenant_can_be_copied_from_a_source(fresh_emulator: Emulator) -> None:
    client = fresh_emulator.client
    path = f"/api/tenant/{DEFAULT_TENANT_ID}"
    succeeded(await client.patch(path, json={"tenant": {"issuer": "http://issuer"}}))
    body = {"tenant": {"name": "Copy"}, "sourceTenantId": DEFAULT_TENANT_ID}
    created = succeeded(await client.post("/api/tenant", json=body))["tenant"]
    assert (created["name"], created["issuer"]) == ("Copy", "http://issuer")
    body = {"tenant": {"name": "Other"}, "sourceTenantId": new_id()}
    answer = await client.post("/api/tenant", json=body)
    assert field_codes(answer) == {"sourceTenantId": ["[invalid]sourceTenantId"]}


async def test_13_8_an_issuer_patch_shows_at_once_in_discovery(fresh_emulator: Emulator) -> None:
    client, issuer = fresh_emulator.client, "http://localhost:9011"
    body = {"tenant": {"issuer": issuer}}
    path = f"/api/tenant/{DEFAULT_TENANT_ID}"
    assert succeeded(await client.patch(path, json=body))["tenant"]["issuer"] == issuer
    discovery = succeeded(await client.get("/.well-known/openid-configuration"))
    assert discovery["issuer"] == issuer


async def test_a_put_resets_what_it_leaves_out(fresh_emulator: Emulator) -> None:
    client, path = fresh_emulator.client, f"/api/tenant/{DEFAULT_TENANT_ID}"
    before = succeeded(await client.get(path))["tenant"]
    succeeded(await client.patch(path, json={"tenant": {"httpSessionMaxInactiveInterval": 60}}))
    put = succeeded(await client.put(path, json={"tenant": {"name": "Default"}}))["tenant"]
    assert put["httpSessionMaxInactiveInterval"] == 3600
    assert put["insertInstant"] == before["insertInstant"]
    assert put["lastUpdateInstant"] > before["lastUpdateInstant"]


async def test_a_key_of_a_tenant_must_exist(server: httpx.AsyncClient) -> None:
    tenant = succeeded(await server.get("/api/tenant"))["tenants"][0]
    body = {"tenant": {"jwtConfiguration": {"accessTokenKeyId": new_id()}}}
    path = "tenant.jwtConfiguration.accessTokenKeyId"
    answer = await server.patch(f"/api/tenant/{tenant['id']}", json=body)
    assert field_codes(answer) == {path: [f"[invalid]{path}"]}


async def test_the_default_tenant_cannot_be_deleted_and_others_can(
    fresh_emulator: Emulator,
) -> None:
    client = fresh_emulator.client
    answer = await client.delete(f"/api/tenant/{DEFAULT_TENANT_ID}")
    assert field_codes(answer) == {"tenantId": ["[inUse]tenantId"]}
    for flag, status in [("", 200), ("?async=true", 202)]:
        body = {"tenant": {"name": "Short-lived"}}
        tenant = succeeded(await client.post("/api/tenant", json=body))["tenant"]
        path = f"/api/tenant/{tenant['id']}"
        assert is_empty(await client.delete(path + flag), status)
        assert is_empty(await client.get(path), 404)


async def test_tenants_are_found_by_name_and_in_pages(fresh_emulator: Emulator) -> None:
    client = fresh_emulator.client
    for name in ("alpha", "beta"):
        succeeded(await client.post("/api/tenant", json={"tenant": {"name": name}}))
    found = succeeded(await client.get("/api/tenant/search", params={"name": "*A*"}))
    assert [one["name"] for one in found["tenants"]] == ["alpha", "beta", "Default"]
    search = {"search": {"orderBy": "name DESC", "numberOfResults": 1, "startRow": 1}}
    page = succeeded(await client.post("/api/tenant/search", json=search))
    assert (page["total"], [one["name"] for one in page["tenants"]]) == (3, ["beta"])
    answer = await client.get("/api/tenant/search", params={"numberOfResults": "many"})
    assert field_codes(answer) == {"numberOfResults": ["[couldNotConvert]numberOfResults"]}


async def test_anyone_may_read_the_password_rules(emulator: Emulator) -> None:
    async with emulator.anonymous() as nobody:
        for path in ("", f"/{DEFAULT_TENANT_ID}"):
            rules = succeeded(await nobody.get(f"/api/tenant/password-validation-rules{path}"))
            assert rules["passwordValidationRules"]["minLength"] == 8
        answer = await nobody.get(f"/api/tenant/password-validation-rules/{new_id()}")
        assert is_empty(answer, 404)


@pytest.mark.parametrize(
    "members, path",
    [
        pytest.param(
            {"emailConfiguration": {"twoFactorMethodAddEmailTemplateId": new_id()}},
            "tenant.emailConfiguration.twoFactorMethodAddEmailTemplateId",
            id="template",
        ),
        pytest.param(
            {"rateLimitConfiguration": {"forgotPassword": {"enabled": True}}},
            "tenant.rateLimitConfiguration.forgotPassword.enabled",
            id="rate limit",
        ),
    ],
)
async def test_a_setting_of_a_plan_needs_a_licence_and_is_kept_with_one(
    fresh_emulator: Emulator, members: Json, path: str
) -> None:
    """Source: contract 1.3."""
    client, url = fresh_emulator.client, f"/api/tenant/{DEFAULT_TENANT_ID}"
    answer = await client.patch(url, json={"tenant": members})
    assert field_codes(answer) == {path: [f"[notLicensed]{path}"]}
    await client.post("/api/reactor", json={"licenseId": "any"})
    succeeded(await client.patch(url, json={"tenant": members}))


async def test_what_only_the_newest_client_declares_of_a_tenant_is_kept(
    emulator: Emulator,
) -> None:
    given: Json = {
        "name": new_id(),
        "clientRiskConfiguration": {"enabled": True, "botDetected": True, "dormantAccount": False},
        "externalIdentifierConfiguration": {
            "identityProviderConnectionTestTimeToLiveInSeconds": 900
        },
        "multiFactorConfiguration": {"debug": True},
        "phoneConfiguration": {"adminTwoFactorMethodRemoveTemplateId": new_id()},
    }
    made = succeeded(await emulator.client.post("/api/tenant", json={"tenant": given}))["tenant"]
    path = f"/api/tenant/{made['id']}"
    shown = succeeded(await emulator.client.get(path))["tenant"]
    await emulator.client.delete(path)
    assert shown["clientRiskConfiguration"] == given["clientRiskConfiguration"]
    for section in (
        "externalIdentifierConfiguration",
        "multiFactorConfiguration",
        "phoneConfiguration",
    ):
        assert shown[section].items() >= given[section].items()


async def test_p2_5_3_a_created_tenant_has_the_documented_issuer(server: httpx.AsyncClient) -> None:
    made = succeeded(await server.post("/api/tenant", json={"tenant": {"name": new_id()}}))
    assert made["tenant"]["issuer"] == "acme.com"
    await server.delete(f"/api/tenant/{made['tenant']['id']}")


async def test_p2_5_3_the_default_tenant_is_configured_by_its_kickstart(
    fresh_emulator: Emulator,
) -> None:
    """Without one it is not, until the set-up wizard is completed: see test_fresh_instance.py."""
    (tenant,) = succeeded(await fresh_emulator.client.get("/api/tenant"))["tenants"]
    assert tenant["configured"] is True
    path = f"/api/tenant/{tenant['id']}"
    patched = succeeded(await fresh_emulator.client.patch(path, json={"tenant": {"issuer": "x"}}))
    assert patched["tenant"]["configured"] is True


async def test_p2_11_1_passwordless_codes_are_bytes(server: httpx.AsyncClient) -> None:
    made = succeeded(await server.post("/api/tenant", json={"tenant": {"name": new_id()}}))
    configuration = made["tenant"]["externalIdentifierConfiguration"]
    generator = configuration["passwordlessLoginOneTimeCodeGenerator"]
    assert generator == {"length": 32, "type": "randomBytes"}
    await server.delete(f"/api/tenant/{made['tenant']['id']}")
