"""What can only be seen from inside the emulator: the hashing done, what is kept at rest."""

from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.sign_in.steps import PASSWORD, Browser, Demo

CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


@pytest.fixture
def inside(shared_emulator: Emulator | None) -> Emulator:
    if shared_emulator is None:
        pytest.skip("only an emulator in this process can be looked into")
    return shared_emulator


@pytest.mark.parametrize("path", ["/api/login", "/oauth2/authorize"])
async def test_an_unknown_user_costs_as_much_as_a_wrong_password(
    demo: Demo, inside: Emulator, path: str
) -> None:
    hasher = inside.services.hasher
    work = []
    for login in (demo.login, "nobody@example.com"):
        before = hasher.computed
        if path == "/api/login":
            await demo.admin.http.post(path, json={"loginId": login, "password": "wrong"})
        else:
            await demo.browser.sign_in(await demo.authorize(), login, password="wrong")
        work.append(hasher.computed - before)
    assert work == [1, 1]


async def test_no_secret_value_is_kept_at_rest(demo: Demo, inside: Emulator) -> None:
    tokens, code = await demo.get_tokens(), await demo.get_code()
    page = await demo.authorize()
    await demo.browser.submit(page, loginId=demo.login, password=PASSWORD, rememberDevice="true")
    cookies = demo.browser.cookies()
    secrets = [tokens["refresh_token"], code, cookies["fusionauth.sso"], cookies["fusionauth.li"]]
    kept = await all_rows(inside)
    assert demo.user["id"] in kept
    for secret in secrets:
        assert secret not in kept
        assert secret.encode().hex() not in kept


@pytest.mark.parametrize(
    "method,path",
    [
        ("GET", f"/oauth2/authorize?client_id={CLIENT_ID}"),
        ("GET", f"/app/login/{CLIENT_ID}"),
        ("POST", f"/app/refresh/{CLIENT_ID}"),
        ("GET", "/.well-known/jwks.json"),
        ("GET", "/api/jwt/validate"),
    ],
)
async def test_while_the_database_is_away_the_answer_is_a_503(
    fresh_emulator: Emulator, method: str, path: str
) -> None:
    await fresh_emulator.services.database.close()
    async with fresh_emulator.anonymous() as browser:
        answer = await browser.request(method, path)
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("application/json")
    assert "retry-after" in answer.headers


async def all_rows(emulator: Emulator) -> str:
    """Every row of the tables that hold sign-ins, as text; bytea reads as hexadecimal digits."""
    tables = ["authorization_codes", "refresh_tokens", "sso_sessions", "login_intents"]
    text = ""
    async with emulator.services.database.transaction() as connection:
        for table in tables:
            cursor = await connection.execute(f"select t::text as row from {table} t")
            text += "\n".join([row["row"] async for row in cursor])
    return text


@pytest.mark.parametrize("host", ["a.b.example.co.uk", "auth.example.com.au"])
async def test_e17_a_host_under_a_public_suffix_of_two_labels_can_sign_in(
    demo: Demo, inside: Emulator, host: str
) -> None:
    """A jar that drops a cookie for a whole public suffix, as browsers do."""
    jar = CookieJar(DefaultCookiePolicy(strict_domain=True))
    transport = httpx.ASGITransport(inside.app)
    async with httpx.AsyncClient(
        transport=transport, base_url=f"http://{host}", cookies=jar
    ) as http:
        browser = Browser(http)
        begun = await browser.get(f"/app/login/{demo.client_id}")
        redirect = await browser.sign_in(await browser.get(begun.headers["location"]), demo.login)
        await browser.get(redirect.headers["location"])
        assert {cookie.name for cookie in jar} >= {"app.at", "app.at_exp", "app.idt", "app.rt"}
        assert (await browser.get("/app/me")).json()["sub"] == demo.user["id"]
