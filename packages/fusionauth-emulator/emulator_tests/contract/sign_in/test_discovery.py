"""The documents a client configures itself from (contract 3.8)."""

import pytest

from emulator_tests.contract.sign_in.steps import Demo

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_endpoints_are_named_as_the_caller_reached_the_server(demo: Demo) -> None:
    answer = await demo.browser.get("/.well-known/openid-configuration")
    base = str(demo.browser.http.base_url).rstrip("/")
    document = answer.json()
    for name, path in {
        "authorization_endpoint": "/oauth2/authorize",
        "token_endpoint": "/oauth2/token",
        "userinfo_endpoint": "/oauth2/userinfo",
        "end_session_endpoint": "/oauth2/logout",
        "jwks_uri": "/.well-known/jwks.json",
    }.items():
        assert document[name] == base + path
    assert document["code_challenge_methods_supported"] == ["S256"]


async def test_a_tenant_may_be_named_in_the_path_or_the_query(demo: Demo) -> None:
    tenant_id = demo.application["tenantId"]
    by_default = (await demo.browser.get("/.well-known/openid-configuration")).json()
    in_path = await demo.browser.get(f"/{tenant_id}/.well-known/openid-configuration")
    in_query = await demo.browser.get("/.well-known/openid-configuration", tenantId=tenant_id)
    assert in_path.json() == in_query.json() == by_default


@pytest.mark.parametrize("tenant_id", ["00000000-0000-0000-0000-00000000dead", "no-uuid"])
async def test_p2_3_8_an_unknown_tenant_has_no_documents(demo: Demo, tenant_id: str) -> None:
    for name in ("openid-configuration", "jwks.json"):
        answer = await demo.browser.get(f"/{tenant_id}/.well-known/{name}")
        assert (answer.status_code, answer.content) == (404, b"")


async def test_only_public_keys_are_published(demo: Demo) -> None:
    keys = (await demo.browser.get("/.well-known/jwks.json")).json()["keys"]
    assert keys
    for key in keys:
        assert key["kty"] in ("RSA", "EC", "OKP")
        assert key["use"] == "sig"
        assert key.keys().isdisjoint({"d", "p", "q", "k"})


async def test_e01_a_tenant_may_be_named_behind_the_discovery_path(demo: Demo) -> None:
    tenant_id = demo.application["tenantId"]
    behind = await demo.browser.get(f"/.well-known/openid-configuration/{tenant_id}")
    in_front = await demo.browser.get(f"/{tenant_id}/.well-known/openid-configuration")
    assert (behind.status_code, behind.json()) == (200, in_front.json())
    unknown = await demo.browser.get("/.well-known/openid-configuration/no-uuid")
    assert (unknown.status_code, unknown.content) == (404, b"")
