"""`/api/jwt/validate` and `/api/jwt/public-key` (contract 5.10)."""

from typing import Any

from starlette.responses import Response

from fusionauth_emulator.errors import NotAllowed, NotFound
from fusionauth_emulator.oauth2.bearer import find_claims, is_current, kind_of
from fusionauth_emulator.oauth2.claims import ACCESS_KIND
from fusionauth_emulator.oauth2.client import make_token_policy
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.login_cookies import ACCESS_TOKEN
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.store.applications import find_application
from fusionauth_emulator.store.signing_keys import (
    find_signing_key,
    find_signing_key_by_kid,
    list_signing_keys,
)
from fusionauth_emulator.store.tenants import find_tenant


async def validate(call: Call) -> Response:
    return RestResponse({"jwt": await _require_claims(call)})


async def require_own_claims(call: Call) -> dict[str, Any]:
    """The claims of the caller's own access token, with which they act. Raises NotAllowed.

    [A] contract 1.7: an ID token, which every script of a site can read, lets nobody act.
    """
    claims = await _require_claims(call)
    if kind_of(claims) != ACCESS_KIND:
        raise NotAllowed
    return claims


async def _require_claims(call: Call) -> dict[str, Any]:
    """Of a token sent as a bearer or as cookie `access_token` (contract 1.7)."""
    scheme, _, value = call.authorization.partition(" ")
    token = value.strip() if scheme.lower() in ("bearer", "jwt") else ""
    token = token or call.cookies.get(ACCESS_TOKEN, "")
    claims = await find_claims(call.services, call.connection, token) if token else None
    if claims is None or not is_current(claims, call.now_ms):
        raise NotAllowed
    return claims


async def read_public_key(call: Call) -> Response:
    """All public keys by `kid`, or the one of an application or a `kid`."""
    kid, application_id = call.query.get("kid"), call.query_id("applicationId")
    if kid is None and application_id is None:
        keys = await list_signing_keys(call.connection)
        return RestResponse(
            {"publicKeys": {key.kid: key.public_key for key in keys if key.public_key}}
        )
    if kid is not None:
        key = await find_signing_key_by_kid(call.connection, kid)
    else:
        key = await find_signing_key(call.connection, await _access_token_key(call, application_id))
    if key is None or not key.public_key:
        raise NotFound
    return RestResponse({"publicKey": key.public_key})


async def _access_token_key(call: Call, application_id: str | None) -> str:
    application = await find_application(call.connection, str(application_id))
    if application is None or call.tenant_id not in (None, application.tenant_id):
        raise NotFound
    tenant = await find_tenant(call.connection, application.tenant_id)
    assert tenant, "an application goes with its tenant"
    return make_token_policy(tenant, application).access_token_key_id


OPERATIONS = [
    Operation("GET", "/api/jwt/validate", validate, Access.OPEN),
    Operation("GET", "/api/jwt/public-key", read_public_key, Access.OPEN),
]
