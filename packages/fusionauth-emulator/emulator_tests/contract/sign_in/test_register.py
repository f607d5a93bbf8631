"""Self-service registration (contract 10.3)."""

from uuid import uuid4

import anyio
import pytest

from emulator_tests.contract.sign_in.steps import PASSWORD, Demo, claims_of, query_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def test_a_newcomer_registers_and_is_signed_in(self_service: Demo) -> None:
    email = f"{uuid4()}@example.com"
    page = await self_service.show_registration()
    assert "<title>Register</title>" in page.text
    typed = {"user.email": email, "user.password": PASSWORD}
    redirect = await self_service.browser.pass_consent(
        await self_service.browser.submit(page, **typed)
    )
    tokens = (await self_service.exchange(query_of(redirect)["code"])).json()
    claims = claims_of(tokens["access_token"])
    assert claims["applicationId"] == self_service.client_id
    assert claims_of(tokens["id_token"])["email"] == email


@pytest.mark.parametrize(
    "typed,message",
    [
        ({"user.email": "", "user.password": PASSWORD}, "Required"),
        ({"user.email": "no address", "user.password": PASSWORD}, "valid email"),
        ({"user.email": "a@example.com", "user.password": "short"}, "too short"),
    ],
)
async def test_what_is_wrong_is_said_beside_the_input(
    self_service: Demo, typed: dict[str, str], message: str
) -> None:
    page = await self_service.browser.submit(await self_service.show_registration(), **typed)
    assert page.status_code == 200
    assert message in page.text


async def test_an_address_that_is_taken_is_refused(self_service: Demo) -> None:
    typed = {"user.email": self_service.login.upper(), "user.password": PASSWORD}
    page = await self_service.browser.submit(await self_service.show_registration(), **typed)
    assert "An account already exists for that email" in page.text


async def test_logging_in_registers_who_is_not(self_service: Demo) -> None:
    stranger = await self_service.admin.make_user()
    page = await self_service.authorize()
    redirect = await self_service.browser.sign_in(page, stranger["email"])
    assert query_of(redirect)["userState"] == "Authenticated"


async def test_parallel_logins_register_once(self_service: Demo) -> None:
    stranger = await self_service.admin.make_user()
    other = await self_service.make_sibling()
    await other.change_oauth(requireRegistration=False)
    page = await other.authorize()
    await other.browser.sign_in(page, stranger["email"], rememberDevice="true")
    answers: list[str] = []

    async def authorize() -> None:
        answers.append(query_of(await self_service.authorize())["userState"])

    async with anyio.create_task_group() as tasks:
        for _ in range(8):
            tasks.start_soon(authorize)
    assert answers == ["Authenticated"] * 8
    user = (await self_service.admin.call("GET", f"/api/user/{stranger['id']}"))["user"]
    assert [one["applicationId"] for one in user["registrations"]] == [self_service.client_id]


async def test_with_self_registration_off_the_form_leads_to_the_login_page(demo: Demo) -> None:
    answer = await demo.show_registration()
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/oauth2/authorize?")
    posted = await demo.browser.http.post(
        "/oauth2/register",
        data=demo.authorize_parameters() | {"user.email": "x@example.com"},
    )
    assert posted.headers["location"].startswith("/oauth2/authorize?")
