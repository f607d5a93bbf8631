"""`POST /api/user/import`: all or nothing (contract 5.6.2)."""

import base64
import hashlib
from typing import Any

import bcrypt
import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    Json,
    field_codes,
    general_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

PATH = "/api/user/import"


async def import_users(server: httpx.AsyncClient, *users: Json, **members: Any) -> httpx.Response:
    return await server.post(PATH, json={"users": list(users), **members})


async def sign_in(server: httpx.AsyncClient, email: str, password: str = PASSWORD) -> int:
    body = {"loginId": email, "password": password}
    return (await server.post("/api/login", json=body)).status_code


def new_email() -> str:
    return f"{new_id()}@example.com"


async def test_imported_users_are_there_with_all_that_came_along(
    server: httpx.AsyncClient,
) -> None:
    application = await make_application(server, roles=["admin"])
    group = succeeded(await server.post("/api/group", json={"group": {"name": new_id()}}))["group"]
    user: Json = {
        "id": new_id(),
        "active": True,
        "email": new_email().upper(),
        "password": PASSWORD,
        "fullName": "A B",
        "insertInstant": 1_000_000_000_000,
        "registrations": [{"applicationId": application["id"], "roles": ["admin"]}],
        "memberships": [{"groupId": group["id"], "data": {"a": 1}}],
    }
    assert is_empty(await import_users(server, user), 200)
    seen = succeeded(await server.get(f"/api/user/{user['id']}"))["user"]
    assert (seen["email"], seen["fullName"]) == (user["email"].lower(), "A B")
    assert seen["insertInstant"] == 1_000_000_000_000
    assert seen["registrations"][0]["roles"] == ["admin"]
    assert seen["memberships"][0]["groupId"] == group["id"]
    assert not seen.keys() & {"password", "salt", "factor", "encryptionScheme"}
    assert await sign_in(server, user["email"]) == 200


async def test_imported_users_are_not_active_unless_told_so(server: httpx.AsyncClient) -> None:
    user = {"email": new_email(), "password": PASSWORD}
    assert is_empty(await import_users(server, user), 200)
    assert await sign_in(server, user["email"]) == 423


def pbkdf2(digest: str, size: int) -> Json:
    salt = b"sixteen bytes 16"
    derived = hashlib.pbkdf2_hmac(digest, PASSWORD.encode(), salt, 10, size)
    return {"salt": base64_of(salt), "password": base64_of(derived), "factor": 10}


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def bcrypted() -> Json:
    text = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    return {"salt": text[7:29], "password": text[29:], "factor": 4}


SCHEMES: dict[str, Json] = {
    "salted-pbkdf2-hmac-sha256": pbkdf2("sha256", 32),
    "salted-pbkdf2-hmac-sha256-512": pbkdf2("sha256", 64),
    "salted-pbkdf2-hmac-sha512-512": pbkdf2("sha512", 64),
    "salted-sha256": {
        "salt": "salt",
        "password": base64_of(hashlib.sha256(f"salt{PASSWORD}".encode()).digest()),
        "factor": 1,
    },
    "bcrypt": bcrypted(),
}


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_hash_is_imported_as_it_is_and_lets_the_user_in(
    server: httpx.AsyncClient, scheme: str
) -> None:
    user = {"email": new_email(), "active": True, **SCHEMES[scheme]}
    assert is_empty(await import_users(server, user, encryptionScheme=scheme), 200)
    assert await sign_in(server, user["email"]) == 200
    assert await sign_in(server, user["email"], PASSWORD + "x") == 404


async def test_nobody_is_imported_when_one_is_bad(emulator: Emulator) -> None:
    server, hashed_before = emulator.client, emulator.services.hasher.computed
    good: Json = {"email": new_email(), "password": PASSWORD, "active": True}
    bad: Json = {
        "email": "nonsense",
        "password": "short",
        "registrations": [{"applicationId": new_id()}],
    }
    assert field_codes(await import_users(server, good, bad)) == {
        "user.email": ["[notEmail]user.email"],
        "user.password": ["[tooShort]user.password"],
        "user.registration.applicationId": ["[invalid]user.registration.applicationId"],
    }
    assert emulator.services.hasher.computed == hashed_before
    assert is_empty(await server.get("/api/user", params={"email": good["email"]}), 404)


async def test_an_address_somebody_has_stops_the_import(server: httpx.AsyncClient) -> None:
    """Which one it is, is told on request only."""
    email, other = new_email(), new_email()
    users = [{"email": other, "password": PASSWORD}, {"email": email, "password": PASSWORD}]
    await make_user(server, email=email)
    answer = await import_users(server, *users, validateDbConstraints=True)
    assert field_codes(answer) == {"user.email": ["[duplicate]user.email"]}
    assert email in answer.json()["fieldErrors"]["user.email"][0]["message"]
    answer = await import_users(server, *users)
    assert general_codes(answer) == ["[ImportRequestFailed]"]
    assert is_empty(await server.get("/api/user", params={"email": other}), 404)


@pytest.mark.parametrize("validate", [True, False])
async def test_an_address_that_comes_twice_in_an_import_is_named_once(
    server: httpx.AsyncClient, validate: bool
) -> None:
    """Whatever its case; `validateDbConstraints` is about what is stored already."""
    email, other = new_email(), new_email()
    users = [{"email": one, "password": PASSWORD} for one in (email, other, email.upper(), email)]
    answer = await import_users(server, *users, validateDbConstraints=validate)
    assert field_codes(answer) == {"user.email": ["[invalid]user.email"]}
    message = answer.json()["fieldErrors"]["user.email"][0]["message"]
    assert message == f"Duplicate user email(s) were supplied: [{email}]."
    assert is_empty(await server.get("/api/user", params={"email": other}), 404)


@pytest.mark.parametrize(
    "members, field",
    [
        ({"encryptionScheme": "phpass-md5"}, "encryptionScheme"),
        ({"encryptionScheme": "bcrypt", "salt": "x", "password": "x" * 31}, "salt"),
        ({"encryptionScheme": "bcrypt", "salt": "." * 22, "password": "x"}, "password"),
        ({"encryptionScheme": "bcrypt", **bcrypted(), "factor": 31}, "factor"),
        ({"encryptionScheme": "salted-pbkdf2-hmac-sha256", "salt": "!"}, "salt"),
    ],
)
async def test_a_hash_nobody_could_verify_is_refused(
    server: httpx.AsyncClient, members: Json, field: str
) -> None:
    user = {"email": new_email(), "password": base64_of(b"x"), **members}
    assert field_codes(await import_users(server, user)) == {
        f"user.{field}": [f"[invalid]user.{field}"]
    }


async def test_an_import_of_nobody_is_a_mistake(server: httpx.AsyncClient) -> None:
    assert field_codes(await import_users(server)) == {"users": ["[missing]users"]}


async def test_many_are_imported_in_a_few_statements(emulator: Emulator) -> None:
    hashed_before = emulator.services.hasher.computed
    users: list[Json] = [
        {"id": new_id(), "email": new_email(), "password": PASSWORD, "factor": 1}
        for _ in range(1000)
    ]
    assert is_empty(await import_users(emulator.client, *users), 200)
    assert emulator.services.hasher.computed == hashed_before + 1000
    search = {"search": {"queryString": users[999]["email"]}}
    found = succeeded(await emulator.client.post("/api/user/search", json=search))
    assert found["total"] == 1
    body = {"userIds": [user["id"] for user in users], "hardDelete": True}
    deleted = succeeded(await emulator.client.request("DELETE", "/api/user/bulk", json=body))
    assert deleted["total"] == 1000


MEGABYTE = 1024 * 1024


async def test_d02_an_import_may_be_as_large_as_documented(server: httpx.AsyncClient) -> None:
    """docs/emulator.md: 10 MB. Anything else is larger than any object of FusionAuth's at 2 MB."""
    large = {"text": "x" * (MEGABYTE // 2)}
    users: list[Json] = [
        {"active": True, "email": new_email(), "password": PASSWORD, "data": large}
        for _ in range(19)
    ]
    assert is_empty(await import_users(server, *users), 200)
    found = succeeded(await server.get(f"/api/user?email={users[-1]['email']}"))
    assert found["user"]["data"] == large
    too_large = await import_users(server, *users, {**users[0], "data": {"text": "x" * MEGABYTE}})
    assert too_large.status_code == 413
    one = {"user": {**users[0], "data": {"text": "x" * 2 * MEGABYTE}}}
    assert (await server.post("/api/user", json=one)).status_code == 413


@pytest.mark.parametrize(
    "users",
    [
        pytest.param(b"[" + b",".join([b"[]"] * 600_000) + b"]", id="very many values"),
        pytest.param(b"[" * 100_000, id="very deep"),
        pytest.param(b'[{"email": "' + b"x" * 100_000 + b'\\u0000"}]', id="a null character"),
    ],
)
async def test_d02_a_large_body_is_read_as_strictly_as_a_small_one(
    server: httpx.AsyncClient, users: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await server.post(PATH, content=b'{"users": %s}' % users, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["generalErrors"][0]["code"] == "[invalidJSON]"


async def test_e12_errors_are_keyed_without_a_place(server: httpx.AsyncClient) -> None:
    right = {"email": new_email(), "password": PASSWORD}
    wrong = {**right, "email": new_email(), "salt": "!"}
    wrong["encryptionScheme"] = "salted-pbkdf2-hmac-sha256"
    codes = field_codes(await import_users(server, right, wrong))
    assert codes["user.salt"] == ["[invalid]user.salt"]
    lost = {**right, "email": new_email(), "registrations": [{"roles": ["x"]}]}
    path = "user.registration.applicationId"
    answer = await import_users(server, right, lost)
    assert field_codes(answer) == {path: [f"[missing]{path}"]}


async def test_e12_a_user_who_is_there_already_fails_the_import_as_a_whole(
    server: httpx.AsyncClient,
) -> None:
    user = await make_user(server)
    again = {"email": user["email"], "password": PASSWORD}
    assert general_codes(await import_users(server, again)) == ["[ImportRequestFailed]"]
