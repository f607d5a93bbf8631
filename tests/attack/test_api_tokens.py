"""The API: tokens where they do not belong, and tokens nobody signed."""

import httpx
import pytest

from emulator_tests.attack.cases import allowed, attack
from emulator_tests.attack.conftest import PassTime
from emulator_tests.attack.forgeries import FORGERIES, Genuine
from emulator_tests.attack.people import Member, Neighbour
from emulator_tests.attack.test_tokens import read_me, read_userinfo, short_lived, validate
from emulator_tests.contract.sign_in.steps import Admin, Browser, Demo

pytestmark = pytest.mark.anyio

forgeries = pytest.mark.parametrize("name", FORGERIES)


async def read_messages(api: httpx.AsyncClient, token: str) -> httpx.Response:
    return await api.get("/messages", headers={"Authorization": f"Bearer {token}"})


async def read_identity(api: httpx.AsyncClient, token: str) -> httpx.Response:
    return await api.get("/identity", headers={"Cookie": f"app.idt={token}"})


@allowed("ATK-400", "RFC 6750 2.1", "contract 3.5")
async def test_the_real_ones_are_believed(
    api: httpx.AsyncClient, member: Member, other_browser: Browser
) -> None:
    assert (await read_messages(api, member.access_token)).status_code == 200
    assert (await read_identity(api, member.id_token)).status_code == 200
    assert (await read_userinfo(other_browser, member.access_token)).status_code == 200
    assert (await read_me(other_browser, member.access_token)).status_code == 200
    assert (await validate(other_browser, member.access_token)).status_code == 200


@forgeries
@attack("ATK-401", "RFC 8725 2.1", "RFC 8725 3.1", "ASVS 9.1.2")
async def test_the_api_believes_no_forged_access_token(
    api: httpx.AsyncClient, genuine: tuple[Genuine, Genuine], name: str
) -> None:
    answer = await read_messages(api, FORGERIES[name](genuine[0]))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")


@forgeries
@attack("ATK-402", "RFC 8725 2.1", "RFC 8725 3.1", "ASVS 9.1.2")
async def test_the_api_believes_no_forged_id_token(
    api: httpx.AsyncClient, genuine: tuple[Genuine, Genuine], name: str
) -> None:
    assert (await read_identity(api, FORGERIES[name](genuine[1]))).status_code == 401


@attack("ATK-411", "RFC 8725 2.8", "ASVS 9.2.2", "contract 4.3")
async def test_an_id_token_opens_no_api(api: httpx.AsyncClient, member: Member) -> None:
    answer = await read_messages(api, member.id_token)
    assert (answer.status_code, answer.json().get("check")) == (401, "kind")


@attack("ATK-412", "RFC 8725 2.8", "ASVS 9.2.2", "contract 4.2")
async def test_an_access_token_says_nothing_about_identity(
    api: httpx.AsyncClient, member: Member
) -> None:
    answer = await read_identity(api, member.access_token)
    assert (answer.status_code, answer.json().get("check")) == (401, "kind")


@attack("ATK-413", "RFC 8725 3.9", "ASVS 9.2.3")
async def test_tokens_of_another_application_open_no_api(
    api: httpx.AsyncClient, steady: Demo
) -> None:
    tokens = await steady.get_tokens()
    messages = await read_messages(api, tokens["access_token"])
    assert (messages.status_code, messages.json().get("check")) == (401, "aud")
    identity = await read_identity(api, tokens["id_token"])
    assert (identity.status_code, identity.json().get("check")) == (401, "aud")


@attack("ATK-414", "RFC 8725 3.8", "ASVS 9.2.3")
async def test_tokens_of_another_issuer_open_no_api(
    api: httpx.AsyncClient, neighbour: Neighbour
) -> None:
    """Signed with the very same key: another tenant of the same FusionAuth."""
    tokens = await neighbour.demo.get_tokens()
    messages = await read_messages(api, tokens["access_token"])
    assert (messages.status_code, messages.json().get("check")) == (401, "iss")
    identity = await read_identity(api, tokens["id_token"])
    assert (identity.status_code, identity.json().get("check")) == (401, "iss")


@attack("ATK-415", "RFC 6750 5.2")
async def test_a_refresh_token_and_a_code_open_no_api(
    api: httpx.AsyncClient, member: Member, steady: Demo
) -> None:
    for token in (member.refresh_token, await steady.get_code()):
        assert (await read_messages(api, token)).status_code == 401
        assert (await read_userinfo(steady.browser, token)).status_code == 401


@attack("ATK-416", "RFC 6750 3.1", "ASVS 9.2.1")
async def test_an_expired_token_opens_nothing(
    api: httpx.AsyncClient, steady: Demo, session_admin: Admin, member: Member, pass_time: PassTime
) -> None:
    """A life of one second; the API has a leeway of five, and a clock that nobody moves."""
    await pass_time(-10)
    token = await short_lived(session_admin, member)
    await pass_time(10)
    assert (await read_userinfo(steady.browser, token)).status_code == 401
    assert (await validate(steady.browser, token)).status_code == 401
    answer = await read_messages(api, token)
    assert (answer.status_code, answer.json().get("check")) == (401, "exp")


@attack("ATK-422", "RFC 6750 2", "ASVS 4.2.1")
async def test_the_api_does_not_choose_among_several_tokens(
    api: httpx.AsyncClient, member: Member
) -> None:
    twice = [("Authorization", f"Bearer {member.access_token}"), ("Authorization", "Bearer x")]
    assert (await api.get("/messages", headers=twice)).status_code == 400
    cookies = {"Cookie": f"app.idt={member.id_token}; app.idt={member.id_token}"}
    assert (await api.get("/identity", headers=cookies)).status_code == 400


@attack("ATK-423", "RFC 6750 5.3")
async def test_the_api_takes_no_token_from_the_address(
    api: httpx.AsyncClient, member: Member
) -> None:
    answer = await api.get("/messages", params={"access_token": member.access_token})
    assert answer.status_code == 401
