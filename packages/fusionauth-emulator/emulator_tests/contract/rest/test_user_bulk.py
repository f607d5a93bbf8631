"""`DELETE /api/user/bulk` (contract 5.6.3)."""

from typing import Any

import httpx
import pytest

from emulator_tests.contract.rest.steps import (
    Json,
    field_codes,
    is_empty,
    make_user,
    new_id,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

PATH = "/api/user/bulk"


async def bulk_delete(server: httpx.AsyncClient, **options: Any) -> Json:
    return succeeded(await server.request("DELETE", PATH, **options))


async def is_active(server: httpx.AsyncClient, user: Json) -> bool:
    return bool(succeeded(await server.get(f"/api/user/{user['id']}"))["user"]["active"])


async def test_users_named_by_id_are_deactivated(server: httpx.AsyncClient) -> None:
    one, other = await make_user(server), await make_user(server)
    ids = [one["id"], other["id"]]
    answer = await bulk_delete(server, json={"userIds": [*ids, new_id()], "dryRun": True})
    assert answer == {"dryRun": True, "hardDelete": False, "total": 2, "userIds": answer["userIds"]}
    assert sorted(answer["userIds"]) == sorted(ids)
    assert await is_active(server, one)
    assert (await bulk_delete(server, params={"userId": ids}))["total"] == 2
    assert not await is_active(server, one)
    assert not await is_active(server, other)


async def test_users_found_by_a_query_are_deleted_for_good(server: httpx.AsyncClient) -> None:
    user, other = await make_user(server), await make_user(server)
    params = {"queryString": user["email"], "hardDelete": "true"}
    answer = await bulk_delete(server, params=params)
    assert answer == {"dryRun": False, "hardDelete": True, "total": 1, "userIds": [user["id"]]}
    assert is_empty(await server.get(f"/api/user/{user['id']}"), 404)
    assert await is_active(server, other)


async def test_nobody_is_deleted_by_mistake(server: httpx.AsyncClient) -> None:
    assert field_codes(await server.delete(PATH)) == {"userIds": ["[missing]userIds"]}
    answer = await server.request("DELETE", PATH, json={"query": "{}"})
    assert field_codes(answer) == {"query": ["[invalid]query"]}
    answer = await server.delete(PATH, params={"userIds": "nonsense"})
    assert field_codes(answer) == {"userIds": ["[couldNotConvert]userIds"]}
