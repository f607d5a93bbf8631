"""`GET /api/user/recent-login`: the last logins of a user, or of everybody."""

from starlette.responses import Response

from fusionauth_emulator.errors import NotFound
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.searching import read_query
from fusionauth_emulator.shapes.shape import Number, object_of
from fusionauth_emulator.store.login_records import list_logins
from fusionauth_emulator.store.users import find_user

PAGE = object_of(limit=Number(10, minimum=1, maximum=10_000), offset=Number(0))


async def read(call: Call) -> Response:
    user_id, page = call.query_id("userId"), read_query(call, PAGE)
    if user_id is not None and await find_user(call.connection, user_id) is None:
        raise NotFound
    return RestResponse({"logins": await list_logins(call.connection, user_id=user_id, **page)})


OPERATIONS = [Operation("GET", "/api/user/recent-login", read, Access.GLOBAL_KEY)]
