"""Which keys the server's own endpoints believe since 1.69 (contract 4.5)."""

from typing import Any

import httpx
import pytest

from emulator_tests.contract.emulator import DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.rest.steps import (
    field_codes,
    is_empty,
    make_application,
    make_rsa_key,
    make_user,
    new_id,
    succeeded,
)
from emulator_tests.contract.sign_in.steps import SECRET, Demo, Json, claims_of

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

SHADOW_KEY = "092dbedc-30af-4149-9c61-b578f2c72f59"
ACCEPTED = {"userinfo": True, "validate": True, "introspect": True, "hint": True}
REFUSED = dict.fromkeys(ACCEPTED, False)


async def believed(demo: Demo, tokens: Json) -> dict[str, bool]:
    """Which of the server's own endpoints take these tokens."""
    http, access = demo.browser.http, tokens["access_token"]
    bearer = {"Authorization": f"Bearer {access}"}
    form = {"client_id": demo.client_id, "client_secret": SECRET, "token": access}
    introspected = await http.post("/oauth2/introspect", data=form)
    logout = await demo.browser.get("/oauth2/logout", id_token_hint=tokens["id_token"])
    return {
        "userinfo": (await http.get("/oauth2/userinfo", headers=bearer)).status_code == 200,
        "validate": (await http.get("/api/jwt/validate", headers=bearer)).status_code == 200,
        "introspect": introspected.json()["active"],
        "hint": logout.status_code == 302,
    }


async def make_key(demo: Demo) -> str:
    key_id = await demo.admin.make_key()
    demo.admin.made.append(f"/api/key/{key_id}")
    return key_id


async def test_p1_4_5_a_token_of_a_replaced_key_is_refused_unless_listed(demo: Demo) -> None:
    old, new = await demo.get_tokens(), await make_key(demo)
    assert await believed(demo, old) == ACCEPTED
    await demo.change_jwt(accessTokenKeyId=new, idTokenKeyId=new)
    assert await believed(demo, old) == REFUSED
    listed = [demo.key_id]
    await demo.change_jwt(accessTokenVerificationKeyIds=listed, idTokenVerificationKeyIds=listed)
    assert await believed(demo, old) == ACCEPTED
    assert await believed(demo, await demo.get_tokens()) == ACCEPTED
    await demo.change_jwt(accessTokenVerificationKeyIds=[], idTokenVerificationKeyIds=[])
    assert await believed(demo, old) == REFUSED
    assert await believed(demo, await demo.get_tokens()) == ACCEPTED


async def test_p1_4_5_each_kind_of_token_has_its_own_list(demo: Demo) -> None:
    old, new = await demo.get_tokens(), await make_key(demo)
    await demo.change_jwt(
        accessTokenKeyId=new, idTokenKeyId=new, accessTokenVerificationKeyIds=[demo.key_id]
    )
    assert await believed(demo, old) == {**ACCEPTED, "hint": False}
    await demo.change_jwt(accessTokenVerificationKeyIds=[], idTokenVerificationKeyIds=[demo.key_id])
    assert await believed(demo, old) == {**REFUSED, "hint": True}


async def test_p1_4_5_a_key_that_is_only_there_verifies_nothing(demo: Demo) -> None:
    """Before, any key of the instance did."""
    claims = claims_of((await demo.get_tokens())["access_token"])
    statuses = []
    for key_id in (demo.key_id, await make_key(demo)):
        vended = {"claims": claims, "keyId": key_id}
        token = (await demo.admin.call("POST", "/api/jwt/vend", vended))["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        statuses.append(
            (await demo.browser.http.get("/oauth2/userinfo", headers=bearer)).status_code
        )
    assert statuses == [200, 401]


async def test_p1_4_5_who_knows_the_client_secret_signs_no_access_token(demo: Demo) -> None:
    """With ID tokens by the shadow key the secret signs those, and nothing else."""
    await demo.change_jwt(idTokenKeyId=SHADOW_KEY)
    tokens = await demo.get_tokens()
    assert await believed(demo, tokens) == ACCEPTED
    kid = (await demo.admin.call("GET", f"/api/key/{SHADOW_KEY}"))["key"]["kid"]
    for claims in (claims_of(tokens["access_token"]), _without_kind(tokens)):
        forged = sign_with_secret(claims, kid)
        bearer = {"Authorization": f"Bearer {forged}"}
        answer = await demo.browser.http.get("/oauth2/userinfo", headers=bearer)
        assert answer.status_code == 401


def _without_kind(tokens: Json) -> Json:
    claims = claims_of(tokens["access_token"])
    del claims["tty"]
    return claims


def sign_with_secret(claims: Json, kid: str) -> str:
    from joserfc import jwt
    from joserfc.jwk import OctKey

    return jwt.encode({"alg": "HS256", "kid": kid}, claims, OctKey.import_key(SECRET))


@pytest.mark.fresh
async def test_p1_4_5_the_tenants_list_counts_where_an_application_has_no_settings_of_its_own(
    fresh_emulator: Emulator,
) -> None:
    server, anybody = fresh_emulator.client, fresh_emulator.anonymous()
    application, user = await make_application(server), await make_user(server)
    body = {"loginId": user["email"], "password": "a long enough password"}
    tokens = []
    for more in ({}, {"applicationId": application["id"]}):
        login = await server.post("/api/login", json={**body, **more})
        server.cookies.clear()
        tokens.append(login.json()["token"])
    path = f"/api/tenant/{DEFAULT_TENANT_ID}"
    before = succeeded(await server.get(path))["tenant"]["jwtConfiguration"]["accessTokenKeyId"]
    for changes, status in (
        ({"accessTokenKeyId": (await make_rsa_key(server))["id"]}, 401),
        ({"accessTokenVerificationKeyIds": [before]}, 200),
    ):
        succeeded(await server.patch(path, json={"tenant": {"jwtConfiguration": changes}}))
        for token in tokens:
            assert await validate(anybody, token) == status
    # with settings of its own it has a list of its own
    own = {"application": {"jwtConfiguration": {"enabled": True}}}
    succeeded(await server.patch(f"/api/application/{application['id']}", json=own))
    assert [await validate(anybody, token) for token in tokens] == [200, 401]


@pytest.mark.fresh
async def test_p1_4_5_a_tenants_key_never_verifies_a_token_of_another_tenant(
    fresh_emulator: Emulator,
) -> None:
    server, anybody = fresh_emulator.client, fresh_emulator.anonymous()
    second_key = (await make_rsa_key(server))["id"]
    keys = {"accessTokenKeyId": second_key, "idTokenKeyId": second_key}
    body = {"tenant": {"name": "Second", "issuer": "second", "jwtConfiguration": keys}}
    second = succeeded(await server.post("/api/tenant", json=body))["tenant"]["id"]
    users, applications = {}, {}
    for tenant in (DEFAULT_TENANT_ID, second):
        server.headers["X-FusionAuth-TenantId"] = tenant
        users[tenant] = (await make_user(server))["id"]
        applications[tenant] = (await make_application(server))["id"]
    del server.headers["X-FusionAuth-TenantId"]

    async def status(tenant: str, **claims: Any) -> int:
        """Of a token signed by the second tenant's key."""
        known = {"tty": "at", "tid": tenant, "sub": users[tenant], **claims}
        given = {name: value for name, value in known.items() if value is not None}
        vended = {"claims": given, "keyId": second_key}
        token = succeeded(await server.post("/api/jwt/vend", json=vended))["token"]
        return await validate(anybody, token)

    first, other = DEFAULT_TENANT_ID, applications[DEFAULT_TENANT_ID]
    assert await status(second) == 200
    assert await status(second, aud=applications[second]) == 200
    assert await status(second, tid=None, aud=[applications[second], "https://api.example"]) == 200
    assert await status(second, tid=None, iss="second") == 200
    assert await status(first) == 401
    assert await status(second, aud=other) == 401, "they contradict each other"
    assert await status(second, tid=None, aud=other) == 401
    assert await status(second, tid=None, iss="acme.com") == 401
    assert await status(second, sub=users[first]) == 401, "not the tenant's user"
    assert await status(second, tid=new_id()) == 401
    for odd in ("no uuid", 5, [second], {"a": 1}):
        assert await status(second, tid=odd) == 401
        assert await status(second, tty=odd) == 401
        assert await status(second, aud=odd) == 200, "an audience that is no application"


async def validate(http: httpx.AsyncClient, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return (await http.get("/api/jwt/validate", headers=headers)).status_code


async def test_p1_4_5_verification_keys_must_exist_and_stay(server: httpx.AsyncClient) -> None:
    key = await make_rsa_key(server)
    for member in ("accessTokenVerificationKeyIds", "idTokenVerificationKeyIds"):
        given = {"name": new_id(), "jwtConfiguration": {member: [key["id"], new_id()]}}
        answer = await server.post("/api/application", json={"application": given})
        path = f"application.jwtConfiguration.{member}"
        assert field_codes(answer) == {path: [f"[invalid]{path}"]}
        application = await make_application(server, jwtConfiguration={member: [key["id"]]})
        assert application["jwtConfiguration"][member] == [key["id"]]
        in_use = await server.delete(f"/api/key/{key['id']}")
        assert field_codes(in_use) == {"keyId": ["[inUse]keyId"]}
        await server.delete(f"/api/application/{application['id']}?hardDelete=true")
    assert is_empty(await server.delete(f"/api/key/{key['id']}"), 200)


async def test_p1_4_5_a_tenant_has_both_lists_too(demo: Demo) -> None:
    answer = await demo.admin.call("GET", f"/api/tenant/{demo.application['tenantId']}")
    jwt = answer["tenant"]["jwtConfiguration"]
    assert jwt["accessTokenVerificationKeyIds"] == jwt["idTokenVerificationKeyIds"] == []
