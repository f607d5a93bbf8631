"""`/api/jwt/validate` and `/api/jwt/public-key`; `/api/jwt/vend` and `/api/jwt/issue`: tokens made
to order (contract 5.10).
"""

from typing import Any
from uuid import uuid4

from starlette.responses import Response

from fusionauth_emulator.errors import NotAllowed, NotFound, field_error
from fusionauth_emulator.keys.key_ring import SigningKey
from fusionauth_emulator.oauth2 import refreshing
from fusionauth_emulator.oauth2.api_tokens import issue_api_token
from fusionauth_emulator.oauth2.bearer import find_claims, is_current, kind_of, subject_of
from fusionauth_emulator.oauth2.claims import ACCESS_KIND
from fusionauth_emulator.oauth2.client import OAuthClient, make_client, make_token_policy
from fusionauth_emulator.oauth2.refreshing import issue_refresh_token
from fusionauth_emulator.passwords.credentials import may_sign_in
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.login_cookies import ACCESS_TOKEN, set_login_cookies
from fusionauth_emulator.rest.login_target import LoginTarget, find_target, status_for
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import AnyObject, Id, Number, object_of
from fusionauth_emulator.store.applications import find_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.refresh_tokens import RefreshToken, find_refresh_token
from fusionauth_emulator.store.signing_keys import (
    find_signing_key,
    find_signing_key_by_kid,
    list_signing_keys,
)
from fusionauth_emulator.store.tenants import (
    Tenant,
    find_default_tenant,
    find_tenant,
    owning_tenant,
)
from fusionauth_emulator.store.users import User, find_user

RESERVED = frozenset({"amr", "cnf", "exp", "iat"})
"""Claims that are ignored when given."""

VEND = object_of(claims=AnyObject(), keyId=Id(), timeToLiveInSeconds=Number(minimum=1))


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
    application = await find_application(call.connection, application_id)
    if application is None or call.tenant_id not in (None, application.tenant_id):
        raise NotFound
    tenant = await owning_tenant(call.connection, application.tenant_id)
    return make_token_policy(tenant, application).access_token_key_id


async def vend(call: Call) -> Response:
    """Any claims but those that are the server's; no issuer unless it is among them (5.10)."""
    request = call.members(VEND)
    tenant = await _vending_tenant(call)
    configuration = tenant.document["jwtConfiguration"]
    key = await _require_key(call, request.get("keyId") or configuration["accessTokenKeyId"])
    now_s = call.now_ms // 1000
    lifetime_s = request.get("timeToLiveInSeconds") or configuration["timeToLiveInSeconds"]
    claims = {
        **{name: value for name, value in request["claims"].items() if name not in RESERVED},
        "exp": now_s + lifetime_s,
        "iat": now_s,
        "jti": str(uuid4()),
    }
    return RestResponse({"token": call.services.keys.sign(key, claims)})


async def issue(call: Call) -> Response:
    """One's own token against one for another application of the same tenant, as long good."""
    claims = await require_own_claims(call)
    user = await _require_caller(call, claims)
    application_id = call.query_id("applicationId")
    if application_id is None:
        raise field_error("applicationId", "[missing]", "The applicationId is missing.")
    target = await find_target(call, application_id)
    if target.tenant.id != user.tenant_id:
        raise NotAllowed
    token = await issue_api_token(
        call.services,
        call.connection,
        target.tenant,
        target.application,
        user,
        authentication_type="JWT_SSO",
        ttl_s=int(claims["exp"]) - call.now_ms // 1000,
    )
    document: Document = {"token": token.value}
    refresh_token = await _new_refresh_token(call, target, user)
    if refresh_token:
        document["refreshToken"] = refresh_token
    response = RestResponse(document, status_for(target, user))
    set_login_cookies(response, call, token.value, None, 0)
    return response


async def _vending_tenant(call: Call) -> Tenant:
    """[A] contract 5.10: vending without a tenant has the key and lifetime of the default one."""
    named = await find_tenant(call.connection, call.tenant_id)
    return named or await find_default_tenant(call.connection)


async def _require_key(call: Call, key_id: str) -> SigningKey:
    """A shadow key has nothing to sign with: there is no client whose secret it stands for."""
    key = await find_signing_key(call.connection, key_id)
    if key is None or not key.can_sign:
        raise field_error("keyId", "[invalid]", f"There is no signing key with Id [{key_id}].")
    return key


async def _require_caller(call: Call, claims: Document) -> User:
    user = await find_user(call.connection, subject_of(claims))
    if user is None or not may_sign_in(user, call.now_ms):
        raise NotAllowed
    return user


async def _new_refresh_token(call: Call, target: LoginTarget, user: User) -> str | None:
    """For who shows one of their own, where the target application gives any and both expire alike.

    Source: contract 5.10.
    """
    value, application = call.query.get("refreshToken"), target.application
    shown = await find_refresh_token(call.connection, value) if value else None
    gives_any = target.login_configuration().get("generateRefreshTokens")
    if shown is None or shown.user_id != user.id or application is None or not gives_any:
        return None
    client = make_client(application, target.tenant)
    issuer = await _issuer_of(call, shown, target.tenant)
    if issuer is None or issuer.tokens.refresh_expiration != client.tokens.refresh_expiration:
        return None
    if refreshing.expires_ms(shown, issuer.tokens) <= call.now_ms:
        return None
    made = await issue_refresh_token(
        call.services,
        call.connection,
        client,
        user_id=user.id,
        authenticated_ms=shown.authenticated_ms,
        device=shown.device,
    )
    return made.value if made else None


async def _issuer_of(call: Call, token: RefreshToken, tenant: Tenant) -> OAuthClient | None:
    """The application it is for, which is of the same tenant as its user."""
    application = await find_application(call.connection, token.application_id)
    return make_client(application, tenant) if application else None


OPERATIONS = [
    Operation("GET", "/api/jwt/validate", validate, Access.OPEN),
    Operation("GET", "/api/jwt/public-key", read_public_key, Access.OPEN),
    Operation("POST", "/api/jwt/vend", vend),
    Operation("GET", "/api/jwt/issue", issue, Access.OPEN),
]
