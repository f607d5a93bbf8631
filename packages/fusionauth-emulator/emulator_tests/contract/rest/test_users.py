"""`/api/user` (contract 5.6)."""

import asyncio
import base64
import hashlib
import json
from typing import Any

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    Json,
    field_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

NEVER_SHOWN = {"password", "salt", "factor", "encryptionScheme"}


def claims_of(token: str) -> Json:
    part = token.split(".")[1]
    claims: Json = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


async def can_log_in(server: httpx.AsyncClient, login_id: str, password: str) -> bool:
    body = {"loginId": login_id, "password": password, "noJWT": True}
    return (await server.post("/api/login", json=body)).status_code == 200


async def test_a_created_user_has_what_samples_show_and_no_password(
    server: httpx.AsyncClient,
) -> None:
    email = f"{new_id()}@Example.COM"
    user = await make_user(
        server, email=email, firstName="Ada", lastName="L", birthDate="1990-12-31"
    )
    assert not user.keys() & NEVER_SHOWN
    assert user["email"] == email.lower()
    assert (user["active"], user["verified"]) == (True, True)
    assert user["birthDate"] == "1990-12-31"
    assert "fullName" not in user  # never computed
    assert user["connectorId"] == "e3306678-a53a-4964-9040-1c96f36dda72"
    assert user["usernameStatus"] == "ACTIVE"
    assert user["twoFactor"] == {"methods": [], "recoveryCodes": []}
    (identity,) = user["identities"]
    assert (identity["type"], identity["value"]) == ("email", email.lower())
    assert (identity["verified"], identity["verifiedReason"]) == (False, "Disabled")
    assert user["registrations"] == user["memberships"] == []


async def test_creating_a_user_gives_a_token_and_reading_one_does_not(
    server: httpx.AsyncClient,
) -> None:
    body = {"user": {"email": f"{new_id()}@example.com", "password": PASSWORD}}
    created = succeeded(await server.post("/api/user", json=body))
    claims = claims_of(created["token"])
    assert claims["authenticationType"] == "USER_CREATE"
    assert "applicationId" not in claims
    assert claims["sub"] == created["user"]["id"]
    assert created["tokenExpirationInstant"] == claims["exp"] * 1000
    read = succeeded(await server.get(f"/api/user/{created['user']['id']}"))
    assert read == {"user": created["user"]}


BAD_USERS = [
    pytest.param(
        {},
        {
            "user.email": ["[blank]user.email"],
            "user.username": ["[blank]user.username"],
            "user.password": ["[blank]user.password"],
        },
        id="nothing",
    ),
    pytest.param(
        {"email": "", "username": " ", "password": PASSWORD},
        {"user.email": ["[blank]user.email"], "user.username": ["[blank]user.username"]},
        id="blank",
    ),
    pytest.param(
        {"email": "nobody", "password": PASSWORD},
        {"user.email": ["[notEmail]user.email"]},
        id="no email",
    ),
    pytest.param({"username": "x"}, {"user.password": ["[blank]user.password"]}, id="no password"),
    pytest.param(
        {"username": "x", "password": "short"},
        {"user.password": ["[tooShort]user.password"]},
        id="short password",
    ),
    pytest.param(
        {"username": "x", "password": "x" * 257},
        {"user.password": ["[tooLong]user.password"]},
        id="long password",
    ),
    pytest.param(
        {"username": "x", "password": PASSWORD, "birthDate": "31.12.1990"},
        {"user.birthDate": ["[invalidJSON]"]},
        id="birth date",
    ),
    pytest.param(
        {"username": "x", "password": PASSWORD, "preferredLanguages": ["en"] * 21},
        {"user.preferredLanguages": ["[tooMany]user.preferredLanguages"]},
        id="languages",
    ),
    pytest.param(
        {"username": "x", "password": PASSWORD, "encryptionScheme": "rot13"},
        {"user.encryptionScheme": ["[invalidOption]user.encryptionScheme"]},
        id="scheme",
    ),
]


@pytest.mark.parametrize("given, codes", BAD_USERS)
async def test_a_user_that_cannot_be_made_is_refused(
    server: httpx.AsyncClient, given: Json, codes: dict[str, list[str]]
) -> None:
    answer = await server.post("/api/user", json={"user": given})
    assert field_codes(answer) == codes


async def test_a_user_who_will_set_a_password_later_needs_none(server: httpx.AsyncClient) -> None:
    email = f"{new_id()}@example.com"
    body = {"user": {"email": email}, "sendSetPasswordEmail": True}
    user = succeeded(await server.post("/api/user", json=body))["user"]
    assert "passwordLastUpdateInstant" not in user
    assert not await can_log_in(server, email, "")


@pytest.mark.parametrize(
    "members",
    [{"sendSetPasswordIdentityType": "email"}, {"sendSetPasswordEmail": True}],
    ids=["since 1.59", "before"],
)
async def test_e11_who_is_asked_to_set_a_password_needs_none_and_gets_no_token(
    server: httpx.AsyncClient, members: Json
) -> None:
    given = {"user": {"email": f"{new_id()}@example.com"}, **members}
    answer = succeeded(await server.post("/api/user", json=given))
    assert not answer.keys() & {"token", "tokenExpirationInstant"}
    application = await make_application(server)
    given["user"]["email"] = f"{new_id()}@example.com"
    given["registration"] = {"applicationId": application["id"]}
    answer = succeeded(await server.post("/api/user/registration", json=given))
    assert answer["registration"]["applicationId"] == application["id"]
    assert not answer.keys() & {"token", "refreshToken"}


@pytest.mark.parametrize("members", [{}, {"sendSetPasswordIdentityType": "doNotSend"}])
async def test_e11_without_that_message_a_password_is_needed(
    server: httpx.AsyncClient, members: Json
) -> None:
    """The sources disagree, so the stricter holds (contract 14.1)."""
    body = {"user": {"email": f"{new_id()}@example.com"}, **members}
    answer = await server.post("/api/user", json=body)
    assert field_codes(answer) == {"user.password": ["[blank]user.password"]}


async def test_email_and_username_are_unique_in_any_case(server: httpx.AsyncClient) -> None:
    name = new_id()
    user = await make_user(server, username=name)
    for members, path in [
        ({"email": user["email"].upper()}, "user.email"),
        ({"email": None, "username": name.upper()}, "user.username"),
    ]:
        body = {"user": {"password": PASSWORD, **members}}
        answer = await server.post("/api/user", json=body)
        assert field_codes(answer) == {path: [f"[duplicate]{path}"]}
    answer = await server.post(
        f"/api/user/{user['id']}", json={"user": {"username": new_id(), "password": PASSWORD}}
    )
    assert field_codes(answer) == {"user.id": ["[duplicate]user.id"]}


async def test_one_of_many_creations_with_one_email_wins(server: httpx.AsyncClient) -> None:
    body = {"user": {"email": f"{new_id()}@example.com", "password": PASSWORD}}
    answers = await asyncio.gather(*(server.post("/api/user", json=body) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19


async def test_a_user_is_found_by_email_username_and_login_id(server: httpx.AsyncClient) -> None:
    user = await make_user(server, username=f"User-{new_id()}")
    for params in [
        {"email": user["email"].upper()},
        {"username": user["username"].lower()},
        {"loginId": user["email"]},
        {"loginId": user["username"]},
        {"loginId": user["username"], "loginIdTypes": "username"},
    ]:
        found = succeeded(await server.get("/api/user", params=params))
        assert found["user"]["id"] == user["id"], params
    for params in [
        {"email": user["username"]},
        {"loginId": user["username"], "loginIdTypes": "email"},
        {"email": "nobody@example.com"},
    ]:
        assert is_empty(await server.get("/api/user", params=params), 404)
    assert field_codes(await server.get("/api/user")) == {"loginId": ["[blank]loginId"]}


async def test_a_put_without_a_password_keeps_it_and_resets_the_rest(
    server: httpx.AsyncClient,
) -> None:
    before = await make_user(server, firstName="Ada", data={"a": 1})
    path = f"/api/user/{before['id']}"
    after = succeeded(await server.put(path, json={"user": {"email": before["email"]}}))["user"]
    assert "firstName" not in after
    assert after["data"] == {}
    assert after["lastUpdateInstant"] > before["lastUpdateInstant"]
    assert after["passwordLastUpdateInstant"] == before["passwordLastUpdateInstant"]
    assert await can_log_in(server, before["email"], PASSWORD)


async def test_a_patch_sets_one_thing(server: httpx.AsyncClient) -> None:
    before = await make_user(server, firstName="Ada", lastName="Lovelace")
    path = f"/api/user/{before['id']}"
    body = {"user": {"fullName": "Ada Lovelace", "password": "another password"}}
    after = succeeded(await server.patch(path, json=body))["user"]
    assert after["fullName"] == "Ada Lovelace"
    assert (after["firstName"], after["email"]) == (before["firstName"], before["email"])
    assert not await can_log_in(server, before["email"], PASSWORD)
    assert await can_log_in(server, before["email"], "another password")


async def test_a_new_password_follows_the_rules(server: httpx.AsyncClient) -> None:
    user = await make_user(server)
    body = {"user": {"password": "short"}}
    answer = await server.patch(f"/api/user/{user['id']}", json=body)
    assert field_codes(answer) == {"user.password": ["[tooShort]user.password"]}
    assert await can_log_in(server, user["email"], PASSWORD)


async def test_an_email_somebody_else_has_cannot_be_taken_over(server: httpx.AsyncClient) -> None:
    one, other = await make_user(server), await make_user(server)
    body = {"user": {"email": one["email"]}}
    answer = await server.patch(f"/api/user/{other['id']}", json=body)
    assert field_codes(answer) == {"user.email": ["[duplicate]user.email"]}


async def test_a_deactivated_user_is_found_by_id_alone_and_can_come_back(
    server: httpx.AsyncClient,
) -> None:
    user = await make_user(server)
    path, by_email = f"/api/user/{user['id']}", {"email": user["email"]}
    assert is_empty(await server.delete(path), 200)
    assert is_empty(await server.get("/api/user", params=by_email), 404)
    assert succeeded(await server.get(path))["user"]["active"] is False
    back = succeeded(await server.put(path, params={"reactivate": "true"}))["user"]
    assert back["active"] is True
    assert succeeded(await server.get("/api/user", params=by_email))["user"]["id"] == user["id"]


async def test_a_hard_deleted_user_is_gone(server: httpx.AsyncClient) -> None:
    user = await make_user(server)
    path = f"/api/user/{user['id']}"
    assert is_empty(await server.delete(path, params={"hardDelete": "true"}), 200)
    assert is_empty(await server.get(path), 404)
    assert is_empty(await server.delete(path), 404)


RULES: list[Any] = [
    pytest.param({"requireMixedCase": True}, "lower case", "[singleCase]", id="mixed case"),
    pytest.param({"requireNonAlpha": True}, "onlyletters", "[onlyAlpha]", id="non-alpha"),
    pytest.param({"requireNumber": True}, "no digits here", "[requireNumber]", id="number"),
    pytest.param({"disallowUserLoginId": True}, "my a@example.com!", "[containsEmail]", id="login"),
    pytest.param({"minLength": 20}, "fourteen chars", "[tooShort]", id="length"),
]


@pytest.mark.parametrize("rules, password, kind", RULES)
async def test_the_tenants_rules_decide_on_a_password(
    fresh_emulator: Emulator, rules: Json, password: str, kind: str
) -> None:
    client = fresh_emulator.client
    tenant = succeeded(await client.get("/api/tenant"))["tenants"][0]
    patch = {"tenant": {"passwordValidationRules": rules}}
    succeeded(await client.patch(f"/api/tenant/{tenant['id']}", json=patch))
    body = {"user": {"email": "a@example.com", "password": password}}
    answer = await client.post("/api/user", json=body)
    assert field_codes(answer) == {"user.password": [f"{kind}user.password"]}


async def test_blocked_domains_are_refused(fresh_emulator: Emulator) -> None:
    client = fresh_emulator.client
    tenant = succeeded(await client.get("/api/tenant"))["tenants"][0]
    patch = {"tenant": {"registrationConfiguration": {"blockedDomains": ["Spam.example"]}}}
    succeeded(await client.patch(f"/api/tenant/{tenant['id']}", json=patch))
    body: Json = {"user": {"email": "a@spam.example", "password": PASSWORD}}
    answer = await client.post("/api/user", json=body)
    assert field_codes(answer) == {"user.email": ["[blocked]user.email"]}
    body["disableDomainBlock"] = True
    succeeded(await fresh_emulator.client.post("/api/user", json=body))


async def test_p1_5_6_a_persons_own_token_shows_no_user(emulator: Emulator) -> None:
    """Since 1.60 the User API takes API keys only."""
    user = await make_user(emulator.client)
    body = {"loginId": user["email"], "password": PASSWORD}
    token = succeeded(await emulator.client.post("/api/login", json=body))["token"]
    emulator.client.cookies.clear()
    anybody = emulator.anonymous()
    ways = {
        "none": {},
        "bearer": {"Authorization": f"Bearer {token}"},
        "scheme JWT": {"Authorization": f"JWT {token}"},
        "cookie": {"Cookie": f"access_token={token}"},
    }
    for way, headers in ways.items():
        for params in ({}, {"email": user["email"]}):
            answer = await anybody.get("/api/user", params=params, headers=headers)
            assert is_empty(answer, 401), (way, params)


async def test_an_application_named_on_create_must_exist(server: httpx.AsyncClient) -> None:
    cases = [(new_id(), "[invalid]applicationId"), ("nonsense", "[invalidJSON]")]
    for unknown, code in cases:
        body = {"user": {"username": new_id(), "password": PASSWORD}, "applicationId": unknown}
        answer = await server.post("/api/user", json=body)
        assert field_codes(answer) == {"applicationId": [code]}


async def test_nobody_has_a_null_character_in_their_email(server: httpx.AsyncClient) -> None:
    answer = await server.get("/api/user", params={"email": "a\x00b"})
    assert field_codes(answer) == {"email": ["[invalid]email"]}


async def test_p2_5_6_the_hash_of_a_password_may_replace_it(server: httpx.AsyncClient) -> None:
    user = await make_user(server)
    salt = base64.b64encode(b"0123456789abcdef").decode()
    digest = hashlib.pbkdf2_hmac("sha256", b"the new password", b"0123456789abcdef", 100, 32)
    hashed = {
        "encryptionScheme": "salted-pbkdf2-hmac-sha256",
        "factor": 100,
        "password": base64.b64encode(digest).decode(),
        "salt": salt,
    }
    path = f"/api/user/{user['id']}"
    whole = {"email": user["email"], **hashed}
    given = {"user": whole, "passwordFieldType": "HASHED"}
    for name in hashed:
        lacking = {member: value for member, value in whole.items() if member != name}
        answer = await server.put(path, json={**given, "user": lacking})
        assert field_codes(answer) == {f"user.{name}": [f"[missing]user.{name}"]}
    succeeded(await server.put(path, json=given))
    assert await can_log_in(server, user["email"], "the new password")
    assert not await can_log_in(server, user["email"], PASSWORD)


async def test_p2_5_6_a_current_password_that_is_sent_must_be_right(
    server: httpx.AsyncClient,
) -> None:
    user = await make_user(server)
    path = f"/api/user/{user['id']}"
    body = {"user": {"email": user["email"], "password": "the new password"}}
    answer = await server.put(path, json={**body, "currentPassword": "wrong"})
    assert field_codes(answer) == {"currentPassword": ["[invalid]currentPassword"]}
    assert await can_log_in(server, user["email"], PASSWORD)
    succeeded(await server.put(path, json={**body, "currentPassword": PASSWORD}))
    assert await can_log_in(server, user["email"], "the new password")


async def test_p2_5_6_a_legacy_identifier_is_unique_and_stays(server: httpx.AsyncClient) -> None:
    value = new_id()
    user = await make_user(server, legacyIdentifier=value)
    assert user["legacyIdentifier"] == value
    path = f"/api/user/{user['id']}"
    changes = {"email": user["email"], "legacyIdentifier": "another"}
    for answer in (
        await server.patch(path, json={"user": changes}),
        await server.put(path, json={"user": changes}),
    ):
        assert succeeded(answer)["user"]["legacyIdentifier"] == value
    body = {"user": {"username": new_id(), "password": PASSWORD, "legacyIdentifier": value}}
    answer = await server.post("/api/user", json=body)
    codes = ["[duplicate]user.legacyIdentifier"]
    assert field_codes(answer) == {"user.legacyIdentifier": codes}


async def test_p2_5_6_nobody_is_made_inactive(server: httpx.AsyncClient) -> None:
    assert (await make_user(server, active=False))["active"] is True
