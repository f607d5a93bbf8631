"""A new password for a person who proved by a change-password Id that they may set one.

Shared by the hosted pages and the sign-in that ends in "change it first" (contract 5.6.4).
"""

from typing import Any

from services.fusionauth_emulator.errors import Errors
from services.fusionauth_emulator.password_rules import check_password
from services.fusionauth_emulator.services import Services
from services.fusionauth_emulator.store.change_password_ids import (
    ChangePasswordId,
    find_change_password_id,
    revoke_change_password_ids_of_user,
    save_change_password_id,
    take_change_password_id,
)
from services.fusionauth_emulator.store.database import Connection
from services.fusionauth_emulator.store.documents import find_document, replace_document
from services.fusionauth_emulator.store.opaque_values import make_opaque_value
from services.fusionauth_emulator.store.refresh_tokens import revoke_refresh_tokens_of_user
from services.fusionauth_emulator.store.tenants import Tenant, find_tenant
from services.fusionauth_emulator.store.users import User, find_user, replace_password


async def issue_change_password_id(
    connection: Connection,
    tenant: Tenant,
    user: User,
    *,
    now_ms: int,
    application_id: str | None = None,
    state: dict[str, Any] | None = None,
) -> str:
    """A new Id with the tenant's lifetime."""
    value = make_opaque_value()
    lifetimes = tenant.document["externalIdentifierConfiguration"]
    await save_change_password_id(
        connection,
        value,
        user.id,
        now_ms=now_ms,
        lifetime_s=lifetimes["changePasswordIdTimeToLiveInSeconds"],
        application_id=application_id,
        state=state,
    )
    return value


async def change_password(services: Services, value: str, password: str) -> ChangePasswordId | None:
    """Use the Id up and set the password; None for an Id that is no (longer) good.

    Raises Rejected (`user.password`) for a password against the tenant's rules; the Id stays good.
    The hash is computed without a connection held.
    """
    now_ms = services.clock.now_ms()
    async with services.database.transaction() as connection:
        known = await find_change_password_id(connection, value, now_ms=now_ms)
        user = await find_user(connection, known.user_id) if known else None
        tenant = await find_tenant(connection, user.tenant_id) if user else None
    if user is None or tenant is None or not user.active:
        return None
    errors = Errors()
    check_password(password, user.document, tenant, errors)
    errors.raise_if_any()
    factor = tenant.document["passwordEncryptionConfiguration"]["encryptionSchemeFactor"]
    hashed = await services.hasher.hash(password, factor)
    async with services.database.transaction() as connection:
        taken = await take_change_password_id(connection, value, now_ms=now_ms)
        if taken is None:
            return None
        await replace_password(connection, user.id, hashed)
        await _note_change(connection, user.id, now_ms)
        await _revoke(connection, tenant, user.id)
    return taken


async def _note_change(connection: Connection, user_id: str, now_ms: int) -> None:
    document = await find_document(connection, "users", user_id, lock=True)
    if document is None:
        return
    for member in ("passwordChangeReason", "passwordChangeRequired"):
        document.pop(member, None)
    document |= {"lastUpdateInstant": now_ms, "passwordLastUpdateInstant": now_ms}
    await replace_document(connection, "users", user_id, document)


async def _revoke(connection: Connection, tenant: Tenant, user_id: str) -> None:
    """Outstanding Ids always, refresh tokens by policy `onPasswordChanged` (contract 3.4)."""
    await revoke_change_password_ids_of_user(connection, user_id)
    if tenant.document["jwtConfiguration"]["refreshTokenRevocationPolicy"]["onPasswordChanged"]:
        await revoke_refresh_tokens_of_user(connection, user_id)
