"""The documented answers that are about users, their sign-ins and their tokens."""

from emulator_tests.contract.documented_shapes import sample
from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.documented_objects import Answer, Ask, group, key
from emulator_tests.contract.rest.steps import (
    PASSWORD,
    Json,
    make_application,
    make_user,
    new_id,
    register,
    succeeded,
)

USER_GIVEN = {
    "user.birthDate": "1990-12-31",
    "user.timezone": "America/Denver",
    "user.breachedPasswordStatus": None,
    "user.twoFactor": None,
}


def user_sample(shape: str) -> Json:
    given = {**USER_GIVEN, "user.email": f"{new_id()}@example.com", "user.expiry": 10**13}
    user: Json = sample(shape, "user", {**given, "user.username": new_id()})
    return {**user, "phoneNumber": new_id(), "password": PASSWORD}


async def full_user(emulator: Emulator) -> tuple[Json, Json]:
    """The answer to its creation, and the user with a registration, a membership and a login."""
    made = succeeded(
        await emulator.client.post("/api/user", json={"user": user_sample("user.one")})
    )
    user = made["user"]
    application = await make_application(emulator.client, roles=["a"])
    registration = {"username": "x", "preferredLanguages": ["en"], "timezone": "America/Denver"}
    await register(emulator.client, user, application, roles=["a"], **registration)
    joined = await group(emulator)
    body = {"members": {joined.filled["group"]["id"]: [{"userId": user["id"]}]}}
    succeeded(await emulator.client.post("/api/group/member", json=body))
    login = {"loginId": user["email"], "password": PASSWORD, "applicationId": application["id"]}
    return made, succeeded(await emulator.client.post("/api/login", json=login))


async def user_create(emulator: Emulator) -> Answer:
    made, _ = await full_user(emulator)
    return Answer(made, made, ("POST", "/api/user"))


async def user_one(emulator: Emulator) -> Answer:
    _, login = await full_user(emulator)
    path = f"/api/user/{login['user']['id']}"
    answer = succeeded(await emulator.client.get(path))
    return Answer(answer, answer, ("GET", path))


async def user_search(emulator: Emulator) -> Answer:
    _, login = await full_user(emulator)
    search = {
        "ids": [login["user"]["id"], (await make_user(emulator.client))["id"]],
        "numberOfResults": 1,
        "sortFields": [{"name": "lastLoginInstant", "order": "desc"}],
    }
    path = "/api/user/search"
    answer = succeeded(await emulator.client.post(path, json={"search": search}))
    return Answer(answer, answer, ("POST", path))


async def login_200(emulator: Emulator) -> Answer:
    _, login = await full_user(emulator)
    return Answer(login, login, ("POST", "/api/login"))


async def registration_create(emulator: Emulator) -> Answer:
    application = await make_application(
        emulator.client, roles=["a"], loginConfiguration={"generateRefreshTokens": True}
    )
    given = {"username": "x", "preferredLanguages": ["en"], "timezone": "America/Denver"}
    user = await make_user(emulator.client)
    made = await register(emulator.client, user, application, roles=["a"], **given)
    return Answer(made, made, ("POST", f"/api/user/registration/{user['id']}"))


async def registration_combined(emulator: Emulator) -> Answer:
    application = await make_application(
        emulator.client, roles=["a"], loginConfiguration={"generateRefreshTokens": True}
    )
    given = {"username": "x", "preferredLanguages": ["en"], "timezone": "America/Denver"}
    registration = {"applicationId": application["id"], "roles": ["a"], **given}
    body = {"user": user_sample("user.one"), "registration": registration}
    made = succeeded(await emulator.client.post("/api/user/registration", json=body))
    return Answer(made, made, ("POST", "/api/user/registration"))


async def registration_one(emulator: Emulator) -> Answer:
    _, login = await full_user(emulator)
    user = login["user"]
    application_id = user["registrations"][0]["applicationId"]
    path = f"/api/user/registration/{user['id']}/{application_id}"
    answer = succeeded(await emulator.client.get(path))
    return Answer(answer, answer, ("GET", path))


async def bulk_delete(emulator: Emulator) -> Answer:
    user = await make_user(emulator.client)
    params = {"userId": user["id"]}
    answer = succeeded(await emulator.client.delete("/api/user/bulk", params=params))
    return Answer(answer, answer, ("DELETE", "/api/user/bulk"))


async def forgot_password(emulator: Emulator) -> Answer:
    user, path = await make_user(emulator.client), "/api/user/forgot-password"
    answer = succeeded(await emulator.client.post(path, json={"loginId": user["email"]}))
    return Answer(answer, answer, ("POST", path))


async def change_password(emulator: Emulator) -> Answer:
    id = (await forgot_password(emulator)).filled["changePasswordId"]
    path = f"/api/user/change-password/{id}"
    answer = succeeded(await emulator.client.post(path, json={"password": PASSWORD}))
    return Answer(answer, answer, ("POST", path))


async def signed_in(emulator: Emulator) -> Json:
    """The answer to a login with a refresh token."""
    application = await make_application(
        emulator.client,
        roles=["a"],
        loginConfiguration={"generateRefreshTokens": True, "allowTokenRefresh": True},
    )
    user = await make_user(emulator.client, expiry=10**13)
    await register(emulator.client, user, application, roles=["a"])
    device = {
        "description": "x",
        "lastAccessedAddress": "127.0.0.1",
        "lastAccessedInstant": 10**12,
        "name": "x",
        "type": "BROWSER",
    }
    body = {"loginId": user["email"], "password": PASSWORD, "applicationId": application["id"]}
    body |= {"metaData": {"device": device}}
    return succeeded(await emulator.client.post("/api/login", json=body))


async def login_with_refresh_token(emulator: Emulator) -> Answer:
    answer = await signed_in(emulator)
    return Answer(answer, answer, ("POST", "/api/login"))


async def login_203(emulator: Emulator) -> Answer:
    user = await make_user(emulator.client, passwordChangeRequired=True)
    body = {"loginId": user["email"], "password": PASSWORD}
    answer = (await emulator.client.post("/api/login", json=body)).json()
    return Answer(answer, answer, ("POST", "/api/login"))


async def refresh(emulator: Emulator) -> Answer:
    body = {"refreshToken": (await signed_in(emulator))["refreshToken"]}
    answer = succeeded(await emulator.anonymous().post("/api/jwt/refresh", json=body))
    return Answer(answer, answer, ("POST", "/api/jwt/refresh"))


async def refresh_token(emulator: Emulator) -> Answer:
    path = f"/api/jwt/refresh/{(await signed_in(emulator))['refreshTokenId']}"
    answer = succeeded(await emulator.client.get(path))
    return Answer(answer, answer, ("GET", path))


async def refresh_tokens(emulator: Emulator) -> Answer:
    params = {"userId": (await signed_in(emulator))["user"]["id"]}
    answer = succeeded(await emulator.client.get("/api/jwt/refresh", params=params))
    return Answer(answer, answer, ("GET", "/api/jwt/refresh"))


async def validate(emulator: Emulator) -> Answer:
    header = {"Authorization": f"Bearer {(await signed_in(emulator))['token']}"}
    answer = succeeded(await emulator.anonymous().get("/api/jwt/validate", headers=header))
    return Answer(answer, answer, ("GET", "/api/jwt/validate"))


async def vend(emulator: Emulator) -> Answer:
    answer = succeeded(await emulator.client.post("/api/jwt/vend", json={"claims": {}}))
    return Answer(answer, answer, ("POST", "/api/jwt/vend"))


async def issue(emulator: Emulator) -> Answer:
    own = await signed_in(emulator)
    application_id = own["user"]["registrations"][0]["applicationId"]
    params = {"applicationId": application_id, "refreshToken": own["refreshToken"]}
    header, path = {"Authorization": f"Bearer {own['token']}"}, "/api/jwt/issue"
    answer = succeeded(await emulator.anonymous().get(path, params=params, headers=header))
    return Answer(answer, answer, ("GET", path))


def public_key(**params: str) -> Ask:
    async def ask(emulator: Emulator) -> Answer:
        made = (await key("RS256")(emulator)).filled["key"]
        path = "/api/jwt/public-key"
        asked = {name: made[member] for name, member in params.items()}
        answer = succeeded(await emulator.client.get(path, params=asked))
        return Answer(answer, answer, ("GET", path))

    return ask
