"""Forgotten and changed passwords (contract 5.6.4). Nothing is mailed."""

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
    register,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

FORGOT, CHANGE = "/api/user/forgot-password", "/api/user/change-password"
NEW = "another long password"


async def forget(server: httpx.AsyncClient, user: Json, **members: Any) -> str:
    body = {"loginId": user["email"], "sendForgotPasswordEmail": False, **members}
    return str(succeeded(await server.post(FORGOT, json=body))["changePasswordId"])


async def sign_in(server: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await server.post("/api/login", json=body)


async def test_who_forgot_the_password_sets_a_new_one_once(emulator: Emulator) -> None:
    server, anybody = emulator.client, emulator.anonymous()
    user = await make_user(server)
    id = await forget(server, user, state={"back": "there"})
    assert is_empty(await anybody.get(f"{CHANGE}/{id}"), 200)
    found = succeeded(await server.get("/api/user", params={"changePasswordId": id}))
    assert found["user"]["id"] == user["id"]
    answer = await anybody.post(f"{CHANGE}/{id}", json={"password": "short"})
    assert field_codes(answer) == {"user.password": ["[tooShort]user.password"]}
    changed = succeeded(await anybody.post(f"{CHANGE}/{id}", json={"password": NEW}))
    assert changed["state"] == {"back": "there"}
    assert (await sign_in(server, loginId=user["email"], password=PASSWORD)).status_code == 404
    assert (await sign_in(server, loginId=user["email"], password=NEW)).status_code == 200
    assert is_empty(await anybody.get(f"{CHANGE}/{id}"), 404)
    assert is_empty(await anybody.post(f"{CHANGE}/{id}", json={"password": NEW}), 404)


async def test_the_answer_signs_in_once(emulator: Emulator) -> None:
    user = await make_user(emulator.client)
    body = {"changePasswordId": await forget(emulator.client, user), "password": NEW}
    changed = succeeded(await emulator.anonymous().post(CHANGE, json=body))
    one_time = {"oneTimePassword": changed["oneTimePassword"]}
    assert succeeded(await sign_in(emulator.client, **one_time))["user"]["id"] == user["id"]
    assert is_empty(await sign_in(emulator.client, **one_time), 404)


async def test_without_a_key_nobody_is_given_the_id(emulator: Emulator) -> None:
    user = await make_user(emulator.client)
    anybody = emulator.anonymous()
    assert is_empty(await anybody.post(FORGOT, json={"loginId": user["email"]}), 200)
    assert is_empty(await anybody.post(FORGOT, json={"loginId": new_id()}), 404)
    assert field_codes(await anybody.post(FORGOT, json={})) == {"loginId": ["[blank]loginId"]}


async def test_who_has_no_address_cannot_be_written_to(server: httpx.AsyncClient) -> None:
    user = await make_user(server, email=None, username=new_id())
    assert is_empty(await server.post(FORGOT, json={"loginId": user["username"]}), 422)


async def test_an_id_expires(emulator: Emulator) -> None:
    id = await forget(emulator.client, await make_user(emulator.client))
    emulator.clock.advance(seconds=600)
    assert is_empty(await emulator.anonymous().get(f"{CHANGE}/{id}"), 404)


async def test_a_key_changes_any_password_and_says_nothing(server: httpx.AsyncClient) -> None:
    user = await make_user(server)
    body = {"loginId": user["email"], "password": NEW, "currentPassword": "wrong"}
    answer = await server.post(CHANGE, json=body)
    assert field_codes(answer) == {"currentPassword": ["[invalid]currentPassword"]}
    del body["currentPassword"]
    assert is_empty(await server.post(CHANGE, json=body), 200)
    assert (await sign_in(server, loginId=user["email"], password=NEW)).status_code == 200
    assert is_empty(await server.get(CHANGE, params={"loginId": user["email"]}), 200)
    assert is_empty(await server.get(CHANGE, params={"loginId": new_id()}), 404)
    assert is_empty(await server.post(CHANGE, json={**body, "loginId": new_id()}), 404)


async def test_p2_5_6_4_a_login_id_needs_a_key_whatever_password_comes_with_it(
    emulator: Emulator,
) -> None:
    """Or anybody could try passwords there."""
    user, anybody = await make_user(emulator.client), emulator.anonymous()
    assert is_empty(await anybody.get(CHANGE, params={"loginId": user["email"]}), 401)
    for more in ({}, {"currentPassword": "wrong"}, {"currentPassword": PASSWORD}):
        body = {"loginId": user["email"], "password": NEW, **more}
        assert is_empty(await anybody.post(CHANGE, json=body), 401)
    assert (await sign_in(emulator.client, loginId=user["email"], password=NEW)).status_code == 404


async def test_p2_5_6_4_an_id_in_the_body_comes_before_that_of_the_path(
    emulator: Emulator,
) -> None:
    one, other = await make_user(emulator.client), await make_user(emulator.client)
    first, second = [await forget(emulator.client, user) for user in (one, other)]
    body = {"changePasswordId": second, "loginId": one["email"], "password": NEW}
    succeeded(await emulator.anonymous().post(f"{CHANGE}/{first}", json=body))
    for user, password in ((one, PASSWORD), (other, NEW)):
        login = {"loginId": user["email"], "password": password}
        assert (await sign_in(emulator.client, **login)).status_code == 200


async def test_p2_5_6_4_the_message_has_a_new_name(server: httpx.AsyncClient) -> None:
    user = await make_user(server)
    body = {"loginId": user["email"], "sendForgotPasswordMessage": False}
    assert succeeded(await server.post(FORGOT, json=body))["changePasswordId"]


async def test_p2_5_6_4_a_persons_own_token_and_password_are_proof_too(emulator: Emulator) -> None:
    user, anybody = await make_user(emulator.client), emulator.anonymous()
    token = succeeded(await sign_in(emulator.client, loginId=user["email"], password=PASSWORD))
    header = {"Authorization": f"Bearer {token['token']}"}
    body = {"password": NEW}
    answer = await anybody.post(CHANGE, json=body, headers=header)
    assert field_codes(answer) == {"currentPassword": ["[blank]currentPassword"]}
    body["currentPassword"] = PASSWORD
    assert succeeded(await anybody.post(CHANGE, json=body, headers=header))["oneTimePassword"]
    header = {"Authorization": "Bearer nonsense"}
    assert is_empty(await anybody.post(CHANGE, json=body, headers=header), 401)


async def test_a_changed_password_ends_refresh_tokens_and_other_ids(emulator: Emulator) -> None:
    server = emulator.client
    application = await make_application(server, loginConfiguration={"generateRefreshTokens": True})
    user = await make_user(server)
    await register(server, user, application)
    other = await forget(server, user)
    body = {"loginId": user["email"], "password": NEW}
    assert is_empty(await server.post(CHANGE, json=body), 200)
    tokens = succeeded(await server.get("/api/jwt/refresh", params={"userId": user["id"]}))
    assert tokens["refreshTokens"] == []
    assert is_empty(await emulator.anonymous().get(f"{CHANGE}/{other}"), 404)


async def test_a_required_change_is_done_with_the_id_of_the_login(emulator: Emulator) -> None:
    server = emulator.client
    user = await make_user(server, passwordChangeRequired=True)
    answer = await sign_in(server, loginId=user["email"], password=PASSWORD)
    assert answer.status_code == 203
    id = answer.json()["changePasswordId"]
    succeeded(await emulator.anonymous().post(f"{CHANGE}/{id}", json={"password": NEW}))
    assert (await sign_in(server, loginId=user["email"], password=NEW)).status_code == 200
