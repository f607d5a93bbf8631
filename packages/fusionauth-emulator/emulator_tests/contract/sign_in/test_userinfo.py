"""Userinfo and introspection (contract 3.5, 3.6, 13.14)."""

import base64
import json

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import (
    PASSWORD,
    REDIRECT_URI,
    SECRET,
    Demo,
    Json,
    claims_of,
    error_of,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_userinfo_tells_what_the_scopes_allow(demo: Demo, method: str) -> None:
    tokens = await demo.get_tokens(scope="openid email")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer = await demo.browser.http.request(method, "/oauth2/userinfo", headers=headers)
    assert answer.status_code == 200
    assert answer.json() == {
        "sub": demo.user["id"],
        "email": demo.login,
        "email_verified": True,
    }


async def test_compatibility_tells_all(demo: Demo) -> None:
    await demo.change_oauth(scopeHandlingPolicy="Compatibility")
    tokens = await demo.get_tokens(scope="openid")
    for kind in ("access_token", "id_token"):
        document = (await userinfo(demo, tokens[kind])).json()
        assert (document["email"], document["name"]) == (demo.login, "Demo User")
    assert (await userinfo(demo, tokens["access_token"])).json()["roles"] == []


async def test_compatibility_takes_an_id_token_signed_with_the_clients_secret(demo: Demo) -> None:
    await demo.change_oauth(scopeHandlingPolicy="Compatibility")
    await demo.change_jwt(enabled=False)
    id_token = (await demo.get_tokens())["id_token"]
    assert (await userinfo(demo, id_token)).json()["email"] == demo.login
    other = await demo.make_sibling()
    await other.change_oauth(clientSecret="another secret", scopeHandlingPolicy="Compatibility")
    forged = id_token.replace(id_token.split(".")[1], with_audience(id_token, other.client_id))
    assert (await userinfo(demo, forged)).status_code == 401


async def test_line_14_a_token_without_openid_is_unsuitable(demo: Demo) -> None:
    tokens = await demo.get_tokens(scope="email")
    answer = await userinfo(demo, tokens["access_token"])
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_token",
        "error_description": "The token is not suitable for the requested use.",
        "error_reason": "access_token_invalid",
    }


async def test_an_id_token_is_unsuitable_under_strict(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    answer = await userinfo(demo, tokens["id_token"])
    assert error_of(answer) == (400, "invalid_token", "access_token_invalid")


@pytest.mark.parametrize(
    "header,reason",
    [
        (None, "access_token_required"),
        ("Basic x", "access_token_required"),
        ("Bearer", "access_token_required"),
        ("Bearer garbage", "access_token_malformed"),
        ("Bearer a.b.c", "access_token_malformed"),
        ("Bearer eyJraWQiOiAiXHVkODAwIn0.e30.x", "access_token_malformed"),  # kid "\\ud800"
        ("Bearer eyJraWQiOiAiXHUwMDAwIn0.e30.x", "access_token_malformed"),  # kid "\\u0000"
        ("Bearer eyJhbGciOiAibm9uZSJ9.e30.", "access_token_malformed"),
        ("Bearer " + "x" * 20_000, "access_token_malformed"),
    ],
)
async def test_what_is_no_token_is_a_401(demo: Demo, header: str | None, reason: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = await demo.browser.http.get("/oauth2/userinfo", headers=headers)
    assert error_of(answer) == (401, "invalid_token", reason)


async def test_a_changed_token_is_a_401(demo: Demo) -> None:
    header, claims, signature = (await demo.get_tokens())["access_token"].split(".")
    forged = f"{header}.{claims[:-4]}AAAA.{signature}"
    assert error_of(await userinfo(demo, forged))[0] == 401


async def test_an_expired_token_is_a_401(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    await demo.pass_time(3600)
    answer = await userinfo(demo, tokens["access_token"])
    assert error_of(answer) == (401, "invalid_token", "access_token_expired")


async def test_the_token_of_a_user_who_expired_is_not_suitable(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    past = demo.user["insertInstant"] - 1
    await demo.admin.merge(f"/api/user/{demo.user['id']}", {"user": {"expiry": past}})
    answer = await userinfo(demo, tokens["access_token"])
    assert error_of(answer) == (400, "invalid_token", "access_token_invalid")


async def test_introspection_shows_the_claims_to_the_client(demo: Demo) -> None:
    token = (await demo.get_tokens())["access_token"]
    assert await introspect(demo, token) == {"active": True, **claims_of(token)}
    assert await introspect(demo, "garbage") == {"active": False}
    await demo.pass_time(3600)
    assert await introspect(demo, token) == {"active": False}


async def test_introspection_of_a_refresh_token_tells_when_it_ends(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    answer = await introspect(demo, tokens["refresh_token"], token_type_hint="refresh_token")
    assert answer.keys() == {"active", "exp"}
    issued_at_s = claims_of(tokens["access_token"])["iat"]
    assert answer["exp"] - issued_at_s in (2_592_000, 2_592_001)


async def test_introspection_is_for_the_tokens_own_client(demo: Demo) -> None:
    token = (await demo.get_tokens())["access_token"]
    other = await demo.make_sibling()
    form = {"client_id": other.client_id, "client_secret": SECRET, "token": token}
    foreign = await demo.browser.http.post("/oauth2/introspect", data=form)
    assert foreign.status_code == 401
    wrong = await demo.browser.http.post("/oauth2/introspect", data=form | {"client_secret": "x"})
    assert wrong.status_code == 401


async def test_e04_introspection_takes_a_multipart_form_with_client_id_and_token_only(
    demo: Demo,
) -> None:
    token = (await demo.get_tokens())["access_token"]
    form = {"client_id": (None, demo.client_id), "token": (None, token)}
    answer = await demo.browser.http.post("/oauth2/introspect", files=form)
    assert (answer.status_code, answer.json()["active"]) == (200, True)


async def test_e04_the_token_endpoint_takes_a_multipart_form(demo: Demo) -> None:
    form = {
        "client_id": demo.client_id,
        "client_secret": SECRET,
        "grant_type": "authorization_code",
        "code": await demo.get_code(),
        "code_verifier": demo.verifier,
        "redirect_uri": REDIRECT_URI,
    }
    parts = {name: (None, value) for name, value in form.items()}
    answer = await demo.browser.http.post("/oauth2/token", files=parts)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("kind", ["access_token", "id_token", "refresh_token"])
@pytest.mark.parametrize("hint", ["access_token", "id_token", "refresh_token"])
async def test_p2_3_6_a_token_must_be_of_the_kind_its_hint_says(
    demo: Demo, kind: str, hint: str
) -> None:
    tokens = await demo.get_tokens()
    form = {"client_id": demo.client_id, "token": tokens[kind], "token_type_hint": hint}
    answer = await demo.browser.http.post("/oauth2/introspect", data=form)
    if kind == hint:
        assert answer.json()["active"] is True
    else:
        assert error_of(answer) == (400, "invalid_request", "token_type_hint_mismatch")


@pytest.mark.parametrize("hint", ["access_token", "id_token", "refresh_token"])
async def test_p2_3_6_what_is_no_token_is_inactive_whatever_its_hint(demo: Demo, hint: str) -> None:
    assert await introspect(demo, "garbage", token_type_hint=hint) == {"active": False}


async def test_p2_3_6_without_a_hint_an_access_or_id_token_is_meant(demo: Demo) -> None:
    tokens = await demo.get_tokens()
    for kind in ("access_token", "id_token"):
        assert (await introspect(demo, tokens[kind]))["active"] is True
        assert (await introspect(demo, tokens[kind], token_type_hint=""))["active"] is True
    assert await introspect(demo, tokens["refresh_token"]) == {"active": False}


async def test_p2_3_6_a_hint_tells_nothing_of_another_clients_refresh_token(demo: Demo) -> None:
    token = (await demo.get_tokens())["refresh_token"]
    other = await demo.make_sibling()
    for hint in ("access_token", "refresh_token"):
        assert await introspect(other, token, token_type_hint=hint) == {"active": False}


async def test_p2_3_6_an_unknown_hint_is_refused(demo: Demo) -> None:
    form = {"client_id": demo.client_id, "token": "x", "token_type_hint": "magic"}
    answer = await demo.browser.http.post("/oauth2/introspect", data=form)
    assert error_of(answer) == (400, "unsupported_token_type", "unsupported_token_type")


async def test_p2_3_6_instants_are_seconds(demo: Demo) -> None:
    token = (await demo.get_tokens())["access_token"]
    document = await introspect(demo, token)
    assert document["exp"] - document["iat"] == 3600
    assert document["auth_time"] <= document["iat"] < 100_000_000_000


async def test_p2_3_5_a_token_without_an_application_is_not_suitable(demo: Demo) -> None:
    body = {"loginId": demo.login, "password": PASSWORD}
    token = (await demo.admin.call("POST", "/api/login", body))["token"]
    demo.browser.http.cookies.clear()
    answer = await userinfo(demo, token)
    assert error_of(answer) == (400, "invalid_token", "access_token_invalid")


async def test_p2_3_5_nor_is_one_of_an_application_that_is_not_active(demo: Demo) -> None:
    token = (await demo.get_tokens())["access_token"]
    await demo.admin.call("DELETE", f"/api/application/{demo.client_id}")
    answer = await userinfo(demo, token)
    assert error_of(answer) == (400, "invalid_token", "access_token_invalid")


async def userinfo(demo: Demo, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return await demo.browser.http.get("/oauth2/userinfo", headers=headers)


async def introspect(demo: Demo, token: str, **parameters: str) -> Json:
    form = {"client_id": demo.client_id, "client_secret": SECRET, "token": token, **parameters}
    answer = await demo.browser.http.post("/oauth2/introspect", data=form)
    assert answer.status_code == 200
    document: Json = answer.json()
    return document


def with_audience(token: str, client_id: str) -> str:
    """The payload of a token as if it were another client's."""
    claims = json.dumps(claims_of(token) | {"aud": client_id}).encode()
    return base64.urlsafe_b64encode(claims).rstrip(b"=").decode()
