"""Documented answers of OAuth, and the claims of documented tokens (contract 3, 4.2, 14.3)."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from emulator_tests.contract.documented_shapes import (
    documented,
    missing_keys,
    other_values,
    unknown_keys,
    wrong_types,
)
from emulator_tests.contract.sign_in.steps import PASSWORD, SECRET, Demo, claims_of, header_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

Make = Callable[..., Awaitable[Demo]]
Asked = tuple[Any, tuple[str, str]]
PERSON = {"birthDate": "1990-12-31", "imageUrl": "http://localhost/a.png", "mobilePhone": "555"}
NAMES = {"firstName": "A", "lastName": "B"}
CLAIMS = {
    *("aud", "exp", "iat", "iss", "sub", "jti", "authenticationType", "applicationId", "roles"),
    *("scope", "sid", "auth_time", "tid", "email", "email_verified", "preferred_username"),
    *("gty", "tty"),
}
"""Contract 4.2."""
DISCOVERY = {"authorization_response_iss_parameter_supported"}
"""Contract 3.8: newer than the example."""
USERINFO = {"name", "locale", "zoneinfo", "middle_name"}
"""Contract 3.5, 4.3 and 14.3, number 20: newer than the documented list."""
OLDER = ("roles[]", "gty")
"""Contract 14.3: roles as objects (number 13) and `gty` in the header are of old samples."""


async def person(make_demo: Make, **oauth: Any) -> Demo:
    """With a role, and all that userinfo can tell."""
    demo = await make_demo(roles=[{"name": "a", "isDefault": True}], oauthConfiguration=oauth)
    path = f"/api/user/{demo.user['id']}"
    phone = {"phoneNumber": f"+1{uuid4().int % 10**10:010}"}
    await demo.admin.merge(path, {"user": {**PERSON, **NAMES, **phone}})
    return demo


async def tokens(demo: Demo) -> dict[str, Any]:
    return await demo.get_tokens(scope="openid offline_access email profile phone")


async def code_grant(make_demo: Make) -> Asked:
    return await tokens(await person(make_demo)), ("POST", "/oauth2/token")


async def refresh_grant(make_demo: Make) -> Asked:
    demo = await person(make_demo)
    answer = await demo.refresh((await tokens(demo))["refresh_token"])
    return answer.json(), ("POST", "/oauth2/token")


async def introspect(demo: Demo, token: str, **more: str) -> Asked:
    client = {"client_id": demo.client_id, "client_secret": SECRET}
    form = {**client, "token": token, **more}
    answer = await demo.browser.http.post("/oauth2/introspect", data=form)
    return answer.json(), ("POST", "/oauth2/introspect")


async def introspected_access_token(make_demo: Make) -> Asked:
    demo = await person(make_demo, scopeHandlingPolicy="Compatibility")
    return await introspect(demo, (await tokens(demo))["access_token"])


async def introspected_refresh_token(make_demo: Make) -> Asked:
    demo = await person(make_demo)
    token = (await tokens(demo))["refresh_token"]
    return await introspect(demo, token, token_type_hint="refresh_token")


async def introspected_garbage(make_demo: Make) -> Asked:
    return await introspect(await make_demo(), "garbage")


async def userinfo(demo: Demo) -> Asked:
    header = {"Authorization": f"Bearer {(await tokens(demo))['access_token']}"}
    answer = await demo.browser.http.get("/oauth2/userinfo", headers=header)
    return answer.json(), ("GET", "/oauth2/userinfo")


async def strict_userinfo(make_demo: Make) -> Asked:
    return await userinfo(await person(make_demo))


async def compatible_userinfo(make_demo: Make) -> Asked:
    return await userinfo(await person(make_demo, scopeHandlingPolicy="Compatibility"))


async def jwks(make_demo: Make) -> Asked:
    demo = await make_demo()
    key = {"name": f"EC key of {demo.client_id}", "algorithm": "ES256"}
    made = (await demo.admin.call("POST", "/api/key/generate", {"key": key}))["key"]
    path = "/.well-known/jwks.json"
    answer = (await demo.browser.get(path)).json()
    await demo.admin.http.delete(f"/api/key/{made['id']}")
    return answer, ("GET", path)


async def openid_configuration(make_demo: Make) -> Asked:
    path = "/.well-known/openid-configuration"
    return (await (await make_demo()).browser.get(path)).json(), ("GET", path)


ANSWERS = {
    "oauth.tokenAuthorizationCode": code_grant,
    "oauth.tokenRefreshToken": refresh_grant,
    "oauth.introspectAccessToken": introspected_access_token,
    "oauth.introspectRefreshToken": introspected_refresh_token,
    "oauth.introspectInvalid": introspected_garbage,
    "oauth.userinfoStrict": strict_userinfo,
    "oauth.userinfoCompatibility": compatible_userinfo,
    "oauth.jwks": jwks,
    "oauth.openidConfiguration": openid_configuration,
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_has_its_documented_shape(make_demo: Make, name: str) -> None:
    answer, operation = await ANSWERS[name](make_demo)
    shape = documented(name)
    assert unknown_keys(answer, shape, operation) - CLAIMS - USERINFO - DISCOVERY == set()
    assert wrong_types(answer, shape) == {}
    assert missing_keys(answer, shape) == set()
    assert other_values(answer, shape) == {}


async def claims(demo: Demo, **login: Any) -> dict[str, Any]:
    body = {"loginId": demo.login, "password": PASSWORD, **login}
    return claims_of((await demo.admin.call("POST", "/api/login", body))["token"])


async def access_token(make_demo: Make) -> dict[str, Any]:
    demo = await person(make_demo, scopeHandlingPolicy="Compatibility")
    return claims_of((await tokens(demo))["access_token"])


async def token_header(make_demo: Make) -> dict[str, Any]:
    return header_of((await tokens(await person(make_demo)))["access_token"])


async def login_token(make_demo: Make) -> dict[str, Any]:
    demo = await person(make_demo)
    return await claims(demo, applicationId=demo.client_id)


async def registration_token(make_demo: Make) -> dict[str, Any]:
    demo = await person(make_demo)
    user = await demo.admin.make_user(username=f"name of {demo.client_id}")
    registration = {"registration": {"applicationId": demo.client_id}}
    path = f"/api/user/registration/{user['id']}"
    return claims_of((await demo.admin.call("POST", path, registration))["token"])


async def user_create_token(make_demo: Make) -> dict[str, Any]:
    demo = await make_demo()
    user = {"email": f"{demo.client_id}@example.com", "username": demo.client_id}
    body = {"user": {**user, "password": PASSWORD}}
    return claims_of((await demo.admin.call("POST", "/api/user", body))["token"])


async def vended_token(make_demo: Make) -> dict[str, Any]:
    demo = await make_demo()
    body = {"claims": {"id": demo.client_id, "iss": "acme.com"}}  # FusionAuth adds none (5.10)
    return claims_of((await demo.admin.call("POST", "/api/jwt/vend", body))["token"])


TOKENS = {
    "token.header": token_header,
    "token.accessClaims": access_token,
    "token.loginClaims": login_token,
    "token.registrationClaims": registration_token,
    "token.userCreateClaims": user_create_token,
    "token.vendClaims": vended_token,
}


@pytest.mark.parametrize("name", TOKENS)
async def test_a_token_says_what_its_sample_says(make_demo: Make, name: str) -> None:
    answer, shape = await TOKENS[name](make_demo), documented(name)
    assert answer.keys() - shape.paths.keys() - CLAIMS == set()
    found = {*wrong_types(answer, shape), *missing_keys(answer, shape)}
    assert not {path for path in found if not path.startswith(OLDER)}
    assert other_values(answer, shape) == {}
