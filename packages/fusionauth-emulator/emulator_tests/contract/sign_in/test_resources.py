"""Resource indicators (contract 3.2, 3.3, RFC 8707): who else than the client a token is for."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest

from emulator_tests.contract.sign_in.steps import (
    REDIRECT_URI,
    SECRET,
    Demo,
    Json,
    claims_of,
    error_of,
    query_of,
)
from emulator_tests.contract.sign_in.test_hosted_backend import begin
from emulator_tests.contract.sign_in.test_hosted_backend import refresh as refresh_hosted
from emulator_tests.contract.sign_in.test_issuer_in_answers import members_of
from emulator_tests.contract.sign_in.test_userinfo import userinfo

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

ONE, TWO, THREE = "https://one.example", "https://two.example/api?x=1", "urn:example:three"
INVALID_TARGET = (400, "invalid_target", "unknown")


@pytest.fixture
async def guarded(demo: Demo) -> Demo:
    await demo.change_oauth(authorizedResourceUris=[ONE, TWO, THREE])
    return demo


async def authorize(demo: Demo, *resources: str, **changes: str) -> httpx.Response:
    parameters: Mapping[str, Any] = demo.authorize_parameters(**changes)
    asked = {**parameters, "resource": resources}
    return await demo.browser.http.get("/oauth2/authorize", params=asked)


async def get_code(demo: Demo, *resources: str) -> str:
    return query_of(await demo.browser.sign_in(await authorize(demo, *resources), demo.login))[
        "code"
    ]


async def token(demo: Demo, resources: Sequence[str], **more: str) -> httpx.Response:
    form: dict[str, Any] = {"client_id": demo.client_id, "client_secret": SECRET, **more}
    return await demo.browser.http.post("/oauth2/token", data={**form, "resource": resources})


async def exchange(demo: Demo, code: str, *resources: str) -> httpx.Response:
    return await token(
        demo,
        resources,
        grant_type="authorization_code",
        code=code,
        redirect_uri=REDIRECT_URI,
        code_verifier=demo.verifier,
    )


async def refresh(demo: Demo, value: str, *resources: str) -> httpx.Response:
    return await token(demo, resources, grant_type="refresh_token", refresh_token=value)


async def get_tokens(demo: Demo, *resources: str) -> Json:
    answer = await exchange(demo, await get_code(demo, *resources), *resources)
    assert answer.status_code == 200, answer.text
    tokens: Json = answer.json()
    return tokens


def audiences(answer: httpx.Response) -> set[str]:
    """Of access and ID token, as text."""
    assert answer.status_code == 200, answer.text
    return {str(claims_of(answer.json()[kind])["aud"]) for kind in ("access_token", "id_token")}


async def test_p1_4_2_without_resources_the_audience_is_a_text(guarded: Demo) -> None:
    code = await get_code(guarded)
    assert audiences(await exchange(guarded, code)) == {guarded.client_id}


async def test_p1_4_2_with_resources_it_is_an_array_that_begins_with_the_client(
    guarded: Demo,
) -> None:
    code = await get_code(guarded, TWO, ONE, TWO)
    answer = await exchange(guarded, code, TWO, ONE)
    assert audiences(answer) == {str([guarded.client_id, TWO, ONE])}


async def test_p1_4_2_the_servers_own_endpoints_take_such_a_token(guarded: Demo) -> None:
    tokens = await get_tokens(guarded, ONE)
    assert (await userinfo(guarded, tokens["access_token"])).status_code == 200
    http = guarded.browser.http
    form = {"client_id": guarded.client_id, "client_secret": SECRET}
    for name in ("access_token", "id_token"):
        introspected = await http.post("/oauth2/introspect", data={**form, "token": tokens[name]})
        assert introspected.json()["aud"] == [guarded.client_id, ONE]
    logout = await guarded.browser.get("/oauth2/logout", id_token_hint=tokens["id_token"])
    assert logout.status_code == 302
    sibling = await guarded.make_sibling()
    other = {**form, "client_id": sibling.client_id, "token": tokens["access_token"]}
    assert (await http.post("/oauth2/introspect", data=other)).status_code == 401


async def test_p1_3_2_resources_are_ignored_where_none_is_listed(demo: Demo) -> None:
    code = await get_code(demo, "https://anything.example")
    answer = await exchange(demo, code, "nonsense")
    assert audiences(answer) == {demo.client_id}
    refreshed = await refresh(demo, answer.json()["refresh_token"], ONE)
    assert audiences(refreshed) == {demo.client_id}


@pytest.mark.parametrize(
    "resource", ["https://evil.example", ONE + "/", ONE + "#x", "one.example", f"{ONE} {TWO}"]
)
async def test_p1_3_2_each_must_be_an_absolute_uri_of_the_list(
    guarded: Demo, resource: str
) -> None:
    await guarded.change_oauth(authorizedResourceUris=[ONE, TWO])
    query = query_of(await authorize(guarded, ONE, resource))
    assert (query["error"], query["error_reason"]) == ("invalid_target", "unknown")
    code = await get_code(guarded, ONE)
    assert error_of(await exchange(guarded, code, ONE, resource)) == INVALID_TARGET


@pytest.mark.parametrize("asked", [(), (TWO,), (ONE, TWO)])
async def test_p1_3_3_the_exchange_names_what_was_authorized_or_voids_the_code(
    guarded: Demo, asked: tuple[str, ...]
) -> None:
    code = await get_code(guarded, ONE)
    assert error_of(await exchange(guarded, code, *asked)) == INVALID_TARGET
    assert error_of(await exchange(guarded, code, ONE))[2] == "auth_code_not_found"


async def test_p1_3_3_nothing_was_authorized_so_nothing_may_be_named(guarded: Demo) -> None:
    assert error_of(await exchange(guarded, await get_code(guarded), ONE)) == INVALID_TARGET


async def test_p1_3_3_none_need_be_named_when_none_of_them_is_listed_any_more(
    guarded: Demo,
) -> None:
    code = await get_code(guarded, ONE)
    await guarded.change_oauth(authorizedResourceUris=[TWO])
    assert audiences(await exchange(guarded, code)) == {guarded.client_id}


async def test_p1_3_3_a_refresh_token_remembers_its_resources(guarded: Demo) -> None:
    code = await get_code(guarded, ONE, TWO, THREE)
    tokens = (await exchange(guarded, code, ONE, TWO)).json()
    path = f"/api/jwt/refresh/{tokens['refresh_token_id']}"
    shown = (await guarded.admin.call("GET", path))["refreshToken"]
    assert shown["metaData"]["resources"] == [ONE, TWO]
    value, client = tokens["refresh_token"], guarded.client_id
    assert audiences(await refresh(guarded, value)) == {str([client, ONE, TWO])}
    assert audiences(await refresh(guarded, value, TWO)) == {str([client, TWO])}
    assert audiences(await refresh(guarded, value)) == {str([client, ONE, TWO])}
    for other in (THREE, "https://evil.example"):
        assert error_of(await refresh(guarded, value, ONE, other)) == INVALID_TARGET
    await guarded.change_oauth(authorizedResourceUris=[TWO])
    assert audiences(await refresh(guarded, value)) == {str([client, TWO])}


async def test_p1_3_3_the_jwt_api_applies_the_stored_resources(guarded: Demo) -> None:
    value = (await get_tokens(guarded, ONE))["refresh_token"]
    answer = await guarded.browser.http.post("/api/jwt/refresh", json={"refreshToken": value})
    assert claims_of(answer.json()["token"])["aud"] == [guarded.client_id, ONE]


async def test_p1_3_2_the_implicit_grant_has_them_in_its_tokens(guarded: Demo) -> None:
    await guarded.change_oauth(enabledGrants=["implicit"])
    page = await authorize(guarded, ONE, response_type="token id_token")
    answer = await guarded.browser.sign_in(page, guarded.login)
    tokens = dict(members_of(answer, "fragment"))
    for name in ("access_token", "id_token"):
        assert claims_of(tokens[name])["aud"] == [guarded.client_id, ONE]


async def test_p1_3_3_the_hosted_backend_names_them_for_the_browser(guarded: Demo) -> None:
    begun = await begin(guarded, resource=ONE)
    page = await guarded.browser.get(begun.headers["location"])
    redirect = await guarded.browser.sign_in(page, guarded.login)
    await guarded.browser.get(redirect.headers["location"])
    assert claims_of(guarded.browser.cookies()["app.at"])["aud"] == [guarded.client_id, ONE]
    assert (await refresh_hosted(guarded)).status_code == 200
    assert claims_of(guarded.browser.cookies()["app.at"])["aud"] == [guarded.client_id, ONE]


async def test_p1_3_3_the_password_grant_takes_none(guarded: Demo) -> None:
    await guarded.change_oauth(enabledGrants=["password"])
    person = {"username": guarded.login, "password": "correct horse battery", "scope": "openid"}
    assert (await token(guarded, [], grant_type="password", **person)).status_code == 200
    refused = await token(guarded, [ONE], grant_type="password", **person)
    assert error_of(refused) == INVALID_TARGET
