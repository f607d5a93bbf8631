"""`DELETE /api/user/bulk` (contract 5.6.3)."""

from starlette.responses import Response

from fusionauth_emulator.errors import field_error
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.rest.searching import read_query
from fusionauth_emulator.shapes.shape import Flag, Id, ListOf, Number, Text, object_of
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.user_search import UserQuery, search_users
from fusionauth_emulator.store.users import deactivate_users, delete_users

REQUEST = object_of(
    dryRun=Flag(),
    hardDelete=Flag(),
    limit=Number(10_000, minimum=1, maximum=10_000),
    query=Text(),
    queryString=Text(),
    userId=ListOf(Id()),
    userIds=ListOf(Id()),
)


async def delete_many(call: Call) -> Response:
    """Deactivates unless told to delete; Ids nobody has are passed over."""
    request = _read(call)
    _, users = await search_users(call.connection, _make_query(call, request))
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


def _read(call: Call) -> Document:
    return call.members(REQUEST) if call.body() else read_query(call, REQUEST)


def _make_query(call: Call, request: Document) -> UserQuery:
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


OPERATIONS = [Operation("DELETE", "/api/user/bulk", delete_many)]
