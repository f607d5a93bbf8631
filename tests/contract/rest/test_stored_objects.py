"""Themes and other objects that are kept and returned, not acted on (contract 7.5)."""

import httpx
import pytest

from tests.contract.rest.steps import Json, field_codes, is_empty, new_id, succeeded

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

DEFAULT_THEME = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"

KINDS = [
    ("theme", "/api/theme", "themes"),
    ("emailTemplate", "/api/email/template", "emailTemplates"),
    ("lambda", "/api/lambda", "lambdas"),
]


@pytest.mark.parametrize("name, path, plural", KINDS)
async def test_an_object_is_kept_as_it_came(
    server: httpx.AsyncClient, name: str, path: str, plural: str
) -> None:
    id = new_id()
    given: Json = {"name": f"a {name} {id}", "data": {"a": 1, "b": [1]}, "nothing": None}
    created = succeeded(await server.post(f"{path}/{id}", json={name: given}))[name]
    assert created["data"] == given["data"]
    assert created["insertInstant"] == created["lastUpdateInstant"]
    assert "nothing" not in created
    assert succeeded(await server.get(f"{path}/{id}"))[name] == created
    assert created in succeeded(await server.get(path))[plural]
    patch = {name: {"data": {"a": None}}}
    patched = succeeded(await server.patch(f"{path}/{id}", json=patch))[name]
    assert patched["data"] == {"b": [1]}
    put = {name: {"name": given["name"]}}
    replaced = succeeded(await server.put(f"{path}/{id}", json=put))[name]
    assert replaced.keys() == {"id", "insertInstant", "lastUpdateInstant", "name"}
    found = succeeded(await server.get(f"{path}/search", params={"name": given["name"]}))
    assert (found["total"], found[plural]) == (1, [replaced])
    assert is_empty(await server.delete(f"{path}/{id}"), 200)
    assert is_empty(await server.get(f"{path}/{id}"), 404)


@pytest.mark.parametrize("name, path, plural", KINDS)
async def test_an_object_needs_a_name_and_an_id_of_its_own(
    server: httpx.AsyncClient, name: str, path: str, plural: str
) -> None:
    answer = await server.post(path, json={name: {}})
    assert field_codes(answer) == {f"{name}.name": [f"[blank]{name}.name"]}
    id = new_id()
    body = {name: {"name": id}}
    succeeded(await server.post(f"{path}/{id}", json=body))
    answer = await server.post(f"{path}/{id}", json=body)
    assert field_codes(answer) == {f"{name}.id": [f"[duplicate]{name}.id"]}


async def test_a_theme_is_made_from_the_default_one(server: httpx.AsyncClient) -> None:
    name = new_id()
    body = {"sourceThemeId": DEFAULT_THEME, "theme": {"name": name}}
    theme = succeeded(await server.post("/api/theme", json=body))["theme"]
    assert (theme["name"], theme["type"]) == (name, "advanced")
    assert theme["id"] != DEFAULT_THEME
    for unknown in (new_id(), 5):
        answer = await server.post("/api/theme", json={**body, "sourceThemeId": unknown})
        assert field_codes(answer) == {"sourceThemeId": ["[invalid]sourceThemeId"]}
