"""A new password for a person who proved by a change-password Id that they may set one.

Shared by the hosted pages and the sign-in that ends in "change it first" (contract 5.6.4).
"""

from typing import Any

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.passwords.changing import (
    end_what_a_password_opened,
    hash_password,
    read_password,
)
from fusionauth_emulator.passwords.rules import check_password
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.change_password_ids import (
    ChangePasswordId,
    find_change_password_id,
    save_change_password_id,
    take_change_password_id,
)
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import make_opaque_value
from fusionauth_emulator.store.tenants import Tenant, find_tenant
from fusionauth_emulator.store.users import (
    User,
    find_user,
    note_changed_password,
    replace_password,
)


async def issue_change_password_id(
    connection: Connection,
    tenant: Tenant,
    user: User,
    *,
    now_ms: int,
    application_id: str | None = None,
    state: dict[str, Any] | None = None,
    chosen: str | None = None,
) -> str:
    """A new Id, or the chosen one, with the tenant's lifetime."""
    value = chosen or make_opaque_value()
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

    Raises Rejected (`user.password`) for a password against the tenant's rules.
    [A] contract 5.6.4: the Id stays good then.
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
    read = read_password({"password": password}, tenant, errors)
    errors.raise_if_any()
    hashed = await hash_password(services, read)
    async with services.database.transaction() as connection:
        taken = await take_change_password_id(connection, value, now_ms=now_ms)
        if taken is None:
            return None
        await replace_password(connection, user.id, hashed)
        await note_changed_password(connection, user.id, now_ms)
        await end_what_a_password_opened(connection, tenant, user.id)
    return taken
