"""Scope policies (contract 3.11): what an application knows, and what happens with the rest."""

import pytest

from emulator_tests.contract.sign_in.steps import Demo, claims_of, error_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_an_unknown_scope_is_refused_by_default(demo: Demo) -> None:
    query = query_of(await demo.authorize(scope="openid unheard-of"))
    assert (query["error"], query["error_reason"]) == ("invalid_scope", "unknown_scope")


@pytest.mark.parametrize(
    "policy,granted", [("Allow", "openid unheard-of email"), ("Remove", "openid email")]
)
async def test_an_unknown_scope_is_kept_or_left_out_by_policy(
    demo: Demo, policy: str, granted: str
) -> None:
    await demo.change_oauth(unknownScopePolicy=policy)
    tokens = await demo.get_tokens(scope="openid unheard-of email")
    assert tokens["scope"] == granted
    assert claims_of(tokens["access_token"])["scope"] == granted


@pytest.mark.parametrize("scope", ["address", "email", "phone", "profile"])
async def test_a_provided_scope_that_is_off_is_unknown(demo: Demo, scope: str) -> None:
    assert (await demo.authorize(scope=f"openid {scope}")).status_code == 200
    await demo.change_oauth(providedScopePolicy={scope: {"enabled": False}})
    assert query_of(await demo.authorize(scope=f"openid {scope}"))["error"] == "invalid_scope"


async def test_a_refresh_token_with_a_scope_that_became_unknown_is_revoked(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    await demo.change_oauth(providedScopePolicy={"email": {"enabled": False}})
    assert error_of(await demo.refresh(value))[1:] == ("invalid_scope", "unknown_scope")
    await demo.change_oauth(providedScopePolicy={"email": {"enabled": True}})
    assert error_of(await demo.refresh(value))[2] == "refresh_token_not_found"


async def test_a_removed_scope_leaves_the_refresh_token_alive(demo: Demo) -> None:
    value = (await demo.get_tokens())["refresh_token"]
    disabled = {"email": {"enabled": False}}
    await demo.change_oauth(providedScopePolicy=disabled, unknownScopePolicy="Remove")
    refreshed = (await demo.refresh(value)).json()
    assert claims_of(refreshed["access_token"])["scope"] == "openid offline_access profile"


async def test_strict_keeps_the_email_out_of_access_tokens_and_compatibility_does_not(
    demo: Demo,
) -> None:
    strict = await demo.get_tokens(scope="openid email")
    assert "email" not in claims_of(strict["access_token"])
    assert "name" not in claims_of(strict["id_token"])
    await demo.change_oauth(scopeHandlingPolicy="Compatibility")
    loose = await demo.get_tokens(scope="openid")
    assert claims_of(loose["access_token"])["email"] == demo.login
    assert claims_of(loose["id_token"])["email"] == demo.login
