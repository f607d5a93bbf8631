"""`POST /api/user/refresh-token/import`: tokens of another system, all of them or none."""

from uuid import uuid4

from starlette.responses import Response

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.shapes.shape import Id, ListOf, Text, instant, object_of
from fusionauth_emulator.shapes.user import DEVICE
from fusionauth_emulator.store.applications import find_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.documents import unique_values
from fusionauth_emulator.store.refresh_tokens import RefreshToken, save_refresh_token
from fusionauth_emulator.store.users import find_user

TOKENS = ListOf(
    object_of(
        applicationId=Id(),
        id=Id(),
        insertInstant=instant(),
        metaData=object_of(
            device=DEVICE, resources=ListOf(Text()), scopes=ListOf(Text(), default=None)
        ),
        startInstant=instant(),
        token=Text(),
        userId=Id(),
    )
)


async def import_tokens(call: Call) -> Response:
    errors = Errors()
    given = TOKENS.fill(call.body().get("refreshTokens"), "refreshTokens", errors)
    if not given and not errors:
        errors.add_field("refreshTokens", "[missing]", "There is nothing to import.")
    errors.raise_if_any()
    made = [
        await _make(call, one, f"refreshTokens[{number}]", errors)
        for number, one in enumerate(given)
    ]
    errors.raise_if_any()
    for value, token in made:
        async with unique_values({}):
            await save_refresh_token(call.connection, value, token)
    return RestResponse()


async def _make(call: Call, given: Document, path: str, errors: Errors) -> tuple[str, RefreshToken]:
    user_id, application_id = given.get("userId", ""), given.get("applicationId", "")
    user = await find_user(call.connection, user_id, tenant_id=call.tenant_id) if user_id else None
    application = await find_application(call.connection, application_id)
    if user is None:
        errors.add_field(f"{path}.userId", "[invalid]", f"There is no user [{user_id}].")
    if application is None or (user and application.tenant_id != user.tenant_id):
        text = f"There is no application [{application_id}] for this user."
        errors.add_field(f"{path}.applicationId", "[invalid]", text)
    if not given.get("token", "").strip():
        errors.add_field(f"{path}.token", "[blank]", "The token is missing.")
    started_ms = given.get("startInstant", call.now_ms)
    scopes = given["metaData"].get("scopes")
    return given.get("token", ""), RefreshToken(
        id=given.get("id") or str(uuid4()),
        tenant_id=user.tenant_id if user else "",
        application_id=application_id,
        user_id=user_id,
        scopes=None if scopes is None else tuple(scopes),
        grants=(),
        used_pkce=False,
        authenticated_ms=started_ms,
        device=given["metaData"]["device"],
        inserted_ms=given.get("insertInstant", call.now_ms),
        started_ms=started_ms,
        resources=tuple(given["metaData"]["resources"]),
    )


OPERATIONS = [
    Operation("POST", "/api/user/refresh-token/import", import_tokens, bulk=True),
]
