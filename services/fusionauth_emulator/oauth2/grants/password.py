"""The resource owner password grant (RFC 6749 4.3, contract 3.3); off unless enabled."""

from services.fusionauth_emulator.credentials import Refusal, SignInRefused, authenticate
from services.fusionauth_emulator.oauth2.client_authentication import Caller
from services.fusionauth_emulator.oauth2.errors import OAuthError, invalid_grant, invalid_request
from services.fusionauth_emulator.oauth2.issuing import Granted, issue_tokens
from services.fusionauth_emulator.oauth2.parameters import Parameters
from services.fusionauth_emulator.oauth2.scopes import parse_scopes, settle_scopes
from services.fusionauth_emulator.oauth2.tokens import IssuedTokens
from services.fusionauth_emulator.services import Services
from services.fusionauth_emulator.store.users import User, record_login

GRANTS = ("password",)


async def exchange_password(
    services: Services, caller: Caller, parameters: Parameters
) -> IssuedTokens:
    caller.require_proof(uses_pkce=False)
    client = caller.client
    scopes = settle_scopes(
        parse_scopes(parameters.get("scope", "")), client.known_scopes, client.unknown_scope_policy
    )
    user = await _authenticate(services, caller, parameters)
    if client.require_registration and user.registration_for(client.id) is None:
        raise OAuthError("access_denied", "registration_required")
    now_ms = services.clock.now_ms()
    granted = Granted(scopes, GRANTS, authentication_type="PASSWORD", authenticated_ms=now_ms)
    async with services.database.transaction() as connection:
        await record_login(connection, user.id, client.id, now_ms)
        return await issue_tokens(services, connection, client, user, granted)


async def _authenticate(services: Services, caller: Caller, parameters: Parameters) -> User:
    login_id, password = parameters.get("username"), parameters.get("password")
    if not login_id or not password:
        raise invalid_request("invalid_user_credentials")
    try:
        return await authenticate(services, caller.client.tenant_id, login_id, password)
    except SignInRefused as refused:
        raise _oauth_error(refused.refusal) from None


def _oauth_error(refusal: Refusal) -> OAuthError:
    if refusal is Refusal.CHANGE_REQUIRED:
        return OAuthError("change_password_required", "change_password_administrative")
    reasons = {Refusal.LOCKED: "user_locked", Refusal.EXPIRED: "user_expired"}
    return invalid_grant(reasons.get(refusal, "invalid_user_credentials"))
