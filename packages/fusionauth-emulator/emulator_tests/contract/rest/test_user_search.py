"""`/api/user/search` as the database search engine does it (contract 5.6.1)."""

import httpx
import pytest

from emulator_tests.contract.rest.steps import (
    Json,
    field_codes,
    general_codes,
    make_user,
    new_id,
    succeeded,
)

pytestmark = [pytest.mark.contract, pytest.mark.anyio]


async def search(server: httpx.AsyncClient, **criteria: object) -> Json:
    return succeeded(await server.post("/api/user/search", json={"search": criteria}))


def emails(found: Json) -> list[str]:
    return [user["email"] for user in found["users"]]


async def test_a_term_equals_a_name_in_any_case(server: httpx.AsyncClient) -> None:
    name = new_id()
    user = await make_user(server, firstName=name, lastName=f"last {name}", fullName=f"full {name}",
                           username=f"user-{name}")  # fmt: skip
    for term in (name, f"LAST {name}", f"full {name}", user["email"].upper(), f"user-{name}"):
        found = await search(server, queryString=term)
        assert emails(found) == [user["email"]], term
        assert (found["total"], found["expandable"]) == (1, [])
    for term in (name[:-1], f"firstName:{name}", f"{name}*"):
        assert (await search(server, queryString=term))["total"] == 0, term


async def test_a_page_token_leads_through_all_pages(server: httpx.AsyncClient) -> None:
    ids = sorted([(await make_user(server))["id"] for _ in range(3)])
    sort = [{"name": "id", "order": "asc"}]
    page = await search(server, ids=ids, numberOfResults=2, sortFields=sort)
    assert [user["id"] for user in page["users"]] == ids[:2]
    last = await search(server, nextResults=page["nextResults"])
    assert [user["id"] for user in last["users"]] == ids[2:]
    assert "nextResults" not in last
    answer = await server.get("/api/user/search", params={"nextResults": "nonsense"})
    assert field_codes(answer) == {"search.nextResults": ["[invalid]search.nextResults"]}


async def test_a_star_is_everyone_in_pages_ordered_by_login(server: httpx.AsyncClient) -> None:
    for _ in range(3):
        await make_user(server)
    found = await search(server, queryString="*", numberOfResults=1000)
    assert found["total"] == len(found["users"]) >= 3
    names = [user.get("email") or user["username"] for user in found["users"]]
    assert names == sorted(names)
    page = await search(server, queryString="*", numberOfResults=1, startRow=1)
    assert (page["total"], page["users"]) == (found["total"], found["users"][1:2])


async def test_ids_find_those_that_are_there(server: httpx.AsyncClient) -> None:
    one, two = await make_user(server), await make_user(server)
    ids = [one["id"], two["id"], new_id()]
    assert (await search(server, ids=ids))["total"] == 2
    found = succeeded(await server.get("/api/user/search", params={"ids": ids}))
    assert {user["id"] for user in found["users"]} == {one["id"], two["id"]}
    assert (await search(server, ids=[new_id()]))["users"] == []


async def test_the_order_can_be_chosen(server: httpx.AsyncClient) -> None:
    made = [await make_user(server, fullName=name) for name in ("b", "c", "a")]
    ids = [user["id"] for user in made]
    fields = [{"name": "fullName", "order": "desc"}]
    found = await search(server, ids=ids, sortFields=fields)
    assert [user["fullName"] for user in found["users"]] == ["c", "b", "a"]
    found = await search(server, ids=ids, sortFields=[{"name": "insertInstant"}])
    assert {user["id"] for user in found["users"]} == set(ids)


async def test_a_search_by_what_cannot_be_searched_is_refused(
    server: httpx.AsyncClient,
) -> None:
    for criteria, path in [
        ({"query": '{"match_all": {}}'}, "search.query"),
        ({"queryString": "*", "sortFields": [{"name": "password_hash"}]},
         "search.sortFields[0].name"),
        ({"queryString": "*", "startRow": -1}, "search.startRow"),
    ]:  # fmt: skip
        answer = await server.post("/api/user/search", json={"search": criteria})
        assert field_codes(answer).keys() == {path}


@pytest.mark.parametrize("criteria", [{}, {"queryString": " "}, {"ids": None}])
async def test_a_search_without_criteria_is_refused(
    server: httpx.AsyncClient, criteria: Json
) -> None:
    answer = await server.post("/api/user/search", json={"search": criteria})
    assert general_codes(answer) == ["[invalid]"]


async def test_an_id_that_is_none_is_told_beside_what_else_is_missing(
    server: httpx.AsyncClient,
) -> None:
    """In a URL it is `[couldNotConvert]`, in a JSON body `[invalidJSON]` (contract 1.6)."""
    ids = ["x", new_id()]
    answer = await server.get("/api/user/search", params={"ids": ids, "queryString": "*"})
    assert field_codes(answer) == {"ids": ["[couldNotConvert]ids"]}
    assert answer.json()["generalErrors"] == []
    answer = await server.post("/api/user/search", json={"search": {"ids": ids}})
    assert field_codes(answer) == {"search.ids[0]": ["[invalidJSON]"]}


async def test_flushing_the_index_succeeds(server: httpx.AsyncClient) -> None:
    assert (await server.put("/api/user/search")).status_code == 200
