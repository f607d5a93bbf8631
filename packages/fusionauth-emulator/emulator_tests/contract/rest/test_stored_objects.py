"""Themes and other objects that are kept and returned, not acted on (contract 7.5)."""

import httpx
import pytest

from emulator_tests.contract.rest.steps import Json, field_codes, is_empty, new_id, succeeded

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

DEFAULT_THEME = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"

KINDS = [
    ("theme", "/api/theme", "themes", "localizedMessages"),
    ("emailTemplate", "/api/email/template", "emailTemplates", "localizedSubjects"),
    ("lambda", "/api/lambda", "lambdas", None),
    ("form", "/api/form", "forms", "data"),
    ("field", "/api/form/field", "fields", "data"),
    ("messageTemplate", "/api/message/template", "messageTemplates", "localizedTemplates"),
]
"""Wrapper of one, path, wrapper of many, a member that holds what one likes."""
SEARCHABLE = KINDS[:3]


@pytest.mark.parametrize("name, path, plural, free", KINDS)
async def test_an_object_is_kept_as_it_came(
    server: httpx.AsyncClient, name: str, path: str, plural: str, free: str | None
) -> None:
    id = new_id()
    given: Json = {"name": f"a {name} {id}", "nothing": None, "unknown": 1}
    given |= {free: {"a": "x", "b": "y"}} if free else {}
    created = succeeded(await server.post(f"{path}/{id}", json={name: given}))[name]
    assert created["insertInstant"] == created["lastUpdateInstant"]
    assert not created.keys() & {"nothing", "unknown"}
    assert succeeded(await server.get(f"{path}/{id}"))[name] == created
    assert created in succeeded(await server.get(path))[plural]
    patch = {name: {free: {"a": None}} if free else {"name": given["name"]}}
    patched = succeeded(await server.patch(f"{path}/{id}", json=patch))[name]
    assert free is None or (created[free], patched[free]) == (given[free], {"b": "y"})
    replaced = succeeded(await server.put(f"{path}/{id}", json={name: {"name": "x"}}))[name]
    assert free is None or replaced[free] == {}
    assert is_empty(await server.delete(f"{path}/{id}"), 200)
    assert is_empty(await server.get(f"{path}/{id}"), 404)


@pytest.mark.parametrize("name, path, plural, free", SEARCHABLE)
async def test_an_object_is_found_by_its_name(
    server: httpx.AsyncClient, name: str, path: str, plural: str, free: str
) -> None:
    given = {"name": f"a {name} {new_id()}"}
    created = succeeded(await server.post(path, json={name: given}))[name]
    found = succeeded(await server.get(f"{path}/search", params={"name": given["name"]}))
    assert (found["total"], found[plural]) == (1, [created])
    search = {"search": {"name": f"*{given['name'][-12:].upper()}"}}
    found = succeeded(await server.post(f"{path}/search", json=search))
    assert (found["total"], found[plural]) == (1, [created])


async def test_lambdas_are_listed_by_type(server: httpx.AsyncClient) -> None:
    given = {"name": new_id(), "type": "JWTPopulate", "body": "function populate() {}"}
    created = succeeded(await server.post("/api/lambda", json={"lambda": given}))["lambda"]
    assert created["debug"] is False
    for type, is_there in [("JWTPopulate", True), ("UserInfoPopulate", False)]:
        listed = succeeded(await server.get("/api/lambda", params={"type": type}))["lambdas"]
        assert (created in listed) is is_there


@pytest.mark.parametrize("name, path, plural, free", KINDS)
async def test_an_object_needs_a_name_and_an_id_of_its_own(
    server: httpx.AsyncClient, name: str, path: str, plural: str, free: str | None
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


async def test_e20_a_preview_has_the_plain_variables_filled_in(server: httpx.AsyncClient) -> None:
    template = {
        "fromEmail": "login@example.com",
        "defaultFromName": "Example",
        "localizedFromNames": {"de": "Beispiel"},
        "defaultSubject": "Hello ${user.firstName}",
        "localizedSubjects": {"de": "Hallo ${ user.firstName }"},
        "defaultHtmlTemplate": "<b>${user.email}</b> [#if user.mobilePhone??]x[/#if] ${no.such}",
        "defaultTextTemplate": "${tenant.name} ${changePasswordId}",
    }
    path = "/api/email/template/preview"
    answer = succeeded(await server.post(path, json={"emailTemplate": template}))
    assert answer.keys() == {"email", "errors"}
    assert answer["errors"] == {"fieldErrors": {}, "generalErrors": []}
    email = answer["email"]
    assert email["from"] == {"address": "login@example.com", "display": "Example"}
    assert email["subject"].startswith("Hello ")
    assert "${" not in email["subject"] + email["text"]
    assert email["to"][0]["address"] in email["html"]
    assert "[#if user.mobilePhone??]x[/#if] ${no.such}" in email["html"]
    body = {"emailTemplate": template, "locale": "de_CH"}
    email = succeeded(await server.post(path, json=body))["email"]
    assert email["from"]["display"] == "Beispiel"
    assert email["subject"].startswith("Hallo ")


async def test_e20_a_preview_needs_no_whole_template_and_stores_nothing(
    server: httpx.AsyncClient,
) -> None:
    path = "/api/email/template"
    before = succeeded(await server.get(path))
    email = succeeded(await server.post(f"{path}/preview", json={}))["email"]
    assert not email.keys() & {"subject", "html", "text"}
    assert succeeded(await server.get(path)) == before
