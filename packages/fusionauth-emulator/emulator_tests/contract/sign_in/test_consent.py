"""The consent of people to what a third-party application asks for (contract 3.2, 3.11, 10.4)."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import PASSWORD, Demo, claims_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

SCOPE = "openid email profile"


@pytest.fixture
async def third_party(make_demo: Callable[..., Awaitable[Demo]]) -> Demo:
    return await make_demo(oauthConfiguration={"relationship": "ThirdParty"})


async def sign_in(demo: Demo, **changes: str) -> httpx.Response:
    """Type login and password; the answer is what comes after the hop."""
    page = await demo.authorize(**({"scope": SCOPE} | changes))
    typed = {"loginId": demo.login, "password": PASSWORD, "rememberDevice": "true"}
    posted = await demo.browser.submit(page, **typed)
    return await demo.browser.pass_consent(posted)


async def answer(demo: Demo, page: httpx.Response, action: str, *allowed: str) -> httpx.Response:
    scopes = {f"scopeConsents['{scope}']": "true" for scope in allowed}
    return await demo.browser.submit(page, action=action, **scopes)


async def test_a_first_party_is_never_asked_about(demo: Demo) -> None:
    assert "code" in query_of(await sign_in(demo, prompt="consent"))


async def test_a_third_partys_scopes_are_shown_and_allowed(third_party: Demo) -> None:
    page = await sign_in(third_party)
    assert page.status_code == 200
    for scope in ("email", "profile"):
        assert f"scopeConsents[&#39;{scope}&#39;]" in page.text
    assert "scopeConsents[&#39;openid&#39;]" not in page.text
    for action, text in (("allow", "Allow"), ("cancel", "Cancel")):
        assert f'name="action" value="{action}">{text}</button>' in page.text
    redirect = await answer(third_party, page, "allow", "email", "profile")
    tokens = (await third_party.exchange(query_of(redirect)["code"])).json()
    assert tokens["scope"] == SCOPE


async def test_what_is_not_allowed_is_not_granted(third_party: Demo) -> None:
    redirect = await answer(third_party, await sign_in(third_party), "allow", "email")
    tokens = (await third_party.exchange(query_of(redirect)["code"])).json()
    assert tokens["scope"] == "openid email"
    assert "name" not in claims_of(tokens["id_token"])


async def test_canceling_is_told_to_the_client(third_party: Demo) -> None:
    query = query_of(await answer(third_party, await sign_in(third_party), "cancel"))
    assert (query["error"], query["error_reason"]) == ("access_denied", "consent_canceled")
    assert query["state"] == "their state"


async def test_a_required_scope_cannot_be_left_out(third_party: Demo) -> None:
    await third_party.change_oauth(providedScopePolicy={"email": {"required": True}})
    page = await sign_in(third_party)
    assert '<input type="hidden" name="scopeConsents[&#39;email&#39;]" value="true">' in page.text
    refused = await third_party.browser.http.post(
        "/oauth2/consent",
        data=third_party.authorize_parameters(scope=SCOPE) | {"action": "allow"},
    )
    assert query_of(refused)["error_reason"] == "missing_required_scope"


async def test_consent_serves_one_answer_only(third_party: Demo) -> None:
    page = await sign_in(third_party)
    intent = third_party.browser.cookies()["fusionauth.li"]
    assert "code" in query_of(await answer(third_party, page, "allow", "email"))
    third_party.browser.http.cookies.set("fusionauth.li", intent)
    assert "code" not in query_of(await answer(third_party, page, "allow", "email"))


async def test_consent_without_a_sign_in_is_no_use(third_party: Demo) -> None:
    page = await sign_in(third_party)
    del third_party.browser.http.cookies["fusionauth.li"]
    location = (await answer(third_party, page, "allow", "email")).headers["location"]
    assert location.startswith("/oauth2/authorize?")


async def test_consent_to_one_request_serves_no_other(third_party: Demo) -> None:
    page = await sign_in(third_party)
    wider = {"scope": SCOPE + " phone", "action": "allow"}
    redirect = await third_party.browser.submit(page, **wider)
    assert redirect.headers["location"].startswith("/oauth2/authorize?")


async def test_always_means_at_every_sign_in(third_party: Demo) -> None:
    await answer(third_party, await sign_in(third_party), "allow", "email")
    hop = await third_party.authorize(scope=SCOPE)
    page = await third_party.browser.pass_consent(hop)
    assert 'name="action" value="allow"' in page.text
    assert "code" in query_of(await answer(third_party, page, "allow", "email"))


async def test_a_silent_request_is_told_that_consent_is_missing(third_party: Demo) -> None:
    await answer(third_party, await sign_in(third_party), "allow", "email")
    query = query_of(await third_party.authorize(scope=SCOPE, prompt="none"))
    assert (query["error"], query["error_reason"]) == ("consent_required", "consent_required")


async def test_a_remembered_decision_is_not_asked_for_again(third_party: Demo) -> None:
    await third_party.change_oauth(consentMode="RememberDecision")
    await answer(third_party, await sign_in(third_party), "allow", "email")
    code = query_of(await third_party.authorize(scope=SCOPE, prompt="none"))["code"]
    tokens = (await third_party.exchange(code)).json()
    assert tokens["scope"] == "openid email", "what was refused stays refused"
    wider = await third_party.authorize(scope=SCOPE + " phone")
    assert wider.headers["location"].startswith("/oauth2/consent?")
    again = await third_party.authorize(scope=SCOPE, prompt="consent")
    assert again.headers["location"].startswith("/oauth2/consent?")


async def test_a_remembered_decision_lasts_as_long_as_the_tenant_says(third_party: Demo) -> None:
    await third_party.change_oauth(consentMode="RememberDecision")
    await answer(third_party, await sign_in(third_party), "allow", "email", "profile")
    await third_party.pass_time(2_591_999)
    assert "code" in query_of(await sign_in(third_party))
    await third_party.pass_time(1)
    hop = await third_party.authorize(scope=SCOPE)
    later = await third_party.browser.pass_consent(hop)
    assert 'name="action" value="allow"' in later.text


async def test_never_means_never(third_party: Demo) -> None:
    await third_party.change_oauth(consentMode="NeverPrompt")
    assert "code" in query_of(await sign_in(third_party))
