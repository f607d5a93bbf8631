"""A forgotten password: the link that is not mailed, the page it leads to (contract 10.4)."""

from collections.abc import AsyncIterator

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator, run_emulator
from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    Admin,
    Browser,
    Demo,
    claims_of,
    error_of,
    query_of,
)
from emulator_tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

NEW_PASSWORD = "a better horse battery"


@pytest.fixture(scope="module")
async def helping_emulator(
    postgres_server: PostgresServer, fresh_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Emulator]:
    """With the helpers that tell what would have been mailed."""
    folder = tmp_path_factory.mktemp("helping")
    running = run_emulator(postgres_server, folder, copy_of=fresh_database, helpers=True)
    async with running as emulator:
        yield emulator


@pytest.fixture
async def forgetful(helping_emulator: Emulator) -> AsyncIterator[Demo]:
    admin = Admin(helping_emulator.client)
    key_id = await admin.make_key()
    application = await admin.make_application(key_id)
    user = await admin.make_user(application["id"])

    async def pass_time(seconds: float) -> None:
        helping_emulator.clock.advance(seconds=seconds)

    async with helping_emulator.anonymous() as http:
        yield Demo(admin, Browser(http), key_id, pass_time, application, user)
    await admin.remove_what_was_made()


async def ask(demo: Demo, login: str | None = None) -> httpx.Response:
    page = await demo.browser.get("/password/forgot", **demo.authorize_parameters())
    assert page.status_code == 200
    return await demo.browser.submit(page, loginId=demo.login if login is None else login)


async def mailed_links(demo: Demo) -> list[str]:
    mails = (await demo.admin.call("GET", f"/_emulator/mails?to={demo.login}"))["mails"]
    assert all(mail["kind"] == "forgotPassword" for mail in mails)
    return [mail["link"] for mail in mails]


async def ask_for_link(demo: Demo) -> str:
    await ask(demo)
    link: str = (await mailed_links(demo))[0]
    return link


async def set_password(
    demo: Demo, link: str, password: str = NEW_PASSWORD, confirmed: str | None = None
) -> httpx.Response:
    page = await demo.browser.get(link)
    assert page.status_code == 200
    typed = {"password": password, "passwordConfirm": confirmed or password}
    return await demo.browser.submit(page, **typed)


async def sign_in(demo: Demo, password: str, **typed: str) -> httpx.Response:
    page = await demo.authorize()
    return await demo.browser.sign_in(page, demo.login, password=password, **typed)


async def test_a_forgotten_password_is_replaced_by_way_of_the_link(forgetful: Demo) -> None:
    login_page = await forgetful.authorize()
    assert "/password/forgot?client_id=" in login_page.text
    link = await ask_for_link(forgetful)
    await forgetful.pass_time(1)
    done = await set_password(forgetful, link)
    assert done.headers["location"].startswith("/password/complete?client_id=")
    complete = await forgetful.browser.get(done.headers["location"])
    assert "/oauth2/authorize?client_id=" in complete.text, "the way back to the application"
    assert "Invalid login credentials." in (await sign_in(forgetful, PASSWORD)).text
    assert "code" in query_of(await sign_in(forgetful, NEW_PASSWORD))


async def test_the_link_serves_once(forgetful: Demo) -> None:
    link, other = await ask_for_link(forgetful), await ask_for_link(forgetful)
    page = await forgetful.browser.get(link)
    await set_password(forgetful, link)
    typed = {"password": "somebody elses", "passwordConfirm": "somebody elses"}
    assert (await forgetful.browser.submit(page, **typed)).status_code == 404
    assert (await forgetful.browser.get(link)).status_code == 404
    assert (await forgetful.browser.get(other)).status_code == 404, "outstanding ones end too"


async def test_the_link_lasts_as_long_as_the_tenant_says(forgetful: Demo) -> None:
    link = await ask_for_link(forgetful)
    await forgetful.pass_time(599)
    assert (await forgetful.browser.get(link)).status_code == 200
    await forgetful.pass_time(1)
    expired = await forgetful.browser.get(link)
    assert expired.status_code == 404
    assert "/password/forgot" in expired.text


async def test_a_new_password_ends_what_the_old_one_opened(forgetful: Demo) -> None:
    tokens = await forgetful.get_tokens()
    await sign_in(forgetful, PASSWORD, rememberDevice="true")
    link = await ask_for_link(forgetful)
    await forgetful.pass_time(1)
    await set_password(forgetful, link)
    refused = await forgetful.refresh(tokens["refresh_token"])
    assert error_of(refused)[2] == "refresh_token_not_found"
    assert "<title>Login</title>" in (await forgetful.authorize()).text


async def test_the_tenant_may_keep_refresh_tokens_over_a_password_change(forgetful: Demo) -> None:
    path = f"/api/tenant/{forgetful.application['tenantId']}"
    tokens = await forgetful.get_tokens()
    for kept in (True, False):
        policy = {"refreshTokenRevocationPolicy": {"onPasswordChanged": not kept}}
        await forgetful.admin.merge(path, {"tenant": {"jwtConfiguration": policy}})
        await set_password(forgetful, await ask_for_link(forgetful))
        assert (await forgetful.refresh(tokens["refresh_token"])).is_success is kept


@pytest.mark.parametrize(
    "password,confirmed,message",
    [
        ("short", "short", "too short"),
        (NEW_PASSWORD, "another", "do not match"),
        ("", "", "Required"),
    ],
)
async def test_a_password_that_will_not_do_leaves_the_link_good(
    forgetful: Demo, password: str, confirmed: str, message: str
) -> None:
    link = await ask_for_link(forgetful)
    page = await set_password(forgetful, link, password, confirmed)
    assert page.status_code == 200
    assert message in page.text
    assert (await set_password(forgetful, link)).status_code == 302


async def test_an_unknown_login_reads_the_same_and_mails_nothing(forgetful: Demo) -> None:
    known = await ask(forgetful)
    unknown = await ask(forgetful, "nobody@example.com")
    assert unknown.text == known.text
    assert len(await mailed_links(forgetful)) == 1
    assert "Required" in (await ask(forgetful, " ")).text


async def test_nobody_is_found_in_another_tenant(forgetful: Demo) -> None:
    other = {"tenant": {"name": "another tenant", "issuer": "https://other.example"}}
    tenant = (await forgetful.admin.call("POST", "/api/tenant", other))["tenant"]
    page = await forgetful.browser.get("/password/forgot", tenantId=tenant["id"])
    await forgetful.browser.submit(page, loginId=forgetful.login)
    assert await mailed_links(forgetful) == []
    await forgetful.admin.call("DELETE", f"/api/tenant/{tenant['id']}")


async def test_a_locked_user_gets_no_link(forgetful: Demo) -> None:
    link = await ask_for_link(forgetful)
    await forgetful.admin.call("DELETE", f"/api/user/{forgetful.user['id']}")
    await ask(forgetful)
    assert len(await mailed_links(forgetful)) == 1
    page = await forgetful.browser.get(link)
    typed = {"password": NEW_PASSWORD, "passwordConfirm": NEW_PASSWORD}
    assert (await forgetful.browser.submit(page, **typed)).status_code == 404


async def test_a_password_that_must_be_changed_is_changed_at_login(forgetful: Demo) -> None:
    change = {"user": {"passwordChangeRequired": True}}
    await forgetful.admin.merge(f"/api/user/{forgetful.user['id']}", change)
    wrong = await sign_in(forgetful, "wrong password")
    assert "Invalid login credentials." in wrong.text
    answer = await sign_in(forgetful, PASSWORD)
    assert answer.headers["location"].startswith("/password/change/")
    assert "code" not in query_of(answer)
    await forgetful.pass_time(1)
    done = await set_password(forgetful, answer.headers["location"])
    complete = await forgetful.browser.get(done.headers["location"])
    assert complete.status_code == 200
    redirect = await sign_in(forgetful, NEW_PASSWORD)
    tokens = (await forgetful.exchange(query_of(redirect)["code"])).json()
    assert claims_of(tokens["access_token"])["sub"] == forgetful.user["id"]


async def test_the_link_in_the_helper_follows_no_host_header_of_the_asking_request(
    forgetful: Demo,
) -> None:
    page = await forgetful.browser.get("/password/forgot", **forgetful.authorize_parameters())
    poisoned = {"X-Forwarded-Host": "evil.example"}
    form = forgetful.authorize_parameters() | {"loginId": forgetful.login}
    await forgetful.browser.http.post("/password/forgot", data=form, headers=poisoned)
    assert page.status_code == 200
    [link] = await mailed_links(forgetful)
    assert link.startswith(str(forgetful.browser.http.base_url).rstrip("/") + "/password/change/")


async def test_where_helpers_are_off_nothing_is_kept_to_be_read(
    demo: Demo, emulator: Emulator
) -> None:
    page = await ask(demo)
    assert "/_emulator" not in page.text
    async with emulator.services.database.transaction() as connection:
        cursor = await connection.execute("select count(*) as kept from unsent_mails")
        row = await cursor.fetchone()
    assert row == {"kept": 0}


@pytest.mark.parametrize("address", ["%00", "a%00b", "%ff"])
async def test_d04_mails_to_an_odd_address_are_none_or_refused(
    forgetful: Demo, address: str
) -> None:
    answer = await forgetful.admin.http.get(f"/_emulator/mails?to={address}")
    assert answer.status_code == (400 if "%00" in address else 200)
