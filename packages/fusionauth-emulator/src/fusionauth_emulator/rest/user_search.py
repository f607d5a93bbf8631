"""`/api/user/search` with the database search engine's rules (contract 5.6.1), and
`DELETE /api/user/bulk`, which finds its users in the same way (5.6.3).
"""

import base64
import json
from typing import Any

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, field_error, general_error
from fusionauth_emulator.json_reading import read_json
from fusionauth_emulator.rest.call import COULD_NOT_CONVERT, NOT_CONVERTED, Call, RestResponse
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.rest.searching import read_criteria, read_query
from fusionauth_emulator.shapes.shape import Flag, Id, ListOf, Number, Text, object_of, parse_uuid
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.user_search import SORT_FIELDS, UserQuery, search_users
from fusionauth_emulator.store.users import deactivate_users, delete_users

NO_CRITERIA = (
    "You must specify either the [ids], [queryString], or [query] property. If you are continuing"
    " a search, you must include the [nextResults] property."
)

CRITERIA = object_of(
    accurateTotal=Flag(),
    ids=ListOf(Id(), default=None),
    nextResults=Text(),
    numberOfResults=Number(25, minimum=1, maximum=10_000),
    query=Text(),
    queryString=Text(),
    sortFields=ListOf(
        object_of(missing=Text(), name=Text(), order=Text()), maximum=len(SORT_FIELDS)
    ),
    startRow=Number(0),
)

BULK = object_of(
    dryRun=Flag(),
    hardDelete=Flag(),
    limit=Number(10_000, minimum=1, maximum=10_000),
    query=Text(),
    queryString=Text(),
    userId=ListOf(Id()),
    userIds=ListOf(Id()),
)


async def search(call: Call) -> Response:
    _require_ids(call)
    criteria = _continued(read_criteria(call, CRITERIA))
    total, users = await search_users(call.connection, _make_query(call, criteria))
    documents = [user.document for user in users]
    answer = {"total": total, "users": documents, "expandable": []}
    end = criteria["startRow"] + len(documents)
    if documents and end < total:
        answer["nextResults"] = _page_token({**criteria, "startRow": end})
    return RestResponse(answer)


def _require_ids(call: Call) -> None:
    """In a URL what is no UUID counts as not given, so that both are wrong (contract 5.6.1).

    Raises Rejected.
    """
    given = call.query.getlist("ids") if call.method == "GET" else []
    if all(parse_uuid(one) for one in given):
        return
    errors = Errors()
    errors.add_field("ids", COULD_NOT_CONVERT, NOT_CONVERTED)
    if not call.query.get("queryString", "").strip():
        errors.add_general("[invalid]", NO_CRITERIA)
    errors.raise_if_any()


def _page_token(criteria: Document) -> str:
    """Opaque to clients: the search that gives the next page."""
    return base64.urlsafe_b64encode(json.dumps(criteria).encode()).decode()


def _continued(criteria: Document) -> Document:
    """The search that a page token stands for; it needs no other criteria. Raises Rejected."""
    token, errors = criteria.pop("nextResults", None), Errors()
    if token is None:
        return criteria
    try:
        given = read_json(base64.urlsafe_b64decode(token))
    except ValueError:
        raise field_error("search.nextResults", "[invalid]", "This is no page token.") from None
    continued: Document = CRITERIA.fill(given, "search", errors)
    errors.raise_if_any()
    return continued


async def flush(call: Call) -> Response:
    """There is no index to flush: the database always answers with what is so."""
    return RestResponse()


def _make_query(call: Call, criteria: Document) -> UserQuery:
    if criteria.get("query") is not None:
        # [A] contract 14.1: users are searched as with the database engine.
        text = "The database search engine takes no raw query; use queryString."
        raise field_error("search.query", "[invalid]", text)
    ids, term = criteria.get("ids"), criteria.get("queryString", "").strip()
    if ids is None and not term:
        raise general_error("[invalid]", NO_CRITERIA)
    return UserQuery(
        tenant_id=call.tenant_id,
        ids=ids,
        term=None if ids is not None or term == "*" else term,
        sort=_sort(criteria["sortFields"]),
        first=criteria["startRow"],
        count=criteria["numberOfResults"],
    )


def _sort(fields: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    """Members to sort by, each with whether descending. Raises Rejected."""
    errors = Errors()
    for number, one in enumerate(fields):
        if one.get("name") not in SORT_FIELDS:
            path = f"search.sortFields[{number}].name"
            errors.add_field(path, "[invalid]", f"Cannot sort by [{one.get('name')}].")
    errors.raise_if_any()
    return [(str(one["name"]), one.get("order") == "desc") for one in fields]


async def delete_many(call: Call) -> Response:
    """Deactivates unless told to delete; Ids nobody has are passed over."""
    request = _read_bulk(call)
    _, users = await search_users(call.connection, _bulk_query(call, request))
    ids = [user.id for user in users]
    if not request["dryRun"]:
        act = delete_users if request["hardDelete"] else deactivate_users
        await act(call.connection, ids)
    return RestResponse(
        {
            "dryRun": request["dryRun"],
            "hardDelete": request["hardDelete"],
            "total": len(ids),
            "userIds": ids,
        }
    )


def _read_bulk(call: Call) -> Document:
    return call.members(BULK) if call.body() else read_query(call, BULK)


def _bulk_query(call: Call, request: Document) -> UserQuery:
    """Ids first, then `query`, then `queryString` (OpenAPI file, deleteUserBulk)."""
    ids, term = [*request["userIds"], *request["userId"]], request.get("queryString", "").strip()
    if not ids and request.get("query"):
        text = "The database search engine takes no raw query; use queryString."
        raise field_error("query", "[invalid]", text)
    if not ids and not term:
        raise field_error("userIds", "[missing]", "Name userIds or a queryString.")
    return UserQuery(
        tenant_id=call.tenant_id,
        ids=ids or None,
        term=None if ids or term == "*" else term,
        sort=[],
        first=0,
        count=request["limit"],
    )


OPERATIONS = [
    Operation("GET", "/api/user/search", search),
    Operation("POST", "/api/user/search", search),
    Operation("PUT", "/api/user/search", flush),
    Operation("DELETE", "/api/user/bulk", delete_many),
]
