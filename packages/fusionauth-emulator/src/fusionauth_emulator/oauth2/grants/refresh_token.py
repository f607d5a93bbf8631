"""The refresh_token grant (RFC 6749 6, contract 3.3 and 3.4).

Order of checks: parameter present, the token itself, client proof, scopes, resources, expires_in,
the user; only then the token is used.
"""

from fusionauth_emulator.oauth2 import refreshing
from fusionauth_emulator.oauth2.admission import find_obstacle
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.client_authentication import Caller
from fusionauth_emulator.oauth2.oauth_errors import (
    OAuthError,
    invalid_request,
    refresh_token_not_found,
)
from fusionauth_emulator.oauth2.resources import Resources, narrow_resources
from fusionauth_emulator.oauth2.scopes import Scopes, narrow_scopes, parse_scopes, settle_scopes
from fusionauth_emulator.oauth2.tokens import Granted, IssuedTokens, sign_tokens
from fusionauth_emulator.passwords.credentials import may_sign_in
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.refresh_tokens import RefreshToken, revoke_refresh_token
from fusionauth_emulator.store.users import User, find_user
from fusionauth_emulator.urls import Parameters, resources_of

AUTHENTICATION_TYPE = "REFRESH_TOKEN"


async def exchange_refresh_token(
    services: Services, caller: Caller, parameters: Parameters
) -> IssuedTokens:
    client, value = caller.client, parameters.get("refresh_token")
    if not value:
        raise invalid_request("missing_refresh_token", "The refresh_token is missing.")
    async with services.database.transaction() as connection:
        token = await refreshing.find_usable(
            connection, value, client.id, client.tokens, now_ms=services.clock.now_ms()
        )
    # [A] contract 3.3: `NotRequiredWhenUsingPKCE` asks for no secret where the token came by PKCE.
    caller.require_proof(uses_pkce=token is not None and token.used_pkce)
    if token is None:
        raise refresh_token_not_found()
    scopes = await _scopes(services, client, token, parameters)
    resources = narrow_resources(client, token.resources, resources_of(parameters))
    ttl_s = _ttl_s(client, parameters.get("expires_in"))
    async with services.database.transaction() as connection:
        tokens = await _use(services, connection, client, token, value, scopes, resources, ttl_s)
    if tokens is None:  # refused after the commit: a reuse may have revoked the token
        raise refresh_token_not_found()
    return tokens


async def _use(
    services: Services,
    connection: Connection,
    client: OAuthClient,
    token: RefreshToken,
    value: str,
    scopes: Scopes | None,
    resources: Resources,
    ttl_s: int | None,
) -> IssuedTokens | None:
    """None: another use of a one-time value was first, or the token was revoked meanwhile."""
    now_ms = services.clock.now_ms()
    user = await _require_user(connection, client, token, now_ms)
    used = await refreshing.use(connection, token, value, client.tokens, now_ms=now_ms)
    if used is None:
        return None
    granted = Granted(
        scopes,
        (*token.grants, "refresh_token"),
        AUTHENTICATION_TYPE,
        token.authenticated_ms,
        resources=resources,
    )
    return await sign_tokens(services, connection, client, user, granted, used, ttl_s=ttl_s)


async def _scopes(
    services: Services, client: OAuthClient, token: RefreshToken, parameters: Parameters
) -> Scopes | None:
    """A token that holds a scope which is unknown by now is revoked (contract 3.4)."""
    if token.scopes is None:
        return None
    try:
        granted = settle_scopes(token.scopes, client.known_scopes, client.unknown_scope_policy)
    except OAuthError:
        async with services.database.transaction() as connection:
            await revoke_refresh_token(connection, token.id)
        raise
    return narrow_scopes(granted, parse_scopes(parameters.get("scope", "")))


def _ttl_s(client: OAuthClient, text: str | None) -> int | None:
    """`expires_in` must be lower than the client's lifetime (contract 3.3, 4.6)."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        raise invalid_request("invalid_expires_in")
    if not 0 < int(text) < client.tokens.access_token_ttl_s:
        raise invalid_request("invalid_expires_in")
    return int(text)


async def _require_user(
    connection: Connection, client: OAuthClient, token: RefreshToken, now_ms: int
) -> User:
    user = await find_user(connection, token.user_id)
    if user is None or not may_sign_in(user, now_ms):
        raise refresh_token_not_found()
    if find_obstacle(client, user):
        # [A] contract 3.9: a refresh for who may no longer come in is `refresh_token_not_found`.
        raise refresh_token_not_found()
    return user
