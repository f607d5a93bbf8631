"""The resource owner password grant (RFC 6749 4.3, contract 3.3); off unless enabled."""

from fusionauth_emulator.oauth2.admission import require_admission
from fusionauth_emulator.oauth2.client_authentication import Caller
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_grant, invalid_request
from fusionauth_emulator.oauth2.parameters import device_of
from fusionauth_emulator.oauth2.resources import refuse_resources
from fusionauth_emulator.oauth2.scopes import parse_scopes, settle_scopes
from fusionauth_emulator.oauth2.tokens import Granted, IssuedTokens, issue_tokens
from fusionauth_emulator.passwords.changing import issue_change_password_id
from fusionauth_emulator.passwords.credentials import Refusal, SignInRefused, authenticate
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.login_records import record_login
from fusionauth_emulator.store.tenants import owning_tenant
from fusionauth_emulator.store.users import User
from fusionauth_emulator.urls import Parameters, resources_of

GRANTS = ("password",)


async def exchange_password(
    services: Services, caller: Caller, parameters: Parameters
) -> IssuedTokens:
    # [A] contract 3.3: `NotRequiredWhenUsingPKCE` asks for the secret in the password grant.
    caller.require_proof(uses_pkce=False)
    client = caller.client
    scopes = settle_scopes(
        parse_scopes(parameters.get("scope", "")), client.known_scopes, client.unknown_scope_policy
    )
    refuse_resources(client, resources_of(parameters))
    user = await _authenticate(services, caller, parameters)
    require_admission(client, user)
    now_ms = services.clock.now_ms()
    granted = Granted(
        scopes,
        GRANTS,
        authentication_type="PASSWORD",
        authenticated_ms=now_ms,
        device=device_of(parameters),
    )
    async with services.database.transaction() as connection:
        await record_login(connection, user.id, client.id, now_ms)
        return await issue_tokens(services, connection, client, user, granted)


async def _authenticate(services: Services, caller: Caller, parameters: Parameters) -> User:
    login_id, password = parameters.get("username"), parameters.get("password")
    if not login_id or not password:
        raise invalid_request("invalid_user_credentials")
    client = caller.client
    try:
        return await authenticate(
            services, client.tenant_id, login_id, password, client.hashing, client.password_rules
        )
    except SignInRefused as refused:
        raise await _oauth_error(services, refused, client.id) from None


async def _oauth_error(services: Services, refused: SignInRefused, client_id: str) -> OAuthError:
    reasons = {Refusal.LOCKED: "user_locked", Refusal.EXPIRED: "user_expired"}
    if refused.refusal is Refusal.CHANGE_REQUIRED:
        return await _change_required(services, refused, client_id)
    # [A] contract 3.9: wrong credentials are `invalid_grant`, `invalid_user_credentials`.
    return invalid_grant(reasons.get(refused.refusal, "invalid_user_credentials"))


async def _change_required(
    services: Services, refused: SignInRefused, client_id: str
) -> OAuthError:
    """The password was right, so its owner gets the Id to set a new one with (contract 3.3)."""
    user = refused.user
    assert user, "the password was right"
    async with services.database.transaction() as connection:
        tenant = await owning_tenant(connection, user.tenant_id)
        value = await issue_change_password_id(
            connection, tenant, user, now_ms=services.clock.now_ms(), application_id=client_id
        )
    reason = f"change_password_{refused.change_reason.lower()}"
    more = {"change_password_id": value}
    return OAuthError("change_password_required", reason, more=more)
