"""Authorization codes: replayed, stolen, put in another's place (RFC 6749 10.5)."""

import base64
import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import anyio
import httpx
import pytest

from emulator_tests.attack.answers import refusal_of
from emulator_tests.attack.cases import attack
from emulator_tests.attack.people import Neighbour, begin, redirect_to_callback
from emulator_tests.contract.sign_in.steps import SECRET, Browser, Demo, claims_of, query_of

pytestmark = pytest.mark.anyio

RESOURCES = ("https://mine.example", "https://other.example")
NOT_FOUND = (400, "invalid_request", "auth_code_not_found")


@attack("ATK-301", "RFC 6749 10.5", "contract 3.2")
async def test_a_code_does_not_serve_twice(steady: Demo) -> None:
    code = await steady.get_code()
    assert (await steady.exchange(code)).status_code == 200
    assert refusal_of(await steady.exchange(code)) == NOT_FOUND


@attack("ATK-302", "RFC 6749 10.5", "contract 3.2")
async def test_of_many_who_show_a_code_at_once_one_is_served(steady: Demo) -> None:
    code = await steady.get_code()
    statuses: list[int] = []

    async def redeem() -> None:
        statuses.append((await steady.exchange(code)).status_code)

    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(redeem)
    assert sorted(statuses) == [200] + [400] * 9


@attack("ATK-303", "RFC 6749 4.1.2", "contract 3.2")
async def test_a_code_is_dead_after_thirty_seconds(demo: Demo) -> None:
    code = await demo.get_code()
    await demo.pass_time(31)
    assert refusal_of(await demo.exchange(code)) == NOT_FOUND


@attack("ATK-304", "RFC 6749 4.1.3")
async def test_another_client_cannot_redeem_a_code(demo: Demo) -> None:
    other = await demo.make_sibling()
    answer = await other.exchange(await demo.get_code(), code_verifier=demo.verifier)
    assert refusal_of(answer) == NOT_FOUND


@attack("ATK-305", "RFC 6749 4.1.3", "contract 1.7")
async def test_a_client_of_another_tenant_cannot_redeem_a_code(
    steady: Demo, neighbour: Neighbour
) -> None:
    code = await steady.get_code()
    answer = await neighbour.demo.exchange(code, code_verifier=steady.verifier)
    assert refusal_of(answer) == NOT_FOUND


@attack("ATK-306", "RFC 6749 10.5")
async def test_nobody_elses_attempt_uses_a_code_up(demo: Demo) -> None:
    code = await demo.get_code()
    other = await demo.make_sibling()
    await other.exchange(code)
    await demo.exchange(code, client_secret="wrong")
    assert (await demo.exchange(code)).status_code == 200


@pytest.mark.parametrize("code", ["", "0", "' or '1'='1", "a" * 5000, "%00", "../../etc/passwd"])
@attack("ATK-307", "RFC 6749 10.10")
async def test_a_guessed_code_is_refused(steady: Demo, code: str) -> None:
    assert (await steady.exchange(code)).status_code == 400


@attack("ATK-308", "RFC 9700 4.5", "ASVS 10.4.2")
async def test_a_refresh_token_is_no_code_and_a_code_no_refresh_token(steady: Demo) -> None:
    tokens, code = await steady.get_tokens(), await steady.get_code()
    assert refusal_of(await steady.exchange(tokens["refresh_token"])) == NOT_FOUND
    assert (await steady.refresh(code)).status_code == 400


@pytest.mark.parametrize("secret", ["wrong", SECRET + " ", SECRET.upper(), SECRET[:-1], None])
@attack("ATK-309", "RFC 6749 3.2.1", "contract 3.3")
async def test_a_code_alone_is_not_enough_without_the_secret(
    steady: Demo, secret: str | None
) -> None:
    answer = await steady.exchange(await steady.get_code(), client_secret=secret)
    assert refusal_of(answer)[:2] == (401, "invalid_client")


@attack("ATK-310", "RFC 6749 3.2.1", "contract 3.3")
async def test_a_wrong_secret_is_refused_where_none_is_needed(demo: Demo) -> None:
    await demo.change_oauth(clientAuthenticationPolicy="NotRequired")
    answer = await demo.exchange(await demo.get_code(), client_secret="wrong")
    assert refusal_of(answer)[:2] == (401, "invalid_client")


@attack("ATK-311", "RFC 6749 3.2.1")
async def test_the_secret_of_another_client_is_no_use(demo: Demo) -> None:
    other = await demo.make_sibling()
    await other.change_oauth(clientSecret="the other one's secret")
    answer = await demo.exchange(await demo.get_code(), client_secret="the other one's secret")
    assert refusal_of(answer)[:2] == (401, "invalid_client")


@attack("ATK-312", "ASVS 7.4.2", "contract 3.3")
async def test_a_code_is_worth_nothing_once_its_user_is_locked(demo: Demo) -> None:
    code = await demo.get_code()
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    assert refusal_of(await demo.exchange(code))[:2] == (400, "invalid_grant")


@attack("ATK-313", "RFC 6749 10.12", "RFC 9700 4.7", "contract 2.4")
async def test_a_victim_cannot_be_signed_in_as_the_attacker(
    steady: Demo, other_browser: Browser
) -> None:
    """Login CSRF: the attacker's own callback address, opened in the victim's browser."""
    attacker = replace(steady, browser=other_browser)
    callback = await redirect_to_callback(attacker)
    await begin(steady)  # the victim is about to sign in
    answer = await steady.browser.get(callback)
    assert "location" not in answer.headers
    assert "app.at" not in steady.browser.cookies()


@attack("ATK-314", "RFC 6749 10.12", "contract 2.2")
async def test_a_changed_state_is_refused_by_the_callback(steady: Demo) -> None:
    callback = httpx.URL(await redirect_to_callback(steady))
    for state in ("", "x", tampered(callback.params["state"])):
        answer = await steady.browser.http.get(callback.copy_set_param("state", state))
        assert "location" not in answer.headers
    assert "app.at" not in steady.browser.cookies()


def tampered(state: str) -> str:
    """With a member more, where it is the JSON that contract 2.2 describes."""
    try:
        members = json.loads(base64.urlsafe_b64decode(state + "=="))
    except ValueError:
        return f"{state}x"
    return base64.urlsafe_b64encode(json.dumps({**members, "x": 1}).encode()).decode()


@attack("ATK-315", "RFC 9700 4.4", "contract 2.4")
async def test_a_code_of_another_client_is_refused_by_the_callback(demo: Demo) -> None:
    """Client mix-up: a code for one application put into another's sign-in."""
    other = await demo.make_sibling()
    stolen = await other.get_code()
    state = query_of(await begin(demo))["state"]
    issuer = await demo.issuer()
    answer = await demo.browser.get("/app/callback", code=stolen, state=state, iss=issuer)
    assert "location" not in answer.headers
    assert "app.at" not in demo.browser.cookies()


@pytest.mark.parametrize("issuer", ["https://evil.example", ""])
@attack("ATK-316", "RFC 9207 2.4", "RFC 9700 4.4", "contract 2.4")
async def test_the_callback_takes_no_code_of_another_issuer(demo: Demo, issuer: str) -> None:
    callback = urlsplit(await redirect_to_callback(demo))
    answer = dict(parse_qsl(callback.query)) | {"iss": issuer}
    refused = await demo.browser.get("/app/callback", **answer)
    assert "location" not in refused.headers
    assert "app.at" not in demo.browser.cookies()


@attack("ATK-317", "RFC 8707 2.2", "contract 3.3")
async def test_a_code_opens_no_resource_that_was_not_authorized(demo: Demo) -> None:
    await demo.change_oauth(authorizedResourceUris=RESOURCES)
    mine, other = RESOURCES
    code = await demo.get_code(resource=mine)
    assert (await demo.exchange(code, resource=other)).status_code == 400
    assert (await demo.exchange(code, resource=mine)).status_code == 400, "it is used up"
    assert (await demo.exchange(await demo.get_code(), resource=mine)).status_code == 400


@attack("ATK-318", "RFC 8707 2.2", "contract 3.3")
async def test_a_refresh_opens_no_resource_that_was_not_granted(demo: Demo) -> None:
    await demo.change_oauth(authorizedResourceUris=RESOURCES)
    mine, other = RESOURCES
    tokens = (await demo.exchange(await demo.get_code(resource=mine), resource=mine)).json()
    wider = await demo.refresh(tokens["refresh_token"], resource=other)
    assert wider.status_code == 400
    kept = (await demo.refresh(tokens["refresh_token"])).json()["access_token"]
    assert claims_of(kept)["aud"] == [demo.client_id, mine]


@attack("ATK-319", "RFC 8707 2.1", "contract 3.2")
async def test_a_resource_that_is_not_listed_is_refused(demo: Demo) -> None:
    await demo.change_oauth(authorizedResourceUris=RESOURCES)
    answer = await demo.authorize(resource="https://evil.example")
    assert query_of(answer)["error"] == "invalid_target"
