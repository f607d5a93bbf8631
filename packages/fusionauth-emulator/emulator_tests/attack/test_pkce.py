"""PKCE: downgraded, left out, mismatched, stolen (RFC 7636, RFC 9700 2.1.1)."""

import pytest

from emulator_tests.attack.answers import refusal_of, told_client
from emulator_tests.attack.cases import attack
from emulator_tests.attack.people import begin, redirect_to_callback
from emulator_tests.contract.sign_in.steps import Browser, Demo, query_of
from fusionauth_emulator.oauth2 import pkce

pytestmark = pytest.mark.anyio

NO_CHALLENGE = {"code_challenge": None, "code_challenge_method": None}


@pytest.mark.parametrize("method", ["plain", "s256", "S512", "none", None])
@attack("ATK-201", "RFC 7636 7.2", "contract 3.2")
async def test_no_method_but_s256_is_taken(steady: Demo, method: str | None) -> None:
    answer = told_client(await steady.authorize(code_challenge_method=method))
    assert answer.get("error") == "invalid_request"
    assert "code" not in answer


@attack("ATK-202", "RFC 9700 2.1.1", "contract 3.3")
async def test_a_client_that_requires_pkce_gets_no_code_without_it(demo: Demo) -> None:
    await demo.change_oauth(proofKeyForCodeExchangePolicy="Required")
    answer = told_client(await demo.authorize(**NO_CHALLENGE))
    assert answer.get("error_reason") == "missing_code_challenge"


@attack("ATK-203", "RFC 9700 4.8.2")
async def test_a_challenge_stripped_on_its_way_is_noticed(steady: Demo) -> None:
    code = await steady.get_code(**NO_CHALLENGE)
    answer = await steady.exchange(code)
    assert refusal_of(answer) == (400, "invalid_grant", "invalid_pkce_code_verifier")


@attack("ATK-204", "RFC 7636 4.6", "contract 3.3")
async def test_a_policy_made_stricter_meanwhile_holds_for_older_codes(demo: Demo) -> None:
    code = await demo.get_code(**NO_CHALLENGE)
    await demo.change_oauth(proofKeyForCodeExchangePolicy="Required")
    answer = await demo.exchange(code, code_verifier=None)
    assert answer.status_code == 400


@pytest.mark.parametrize("verifier", [None, ""])
@attack("ATK-205", "RFC 7636 4.6", "contract 3.3")
async def test_a_code_with_a_challenge_needs_its_verifier(
    steady: Demo, verifier: str | None
) -> None:
    answer = await steady.exchange(await steady.get_code(), code_verifier=verifier)
    assert refusal_of(answer) == (400, "invalid_request", "missing_code_verifier")


@attack("ATK-206", "RFC 7636 4.6", "contract 3.3")
async def test_another_verifier_does_not_serve(steady: Demo) -> None:
    answer = await steady.exchange(await steady.get_code(), code_verifier=pkce.make_verifier())
    assert refusal_of(answer) == (400, "invalid_grant", "invalid_pkce_code_verifier")


@attack("ATK-207", "RFC 7636 7.2")
async def test_the_challenge_itself_is_no_verifier(steady: Demo) -> None:
    """It would be with the method `plain`, and everyone can read it in the address."""
    challenge = pkce.make_challenge(steady.verifier)
    answer = await steady.exchange(await steady.get_code(), code_verifier=challenge)
    assert answer.status_code == 400


@pytest.mark.parametrize("verifier", ["a" * 42, "a" * 129, "a" * 42 + " "])
@attack("ATK-208", "RFC 7636 4.1")
async def test_a_verifier_of_the_wrong_form_does_not_serve(steady: Demo, verifier: str) -> None:
    code = await steady.get_code(code_challenge=pkce.make_challenge(verifier))
    assert (await steady.exchange(code, code_verifier=verifier)).status_code == 400


@pytest.mark.parametrize("challenge", ["short", "a" * 44, "a" * 42 + "+", "a" * 42 + "="])
@attack("ATK-209", "RFC 7636 4.2")
async def test_a_challenge_of_the_wrong_form_gets_no_code(steady: Demo, challenge: str) -> None:
    answer = told_client(await steady.authorize(code_challenge=challenge))
    assert answer.get("error") == "invalid_request"


@attack("ATK-210", "RFC 6749 10.5", "RFC 9700 2.1.1")
async def test_a_code_serves_no_second_guess_of_its_verifier(steady: Demo) -> None:
    code = await steady.get_code()
    await steady.exchange(code, code_verifier=pkce.make_verifier())
    assert refusal_of(await steady.exchange(code))[2] == "auth_code_not_found"


@attack("ATK-211", "RFC 9700 4.7.1", "contract 2.4")
async def test_the_callback_is_of_no_use_in_another_browser(
    steady: Demo, other_browser: Browser
) -> None:
    callback = await redirect_to_callback(steady)
    answer = await other_browser.get(callback)
    assert "location" not in answer.headers
    assert "app.at" not in other_browser.cookies()


@attack("ATK-212", "RFC 9700 4.5.3", "contract 2.4")
async def test_a_foreign_code_is_refused_even_with_the_right_state(steady: Demo) -> None:
    stolen = await steady.get_code()
    state = query_of(await begin(steady))["state"]
    issuer = await steady.issuer()
    answer = await steady.browser.get("/app/callback", code=stolen, state=state, iss=issuer)
    assert "location" not in answer.headers
    assert "app.at" not in steady.browser.cookies()


@attack("ATK-213", "RFC 9700 2.1.1", "contract 3.3")
async def test_without_pkce_a_secret_is_needed_where_one_of_them_must_be(demo: Demo) -> None:
    await demo.change_oauth(
        clientAuthenticationPolicy="NotRequired",
        proofKeyForCodeExchangePolicy="NotRequiredWhenUsingClientAuthentication",
    )
    code = await demo.get_code(**NO_CHALLENGE)
    answer = await demo.exchange(code, code_verifier=None, client_secret=None)
    assert refusal_of(answer)[:2] == (401, "invalid_client")


@attack("ATK-214", "RFC 9700 2.1.1", "contract 3.3")
async def test_a_made_up_verifier_excuses_no_missing_secret(demo: Demo) -> None:
    await demo.change_oauth(clientAuthenticationPolicy="NotRequiredWhenUsingPKCE")
    code = await demo.get_code(**NO_CHALLENGE)
    answer = await demo.exchange(code, client_secret=None)
    assert answer.status_code in (400, 401)
