"""The password of a user: read from a request, hashed, put in the place of the old one; and the
change-password Id, by which a person proves that they may set a new one (contract 5.6.4).
"""

from collections.abc import Mapping
from typing import Any

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.hashing import SCHEMES, PasswordHash, is_factor_of
from fusionauth_emulator.passwords.rules import check_password
from fusionauth_emulator.services import Services
from fusionauth_emulator.shapes.user import PASSWORD
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.external_identifiers import (
    ChangePasswordId,
    find_change_password_id,
    revoke_change_password_ids_of_user,
    save_change_password_id,
    take_change_password_id,
)
from fusionauth_emulator.store.opaque_values import make_opaque_value
from fusionauth_emulator.store.refresh_tokens import revoke_refresh_tokens_of_user
from fusionauth_emulator.store.tenants import Tenant, find_tenant
from fusionauth_emulator.store.users import User, find_user, note_changed_password, replace_password


def read_password(given: object, tenant: Tenant, errors: Errors) -> Document:
    """The password and how to hash it: `encryptionScheme` and `factor` are filled in."""
    password: Document = PASSWORD.fill(given, "user", errors)
    configured = tenant.document["passwordEncryptionConfiguration"]
    scheme = password.setdefault("encryptionScheme", configured["encryptionScheme"])
    if scheme == configured["encryptionScheme"]:
        password.setdefault("factor", configured["encryptionSchemeFactor"])
    factor = password.setdefault("factor", SCHEMES[scheme].factor)
    if not is_factor_of(scheme, factor):
        errors.add_field("user.factor", "[invalid]", f"[{factor}] is no factor of {scheme}.")
    return password


def read_hash(
    given: Mapping[str, Any], scheme: str | None, factor: int | None, errors: Errors
) -> PasswordHash | None:
    """The hash that was sent in place of a password, when a scheme is named.

    scheme, factor: where `given` names none itself.
    """
    password, salt = given.get("password") or "", given.get("salt") or ""
    name = given.get("encryptionScheme") or scheme
    if not password or name is None:
        return None
    kind = SCHEMES.get(name)
    if kind is None:
        text = f"[{name}] is not one of {list(SCHEMES)}."
        errors.add_field("user.encryptionScheme", "[invalid]", text)
        return None
    factor = given.get("factor") or factor or kind.factor
    if not is_factor_of(name, factor):
        errors.add_field("user.factor", "[invalid]", f"[{factor}] is out of range.")
    if not kind.is_salt(salt):
        errors.add_field("user.salt", "[invalid]", f"Not a salt of {name}.")
    if not kind.is_hash(password):
        errors.add_field("user.password", "[invalid]", f"Not a hash of {name}.")
    return PasswordHash(name, factor, salt, password)


async def hash_password(services: Services, password: Mapping[str, Any]) -> PasswordHash | None:
    """password: as `read_password` returns it."""
    if not password.get("password"):
        return None
    scheme, factor = password["encryptionScheme"], password["factor"]
    return await services.hasher.hash(password["password"], factor, scheme=scheme)


async def set_password(
    services: Services, connection: Connection, tenant: Tenant, user: User, password: str
) -> None:
    """Put a new password in the place of the old one. Raises Rejected for one against the rules."""
    hashed = await _hash_checked(services, tenant, user, password)
    await _put(connection, tenant, user.id, hashed, services.clock.now_ms())


async def _hash_checked(
    services: Services, tenant: Tenant, user: User, password: str
) -> PasswordHash | None:
    """Raises Rejected (`user.password`) for a password against the tenant's rules."""
    errors = Errors()
    check_password(password, user.document, tenant, errors)
    read = read_password({"password": password}, tenant, errors)
    errors.raise_if_any()
    return await hash_password(services, read)


async def _put(
    connection: Connection, tenant: Tenant, user_id: str, hashed: PasswordHash | None, now_ms: int
) -> None:
    await replace_password(connection, user_id, hashed)
    await note_changed_password(connection, user_id, now_ms)
    await end_what_a_password_opened(connection, tenant, user_id)


async def end_what_a_password_opened(connection: Connection, tenant: Tenant, user_id: str) -> None:
    """Outstanding change-password Ids always, refresh tokens as the policy `onPasswordChanged` says
    (contract 5.6.4)."""
    await revoke_change_password_ids_of_user(connection, user_id)
    if tenant.document["jwtConfiguration"]["refreshTokenRevocationPolicy"]["onPasswordChanged"]:
        await revoke_refresh_tokens_of_user(connection, user_id)


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
    hashed = await _hash_checked(services, tenant, user, password)
    async with services.database.transaction() as connection:
        taken = await take_change_password_id(connection, value, now_ms=now_ms)
        if taken is None:
            return None
        await _put(connection, tenant, user.id, hashed, now_ms)
    return taken
