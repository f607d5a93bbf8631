"""Tokens where they do not belong, and tokens nobody signed: userinfo, hosted backend, JWT API."""

import httpx
import pytest

from emulator_tests.attack.answers import refusal_of
from emulator_tests.attack.cases import allowed, attack
from emulator_tests.attack.conftest import PassTime
from emulator_tests.attack.forgeries import FORGERIES, Genuine, sign_with_secret
from emulator_tests.attack.people import Member, Neighbour
from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    SECRET,
    Admin,
    Browser,
    Demo,
    Json,
    claims_of,
)

pytestmark = pytest.mark.anyio

SHADOW_KEY = "092dbedc-30af-4149-9c61-b578f2c72f59"


async def read_userinfo(browser: Browser, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return await browser.http.get("/oauth2/userinfo", headers=headers)


async def read_me(browser: Browser, token: str) -> httpx.Response:
    return await browser.http.get("/app/me", headers={"Cookie": f"app.at={token}"})


async def validate(browser: Browser, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return await browser.http.get("/api/jwt/validate", headers=headers)


async def introspect(demo: Demo, token: str, secret: str = SECRET) -> httpx.Response:
    form = {"client_id": demo.client_id, "client_secret": secret, "token": token}
    return await demo.browser.http.post("/oauth2/introspect", data=form)


forgeries = pytest.mark.parametrize("name", FORGERIES)


@allowed("ATK-443", "RFC 6750 2.1", "contract 3.5")
async def test_the_real_ones_are_believed(member: Member, other_browser: Browser) -> None:
    assert (await read_userinfo(other_browser, member.access_token)).status_code == 200
    assert (await read_me(other_browser, member.access_token)).status_code == 200
    assert (await validate(other_browser, member.access_token)).status_code == 200


@forgeries
@attack("ATK-403", "RFC 8725 3.1", "contract 3.5")
async def test_userinfo_believes_no_forged_token(
    other_browser: Browser, genuine: tuple[Genuine, Genuine], name: str
) -> None:
    answer = await read_userinfo(other_browser, FORGERIES[name](genuine[0]))
    assert answer.status_code == 401


@forgeries
@attack("ATK-404", "RFC 8725 3.1", "contract 2.5")
async def test_the_hosted_backend_believes_no_forged_token(
    other_browser: Browser, genuine: tuple[Genuine, Genuine], name: str
) -> None:
    assert (await read_me(other_browser, FORGERIES[name](genuine[0]))).status_code == 401


@forgeries
@attack("ATK-405", "RFC 8725 3.1", "contract 5.10")
async def test_the_jwt_api_validates_no_forged_token(
    other_browser: Browser, genuine: tuple[Genuine, Genuine], name: str
) -> None:
    assert (await validate(other_browser, FORGERIES[name](genuine[0]))).status_code == 401


@attack("ATK-406", "RFC 8725 3.1", "contract 3.6")
async def test_introspection_calls_no_forged_token_active(steady: Demo) -> None:
    token = (await steady.get_tokens())["access_token"]
    for forged in (token[:-8] + "AAAAAAAA", token.rpartition(".")[0] + "."):
        answer = await introspect(steady, forged)
        assert answer.json() == {"active": False}


@attack("ATK-444", "RFC 6750 3.1", "ASVS 9.2.1")
async def test_an_expired_token_opens_nothing_of_fusionauth(
    steady: Demo, session_admin: Admin, member: Member, pass_time: PassTime
) -> None:
    token = await short_lived(session_admin, member)
    await pass_time(10)
    assert (await read_userinfo(steady.browser, token)).status_code == 401
    assert (await validate(steady.browser, token)).status_code == 401


async def short_lived(admin: Admin, member: Member) -> str:
    body = {"refreshToken": member.refresh_token, "timeToLiveInSeconds": 1}
    answer = await admin.http.post("/api/jwt/refresh", json=body)
    admin.http.cookies.clear()
    return str(answer.json()["token"])


@attack("ATK-417", "contract 3.5")
async def test_userinfo_takes_no_id_token_under_strict(steady: Demo) -> None:
    answer = await read_userinfo(steady.browser, (await steady.get_tokens())["id_token"])
    assert refusal_of(answer) == (400, "invalid_token", "access_token_invalid")


@attack("ATK-418", "contract 3.5")
async def test_userinfo_takes_no_token_without_openid(steady: Demo) -> None:
    token = (await steady.get_tokens(scope="email"))["access_token"]
    answer = await read_userinfo(steady.browser, token)
    assert refusal_of(answer) == (400, "invalid_token", "access_token_invalid")


@attack("ATK-419", "contract 5.9", "contract 3.5")
async def test_a_token_of_the_login_api_is_none_for_userinfo(steady: Demo) -> None:
    login = {"loginId": steady.login, "password": PASSWORD, "applicationId": steady.client_id}
    answer = await steady.admin.call("POST", "/api/login", login)
    steady.admin.http.cookies.clear()
    assert (await read_userinfo(steady.browser, answer["token"])).status_code == 400


@attack("ATK-420", "RFC 7662 4", "contract 3.6")
async def test_introspection_tells_no_other_client(demo: Demo) -> None:
    token = (await demo.get_tokens())["access_token"]
    other = await demo.make_sibling()
    assert (await introspect(other, token)).status_code == 401


@attack("ATK-421", "RFC 7662 2.1", "contract 3.6")
async def test_introspection_answers_nobody_with_a_wrong_secret(steady: Demo) -> None:
    """None is needed, as FusionAuth's clients send none: the token itself is the proof."""
    token = (await steady.get_tokens())["access_token"]
    assert (await introspect(steady, token, "wrong")).status_code == 401


@attack("ATK-424", "RFC 6750 2.1", "contract 1.7")
async def test_an_access_token_is_no_api_key(member: Member, other_browser: Browser) -> None:
    for value in (member.access_token, f"Bearer {member.access_token}"):
        answer = await other_browser.http.get("/api/user/search", headers={"Authorization": value})
        assert answer.status_code == 401


@attack("ATK-425", "contract 5.9", "ASVS 7.4.2")
async def test_a_locked_user_tells_nothing_more(demo: Demo) -> None:
    token = (await demo.get_tokens())["access_token"]
    await demo.admin.call("DELETE", f"/api/user/{demo.user['id']}")
    assert (await read_userinfo(demo.browser, token)).status_code in (400, 401)


@attack("ATK-426", "RFC 7517 9.2", "contract 3.8")
async def test_the_key_set_shows_public_halves_only(other_browser: Browser) -> None:
    keys = (await other_browser.get("/.well-known/jwks.json")).json()["keys"]
    assert keys
    for key in keys:
        assert key["kty"] in ("RSA", "EC", "OKP")
        assert not key.keys() & {"d", "p", "q", "dp", "dq", "qi", "k"}


@allowed("ATK-427", "contract 4.6")
async def test_an_access_token_outlives_the_logout(demo: Demo) -> None:
    """Access tokens cannot be revoked; userinfo answers until they expire."""
    token = (await demo.get_tokens())["access_token"]
    await demo.browser.get("/oauth2/logout", client_id=demo.client_id)
    assert (await read_userinfo(demo.browser, token)).status_code == 200


@attack("ATK-428", "RFC 8725 2.8", "contract 3.7")
async def test_an_access_token_is_no_hint_at_the_logout(steady: Demo) -> None:
    hint = (await steady.get_tokens())["access_token"]
    for client in ({}, {"client_id": steady.client_id}):
        answer = await steady.browser.get("/oauth2/logout", id_token_hint=hint, **client)
        assert answer.status_code == 400


@attack("ATK-429", "RFC 8725 3.8", "contract 4.5")
async def test_a_key_that_signs_for_nobody_verifies_nothing(steady: Demo) -> None:
    claims = claims_of((await steady.get_tokens())["access_token"])
    key_id = await steady.admin.make_key()
    token = await vend(steady, key_id, claims)
    answers = [await read_userinfo(steady.browser, token), await validate(steady.browser, token)]
    introspected = await introspect(steady, token)
    await steady.admin.http.delete(f"/api/key/{key_id}")
    assert [answer.status_code for answer in answers] == [401, 401]
    assert introspected.json() == {"active": False}


@attack("ATK-430", "RFC 8725 3.8", "contract 4.5")
async def test_a_tenant_speaks_of_no_user_of_another_tenant(
    steady: Demo, neighbour: Neighbour
) -> None:
    """Signed with the very same key, in the name of the tenant next door."""
    theirs = claims_of((await neighbour.demo.get_tokens())["access_token"])
    token = await vend(steady, steady.key_id, {**theirs, "sub": steady.user["id"]})
    assert (await validate(steady.browser, token)).status_code == 401
    for claim, value in (("tid", steady.application["tenantId"]), ("aud", steady.client_id)):
        token = await vend(steady, steady.key_id, {**theirs, claim: value})
        assert (await validate(steady.browser, token)).status_code == 401


@attack("ATK-441", "RFC 8725 2.8", "contract 4.3", "contract 5.10")
async def test_an_id_token_lists_and_revokes_no_refresh_tokens(steady: Demo) -> None:
    tokens = await steady.get_tokens()
    headers = {"Authorization": f"Bearer {tokens['id_token']}"}
    http, path = steady.browser.http, "/api/jwt/refresh"
    assert (await http.get(path, headers=headers)).status_code == 401
    value = {"token": tokens["refresh_token"]}
    assert (await http.delete(path, params=value, headers=headers)).status_code == 401
    assert (await steady.refresh(tokens["refresh_token"])).status_code == 200


@attack("ATK-442", "RFC 8725 2.8", "contract 4.5")
async def test_a_client_signs_no_access_token_with_its_secret(demo: Demo) -> None:
    """Where its secret signs ID tokens (the shadow keys), it signs nothing else."""
    await demo.change_jwt(idTokenKeyId=SHADOW_KEY)
    kid = (await demo.admin.call("GET", f"/api/key/{SHADOW_KEY}"))["key"]["kid"]
    claims = claims_of((await demo.get_tokens())["access_token"])
    of_no_kind = {name: value for name, value in claims.items() if name != "tty"}
    for forged in (claims, of_no_kind):
        token = sign_with_secret(forged, kid, SECRET)
        assert (await read_userinfo(demo.browser, token)).status_code == 401


async def vend(demo: Demo, key_id: str, claims: Json) -> str:
    """Any claims, signed by any key: what only an administrator can do."""
    body = {"keyId": key_id, "claims": claims}
    return str((await demo.admin.call("POST", "/api/jwt/vend", body))["token"])
