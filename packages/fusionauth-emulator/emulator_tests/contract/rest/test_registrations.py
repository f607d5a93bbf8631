"""`/api/user/registration` (contract 5.7)."""

import asyncio

import httpx
import pytest

from emulator_tests.contract.rest.steps import (
    PASSWORD,
    field_codes,
    is_empty,
    make_application,
    make_user,
    new_id,
    register,
    succeeded,
)
from emulator_tests.contract.rest.test_users import claims_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

ROLES = [
    {"name": "user", "isDefault": True},
    {"name": "admin"},
    {"name": "basic", "isDefault": True},
]


async def test_an_existing_user_is_registered_with_the_default_roles(
    server: httpx.AsyncClient,
) -> None:
    user, application = await make_user(server), await make_application(server, roles=ROLES)
    answer = await register(server, user, application)
    registration = answer["registration"]
    assert "user" not in answer
    assert registration["roles"] == ["basic", "user"]
    assert (registration["usernameStatus"], registration["verified"]) == ("ACTIVE", True)
    claims = claims_of(answer["token"])
    assert claims["applicationId"] == claims["aud"] == application["id"]
    assert (claims["authenticationType"], claims["roles"]) == ("REGISTRATION", ["basic", "user"])
    path = f"/api/user/registration/{user['id']}/{application['id']}"
    assert succeeded(await server.get(path)) == {"registration": registration}
    shown = succeeded(await server.get(f"/api/user/{user['id']}"))["user"]
    assert shown["registrations"] == [registration]


async def test_a_user_in_the_body_is_created_with_the_registration(
    server: httpx.AsyncClient,
) -> None:
    application, id = await make_application(server, roles=ROLES), new_id()
    body = {
        "user": {"email": f"{id}@example.com", "password": PASSWORD},
        "registration": {"applicationId": application["id"], "roles": ["admin"]},
        "roles": ["ignored"],  # an official kickstart sends this
    }
    answer = succeeded(await server.post(f"/api/user/registration/{id}", json=body))
    assert answer["user"]["id"] == id
    assert answer["user"]["registrations"] == [answer["registration"]]
    assert answer["registration"]["roles"] == ["admin"]
    again = await server.post(f"/api/user/registration/{id}", json=body)
    assert again.status_code == 400


async def test_a_failed_registration_leaves_no_user_behind(server: httpx.AsyncClient) -> None:
    email = f"{new_id()}@example.com"
    body = {"user": {"email": email, "password": PASSWORD},
            "registration": {"applicationId": new_id()}}  # fmt: skip
    answer = await server.post("/api/user/registration", json=body)
    path = "registration.applicationId"
    assert field_codes(answer) == {path: [f"[invalid]{path}"]}
    assert is_empty(await server.get("/api/user", params={"email": email}), 404)


async def test_a_registration_that_cannot_be_made_is_refused(server: httpx.AsyncClient) -> None:
    user, application = await make_user(server), await make_application(server, roles=ROLES)
    path = f"/api/user/registration/{user['id']}"
    answer = await server.post(path, json={"registration": {}})
    name = "registration.applicationId"
    assert field_codes(answer) == {name: [f"[missing]{name}"]}
    body = {"registration": {"applicationId": application["id"], "roles": ["king"]}}
    answer = await server.post(path, json=body)
    assert field_codes(answer) == {"registration.roles": ["[invalid]registration.roles"]}
    body = {"registration": {"applicationId": application["id"]}}
    assert is_empty(await server.post(f"/api/user/registration/{new_id()}", json=body), 404)
    answer = await server.post("/api/user/registration", json=body)
    assert field_codes(answer) == {"userId": ["[missing]userId"]}


async def test_registering_twice_is_a_duplicate_also_at_the_same_time(
    server: httpx.AsyncClient,
) -> None:
    user, application = await make_user(server), await make_application(server)
    path = f"/api/user/registration/{user['id']}"
    body = {"registration": {"applicationId": application["id"]}}
    answers = await asyncio.gather(*(server.post(path, json=body) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9
    answer = await server.post(path, json=body)
    assert field_codes(answer) == {"registration": ["[duplicate]registration"]}


async def test_a_registration_is_replaced_and_patched(server: httpx.AsyncClient) -> None:
    user, application = await make_user(server), await make_application(server, roles=ROLES)
    before = (await register(server, user, application, data={"a": 1}))["registration"]
    path = f"/api/user/registration/{user['id']}/{application['id']}"
    body = {"registration": {"roles": ["admin"], "timezone": "Europe/Berlin"}}
    after = succeeded(await server.patch(path, json=body))["registration"]
    assert after["roles"] == ["admin", "basic", "user"]  # the original merge appends
    assert (after["data"], after["timezone"]) == ({"a": 1}, "Europe/Berlin")
    assert after["id"] == before["id"]
    replaced = succeeded(
        await server.put(
            f"/api/user/registration/{user['id']}",
            json={"registration": {"applicationId": application["id"], "roles": ["admin"]}},
        )
    )["registration"]
    assert (replaced["roles"], replaced["data"]) == (["admin"], {})
    assert "timezone" not in replaced
    assert replaced["lastUpdateInstant"] > before["lastUpdateInstant"]


async def test_a_deleted_registration_is_gone_and_the_user_stays(
    server: httpx.AsyncClient,
) -> None:
    user, application = await make_user(server), await make_application(server)
    await register(server, user, application)
    path = f"/api/user/registration/{user['id']}/{application['id']}"
    assert is_empty(await server.delete(path), 200)
    assert is_empty(await server.get(path), 404)
    assert succeeded(await server.get(f"/api/user/{user['id']}"))["user"]["registrations"] == []


async def test_refresh_tokens_come_with_a_registration_where_logins_have_them(
    server: httpx.AsyncClient,
) -> None:
    login = {"generateRefreshTokens": True}
    user = await make_user(server)
    without = await register(server, user, await make_application(server))
    assert "refreshToken" not in without
    given = await register(server, user, await make_application(server, loginConfiguration=login))
    assert given["refreshToken"]
    assert given["refreshTokenId"]


async def test_deleting_an_application_takes_its_registrations_along(
    server: httpx.AsyncClient,
) -> None:
    user, application = await make_user(server), await make_application(server)
    await register(server, user, application)
    path = f"/api/application/{application['id']}"
    assert is_empty(await server.delete(path, params={"hardDelete": "true"}), 200)
    assert succeeded(await server.get(f"/api/user/{user['id']}"))["user"]["registrations"] == []


async def test_e08_an_authentication_token_stands_for_the_password(
    server: httpx.AsyncClient,
) -> None:
    """Of the application it was made for, and nowhere else."""
    enabled = {"authenticationTokenConfiguration": {"enabled": True}}
    application, other = [await make_application(server, **enabled) for _ in range(2)]
    user = await make_user(server)
    await register(server, user, other)
    body = {"registration": {"applicationId": application["id"]}}
    answer = await server.post(
        f"/api/user/registration/{user['id']}", json={**body, "generateAuthenticationToken": True}
    )
    token = succeeded(answer)["registration"]["authenticationToken"]
    assert len(token) == 43

    async def sign_in(**members: str) -> httpx.Response:
        login = {"loginId": user["email"], "applicationId": application["id"], "password": token}
        return await server.post("/api/login", json={**login, **members})

    claims = claims_of(succeeded(await sign_in())["token"])
    assert (claims["sub"], claims["authenticationType"]) == (user["id"], "APPLICATION_TOKEN")
    assert is_empty(await sign_in(password=token.swapcase()), 404)
    assert is_empty(await sign_in(applicationId=other["id"]), 404)
    succeeded(await sign_in(password=PASSWORD))
    path = f"/api/application/{application['id']}"
    off = {"application": {"authenticationTokenConfiguration": {"enabled": False}}}
    succeeded(await server.patch(path, json=off))
    assert is_empty(await sign_in(), 404)


async def test_e08_a_registration_without_a_token_signs_in_by_password_only(
    server: httpx.AsyncClient,
) -> None:
    enabled = {"authenticationTokenConfiguration": {"enabled": True}}
    application, user = await make_application(server, **enabled), await make_user(server)
    given = await register(server, user, application, authenticationToken="")
    assert given["registration"].get("authenticationToken", "") == ""
    login = {"loginId": user["email"], "applicationId": application["id"], "password": "x"}
    assert is_empty(await server.post("/api/login", json=login), 404)


async def test_p2_5_7_a_patch_that_names_the_application_in_its_body_overwrites(
    server: httpx.AsyncClient,
) -> None:
    """As reported of FusionAuth; with the Id in the URL it merges."""
    user, application = await make_user(server), await make_application(server)
    await register(server, user, application, data={"a": 1}, username="u")
    path, id = f"/api/user/registration/{user['id']}", application["id"]
    body = {"registration": {"data": {"b": 2}}}
    merged = succeeded(await server.patch(f"{path}/{id}", json=body))["registration"]
    assert (merged["data"], merged["username"]) == ({"a": 1, "b": 2}, "u")
    body = {"registration": {"applicationId": id, "data": {"c": 3}}}
    replaced = succeeded(await server.patch(path, json=body))["registration"]
    assert replaced["data"] == {"c": 3}
    assert "username" not in replaced
    put = succeeded(await server.put(f"{path}/{id}", json={"registration": {"username": "v"}}))
    assert (put["registration"]["username"], put["registration"]["data"]) == ("v", {})
