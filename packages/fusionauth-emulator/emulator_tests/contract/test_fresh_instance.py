"""A fresh instance, before anyone set it up (contract 13.1, 13.5, 13.10, 7.4)."""

import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import succeeded
from fusionauth_emulator.keys.key_ring import SHADOW_KEY_IDS

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_13_1_a_fresh_instance_has_one_tenant_named_default(
    fresh_emulator: Emulator,
) -> None:
    (tenant,) = succeeded(await fresh_emulator.client.get("/api/tenant"))["tenants"]
    assert (tenant["name"], tenant["issuer"]) == ("Default", "acme.com")
    assert (tenant["configured"], tenant["state"]) == (True, "Active")  # the kickstart ran


async def test_13_1_a_fresh_instance_has_two_applications(fresh_emulator: Emulator) -> None:
    applications = succeeded(await fresh_emulator.client.get("/api/application"))["applications"]
    assert {one["name"] for one in applications} == {"FusionAuth", "Tenant Manager"}
    assert "3c219e58-ed0e-4b18-ad48-f4f92793ae32" in {one["id"] for one in applications}


async def test_13_1_a_fresh_instance_publishes_one_rsa_key(fresh_emulator: Emulator) -> None:
    (key,) = succeeded(await fresh_emulator.client.get("/.well-known/jwks.json"))["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")


async def test_13_1_only_the_kickstart_made_users(fresh_emulator: Emulator) -> None:
    search = {"search": {"queryString": "*"}}
    found = succeeded(await fresh_emulator.client.post("/api/user/search", json=search))
    assert [user["email"] for user in found["users"]] == ["admin@example.com"]


async def test_13_10_the_default_tenant_signs_with_hmac_and_the_client_secret(
    fresh_emulator: Emulator,
) -> None:
    (tenant,) = succeeded(await fresh_emulator.client.get("/api/tenant"))["tenants"]
    jwt = tenant["jwtConfiguration"]
    key = succeeded(await fresh_emulator.client.get(f"/api/key/{jwt['accessTokenKeyId']}"))["key"]
    assert (key["type"], key["algorithm"]) == ("HMAC", "HS256")
    assert SHADOW_KEY_IDS[jwt["idTokenKeyId"]] == "HS256"


async def test_13_5_status_needs_no_key(fresh_emulator: Emulator) -> None:
    async with fresh_emulator.anonymous() as nobody:
        assert (await nobody.get("/api/status")).status_code == 200
        assert (await nobody.get("/api/health")).status_code == 200


async def test_the_first_page_says_what_this_is(fresh_emulator: Emulator) -> None:
    async with fresh_emulator.anonymous() as nobody:
        for path in ("/", "/admin", "/admin/"):
            page = await nobody.get(path)
            assert page.status_code == 200
            assert "This is not FusionAuth" in page.text
