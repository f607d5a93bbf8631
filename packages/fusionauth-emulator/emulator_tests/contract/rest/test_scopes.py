"""Custom scopes of an application, for which FusionAuth needs a licence (contract 5.5)."""

from collections.abc import AsyncIterator

import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.steps import (
    Json,
    field_codes,
    is_empty,
    make_application,
    new_id,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


@pytest.fixture
async def licensed(emulator: Emulator) -> AsyncIterator[httpx.AsyncClient]:
    body = {"licenseId": "any"}
    assert is_empty(await emulator.client.post("/api/reactor", json=body), 200)
    yield emulator.client
    assert is_empty(await emulator.client.delete("/api/reactor"), 200)


async def test_a_scope_is_made_shown_changed_and_deleted(licensed: httpx.AsyncClient) -> None:
    application = await make_application(licensed)
    id, path = new_id(), f"/api/application/{application['id']}/scope"
    given = {"name": "read:things", "defaultConsentMessage": "Read your things", "required": True}
    scope = succeeded(await licensed.post(f"{path}/{id}", json={"scope": given}))["scope"]
    assert scope == {
        **given,
        "applicationId": application["id"],
        "data": {},
        "id": id,
        "insertInstant": scope["insertInstant"],
        "lastUpdateInstant": scope["insertInstant"],
    }
    assert succeeded(await licensed.get(f"{path}/{id}"))["scope"] == scope
    seen = succeeded(await licensed.get(f"/api/application/{application['id']}"))
    assert seen["application"]["scopes"] == [scope]
    patch = {"scope": {"description": "x"}}
    patched = succeeded(await licensed.patch(f"{path}/{id}", json=patch))["scope"]
    assert (patched["description"], patched["required"]) == ("x", True)
    put = {"scope": {"name": given["name"]}}
    replaced = succeeded(await licensed.put(f"{path}/{id}", json=put))["scope"]
    assert (replaced["required"], "description" in replaced) == (False, False)
    assert replaced["insertInstant"] == scope["insertInstant"]
    assert replaced["lastUpdateInstant"] > patched["lastUpdateInstant"]
    assert is_empty(await licensed.delete(f"{path}/{id}"), 200)
    assert is_empty(await licensed.get(f"{path}/{id}"), 404)


@pytest.mark.parametrize(
    "members, kind",
    [
        pytest.param({}, "[blank]", id="no name"),
        pytest.param({"name": "two words"}, "[invalid]", id="no scope token"),
        pytest.param({"name": "openid"}, "[invalid]", id="a reserved one"),
    ],
)
async def test_what_is_no_name_for_a_scope(
    licensed: httpx.AsyncClient, members: Json, kind: str
) -> None:
    application = await make_application(licensed)
    path = f"/api/application/{application['id']}/scope"
    answer = await licensed.post(path, json={"scope": members})
    assert field_codes(answer) == {"scope.name": [f"{kind}scope.name"]}


async def test_a_scope_has_a_name_of_its_own_and_keeps_it(licensed: httpx.AsyncClient) -> None:
    application = await make_application(licensed)
    path = f"/api/application/{application['id']}/scope"
    scope = succeeded(await licensed.post(path, json={"scope": {"name": "a"}}))["scope"]
    answer = await licensed.post(path, json={"scope": {"name": "a"}})
    assert field_codes(answer) == {"scope.name": ["[duplicate]scope.name"]}
    answer = await licensed.put(f"{path}/{scope['id']}", json={"scope": {"name": "b"}})
    assert field_codes(answer) == {"scope.name": ["[invalid]scope.name"]}


async def test_p2_1_3_without_a_licence_no_scope_is_made(emulator: Emulator) -> None:
    application = await make_application(emulator.client)
    path = f"/api/application/{application['id']}/scope"
    answer = await emulator.client.post(path, json={"scope": {"name": "a"}})
    assert field_codes(answer) == {"scope": ["[notLicensed]scope"]}
    assert succeeded(await emulator.client.get("/api/reactor"))["status"] == {"licensed": False}
