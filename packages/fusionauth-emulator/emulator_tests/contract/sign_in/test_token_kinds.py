"""What a token says it is: `tty` and `gty` in the body, none in the header (contract 4)."""

from collections.abc import Awaitable, Callable

import pytest

from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    Demo,
    Json,
    claims_of,
    error_of,
    header_of,
)
from emulator_tests.contract.sign_in.test_userinfo import userinfo

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

ABOUT_THE_PERSON = {
    *("email", "email_verified", "preferred_username", "given_name", "middle_name", "family_name"),
    *("name", "birthdate", "picture", "locale", "zoneinfo", "phone_number"),
    "phone_number_verified",
}
PERSON = {
    "birthDate": "1990-12-31",
    "firstName": "A",
    "lastName": "B",
    "mobilePhone": "555",
    "preferredLanguages": ["en"],
    "timezone": "Europe/Paris",
}


async def login_token(demo: Demo) -> str:
    body = {"loginId": demo.login, "password": PASSWORD, "applicationId": demo.client_id}
    token = (await demo.admin.call("POST", "/api/login", body))["token"]
    demo.admin.http.cookies.clear()
    return str(token)


async def test_p1_4_1_the_header_has_alg_typ_and_kid_only(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    for token in (tokens["access_token"], tokens["id_token"], await login_token(demo)):
        header = header_of(token)
        assert list(header) == ["alg", "typ", "kid"]
        assert header["typ"] == "JWT"


async def test_p1_4_2_an_access_token_says_its_kind_and_its_grants(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    claims = claims_of(tokens["access_token"])
    assert (claims["tty"], claims["gty"]) == ("at", ["authorization_code"])
    refreshed = claims_of((await demo.refresh(tokens["refresh_token"])).json()["access_token"])
    assert (refreshed["tty"], refreshed["gty"]) == ("at", ["authorization_code", "refresh_token"])


async def test_p1_4_2_a_token_without_a_grant_says_its_kind_only(demo: Demo) -> None:
    """Those of the login API and of creating a user."""
    user: Json = {"user": {"email": f"{demo.client_id}@example.com", "password": PASSWORD}}
    made = await demo.admin.call("POST", "/api/user", user)
    demo.admin.made.append(f"/api/user/{made['user']['id']}")
    for token in (await login_token(demo), made["token"]):
        claims = claims_of(token)
        assert claims["tty"] == "at"
        assert "gty" not in claims


async def test_p1_4_3_an_id_token_says_its_kind_and_its_grants(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    claims = claims_of(tokens["id_token"])
    assert (claims["tty"], claims["gty"]) == ("idt", ["authorization_code"])
    refreshed = claims_of((await demo.refresh(tokens["refresh_token"])).json()["id_token"])
    assert (refreshed["tty"], refreshed["gty"]) == ("idt", ["authorization_code", "refresh_token"])


async def test_p1_4_3_a_compatible_id_token_has_three_claims_about_the_person(
    make_demo: Callable[..., Awaitable[Demo]],
) -> None:
    demo = await make_demo(oauthConfiguration={"scopeHandlingPolicy": "Compatibility"})
    about = {**PERSON, "username": demo.client_id}
    await demo.admin.merge(f"/api/user/{demo.user['id']}", {"user": about})
    tokens = await demo.get_tokens(scope="openid email profile phone")
    found = claims_of(tokens["id_token"]).keys() & ABOUT_THE_PERSON
    assert found == {"email", "email_verified", "preferred_username"}
    # userinfo still tells all that is known
    told = (await userinfo(demo, tokens["access_token"])).json()
    assert {"name", "birthdate", "phone_number", "zoneinfo"} <= told.keys()


@pytest.mark.parametrize("member, is_told", [("phoneNumber", True), ("mobilePhone", False)])
async def test_p1_4_3_only_the_phone_number_can_be_verified(
    demo: Demo, member: str, is_told: bool
) -> None:
    number = f"+1555{int(demo.client_id[:6], 16):08}"
    await demo.admin.merge(f"/api/user/{demo.user['id']}", {"user": {member: number}})
    claims = claims_of((await demo.get_tokens(scope="openid phone"))["id_token"])
    assert claims["phone_number"] == number
    assert ("phone_number_verified" in claims) is is_told


async def test_p1_4_3_an_id_token_lets_nobody_act(demo: Demo) -> None:
    """Scripts of a site can read it (cookie `app.idt`), unlike the access token."""
    tokens = await demo.get_tokens()
    for path in ("/api/jwt/refresh", f"/api/jwt/issue?applicationId={demo.client_id}"):
        statuses = {
            kind: (
                await demo.browser.http.get(
                    path, headers={"Authorization": f"Bearer {tokens[kind]}"}
                )
            ).status_code
            for kind in ("access_token", "id_token")
        }
        assert statuses == {"access_token": 200, "id_token": 401}, path


async def test_p1_4_3_userinfo_goes_by_the_kind_not_by_other_claims(demo: Demo) -> None:
    """An ID token without `at_hash` and with a scope is one all the same."""
    claims = claims_of((await demo.get_tokens())["id_token"])
    del claims["at_hash"]
    vended = {"claims": claims, "keyId": demo.key_id}
    token = (await demo.admin.call("POST", "/api/jwt/vend", vended))["token"]
    assert error_of(await userinfo(demo, token)) == (400, "invalid_token", "access_token_invalid")
    claims["tty"] = "at"
    token = (await demo.admin.call("POST", "/api/jwt/vend", vended))["token"]
    assert (await userinfo(demo, token)).status_code == 200
