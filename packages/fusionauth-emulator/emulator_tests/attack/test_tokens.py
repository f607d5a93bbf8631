"""Tokens where they do not belong, and tokens nobody signed: API, userinfo, hosted backend."""

from collections.abc import AsyncIterator

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from emulator_tests.attack.answers import refusal_of
from emulator_tests.attack.cases import allowed, attack
from emulator_tests.attack.conftest import PassTime
from emulator_tests.attack.forgeries import FORGERIES, Genuine, sign_with_secret
from emulator_tests.attack.people import Member, Neighbour
from emulator_tests.attack.target import Target
from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    SECRET,
    Admin,
    Browser,
    Demo,
    Json,
    claims_of,
    header_of,
)

pytestmark = pytest.mark.anyio

SHADOW_KEY = "092dbedc-30af-4149-9c61-b578f2c72f59"


@pytest.fixture
async def api(target: Target) -> AsyncIterator[httpx.AsyncClient]:
    async with target.connect_api() as client:
        yield client


@pytest.fixture(scope="session")
def stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
async def genuine(
    target: Target, member: Member, stranger: rsa.RSAPrivateKey
) -> tuple[Genuine, Genuine]:
    """An access token and an ID token."""
    async with target.connect() as http:
        keys = (await http.get("/.well-known/jwks.json")).json()["keys"]
    kid = header_of(member.access_token)["kid"]
    [jwk] = [key for key in keys if key["kid"] == kid]
    access, identity = member.access_token, member.id_token
    return Genuine(access, jwk, stranger), Genuine(identity, jwk, stranger)


async def read_messages(api: httpx.AsyncClient, token: str) -> httpx.Response:
    return await api.get("/messages", headers={"Authorization": f"Bearer {token}"})


async def read_identity(api: httpx.AsyncClient, token: str) -> httpx.Response:
    return await api.get("/identity", headers={"Cookie": f"app.idt={token}"})


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
    token = await _short_lived(session_admin, member)
    await pass_time(10)
    assert (await read_userinfo(steady.browser, token)).status_code == 401
    assert (await validate(steady.browser, token)).status_code == 401
    answer = await read_messages(api, token)
    assert (answer.status_code, answer.json().get("check")) == (401, "exp")


async def _short_lived(admin: Admin, member: Member) -> str:
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
