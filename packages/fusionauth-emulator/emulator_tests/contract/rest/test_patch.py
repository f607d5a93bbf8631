"""The three kinds of PATCH, over HTTP (contract 5.2)."""

import json
from typing import Any

import httpx
import pytest

from emulator_tests.contract.rest.steps import (
    Json,
    field_codes,
    general_codes,
    make_application,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

ORIGINAL = "application/json"
MERGE = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"


async def patch(
    server: httpx.AsyncClient, application: Json, content_type: str, body: Any
) -> httpx.Response:
    return await server.patch(
        f"/api/application/{application['id']}",
        content=json.dumps(body),
        headers={"Content-Type": content_type},
    )


@pytest.mark.parametrize("content_type", [ORIGINAL, MERGE])
async def test_a_merge_changes_what_it_names_and_null_removes(
    server: httpx.AsyncClient, content_type: str
) -> None:
    application = await make_application(
        server, data={"a": 1, "b": {"c": 2, "d": 3}}, oauthConfiguration={"logoutURL": "http://x"}
    )
    body = {"application": {"data": {"b": {"c": None, "e": 4}},
                            "oauthConfiguration": {"logoutURL": None, "debug": True}}}  # fmt: skip
    answer = await patch(server, application, content_type, body)
    changed = succeeded(answer)["application"]
    assert changed["data"] == {"a": 1, "b": {"d": 3, "e": 4}}
    assert "logoutURL" not in changed["oauthConfiguration"]
    assert changed["oauthConfiguration"]["debug"] is True
    assert changed["name"] == application["name"]


A, B, C = "https://a", "https://b", "https://c"


@pytest.mark.parametrize(
    "content_type, expected", [(ORIGINAL, [A, B, B, C]), (MERGE, [B, C])], ids=["original", "merge"]
)
async def test_p2_5_2_arrays_are_appended_to_by_the_original_merge_only(
    server: httpx.AsyncClient, content_type: str, expected: list[str]
) -> None:
    oauth = {"authorizedResourceUris": [A, B]}
    application = await make_application(server, oauthConfiguration=oauth)
    body = {"application": {"oauthConfiguration": {"authorizedResourceUris": [B, C]}}}
    changed = succeeded(await patch(server, application, content_type, body))["application"]
    assert changed["oauthConfiguration"]["authorizedResourceUris"] == expected


@pytest.mark.parametrize("content_type", [ORIGINAL, MERGE])
async def test_marked_arrays_are_replaced_by_both(
    server: httpx.AsyncClient, content_type: str
) -> None:
    oauth = {"authorizedRedirectURLs": ["http://a/"], "enabledGrants": ["password"]}
    application = await make_application(server, oauthConfiguration=oauth)
    new = {"authorizedRedirectURLs": ["http://b/"], "enabledGrants": ["implicit"]}
    body = {"application": {"oauthConfiguration": new}}
    changed = succeeded(await patch(server, application, content_type, body))["application"]
    assert changed["oauthConfiguration"]["authorizedRedirectURLs"] == ["http://b/"]
    assert changed["oauthConfiguration"]["enabledGrants"] == ["implicit"]


async def test_a_json_patch_starts_at_the_wrapper(server: httpx.AsyncClient) -> None:
    application = await make_application(server, data={"list": [1, 2]})
    operations = [
        {"op": "test", "path": "/application/data/list/0", "value": 1},
        {"op": "add", "path": "/application/data/list/-", "value": 3},
        {"op": "replace", "path": "/application/oauthConfiguration/debug", "value": True},
    ]
    changed = succeeded(await patch(server, application, JSON_PATCH, operations))["application"]
    assert changed["data"] == {"list": [1, 2, 3]}
    assert changed["oauthConfiguration"]["debug"] is True


async def test_a_failed_test_changes_nothing(server: httpx.AsyncClient) -> None:
    application = await make_application(server)
    operations = [
        {"op": "replace", "path": "/application/oauthConfiguration/debug", "value": True},
        {"op": "test", "path": "/application/name", "value": "another"},
    ]
    answer = await patch(server, application, JSON_PATCH, operations)
    assert general_codes(answer) == ["[JSONPatchTestFailed]"]
    seen = await server.get(f"/api/application/{application['id']}")
    assert succeeded(seen)["application"] == application


BROKEN = [
    pytest.param({}, id="not an array"),
    pytest.param([1], id="not operations"),
    pytest.param([{"op": "add"}], id="no path"),
    pytest.param([{"op": "fly", "path": ""}], id="unknown operation"),
    pytest.param([{"op": "remove", "path": "/application/nothing"}], id="nothing there"),
    pytest.param([{"op": "remove", "path": ""}], id="everything gone"),
    pytest.param([{"op": "replace", "path": 5, "value": 1}], id="path of a wrong type"),
]


@pytest.mark.parametrize("operations", BROKEN)
async def test_a_broken_json_patch_is_invalid_json(
    server: httpx.AsyncClient, operations: Any
) -> None:
    application = await make_application(server)
    answer = await patch(server, application, JSON_PATCH, operations)
    assert general_codes(answer) == ["[invalidJSON]"]


async def test_what_a_patch_makes_is_validated_like_a_put(server: httpx.AsyncClient) -> None:
    application = await make_application(server)
    answer = await patch(server, application, ORIGINAL, {"application": {"name": None}})
    assert field_codes(answer) == {"application.name": ["[blank]application.name"]}


async def test_ids_and_roles_cannot_be_patched(server: httpx.AsyncClient) -> None:
    application = await make_application(server, roles=["admin"])
    body = {"application": {"id": "x", "tenantId": "x", "roles": ["other"], "active": False}}
    changed = succeeded(await patch(server, application, MERGE, body))["application"]
    for member in ("id", "tenantId", "roles", "active"):
        assert changed[member] == application[member]
