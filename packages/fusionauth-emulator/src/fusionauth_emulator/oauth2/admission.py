"""Who may come in: what somebody signed in still lacks before a client gets tokens for them
(contract 3.9), and how people register themselves.
"""

from collections.abc import Mapping
from typing import Any

from fusionauth_emulator import accounts
from fusionauth_emulator.errors import Errors, Rejected
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.oauth_errors import OAuthError
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.documents import Duplicate
from fusionauth_emulator.store.tenants import owning_tenant
from fusionauth_emulator.store.users import User


def find_obstacle(client: OAuthClient, user: User) -> str | None:
    """The `error_reason` that names it; None for who may come in.

    [A] contract 3.9: behaviour `Gated` keeps the unverified from pages and grants alike.
    """
    if client.gates_users and not user.document.get("verified"):
        return "email_verification_required"
    registration = user.registration_for(client.id)
    if registration is None:
        return "registration_required" if client.require_registration else None
    if client.gates_registrations and not registration.document.get("verified", True):
        return "registration_verification_required"
    return None


def require_admission(client: OAuthClient, user: User) -> None:
    """For the grants. Raises OAuthError `access_denied` with the reason."""
    if reason := find_obstacle(client, user):
        raise OAuthError("access_denied", reason)


class RegistrationRefused(Exception):
    """What the form must say: input name to error code, and what belongs to no input."""

    def __init__(self, field_errors: Mapping[str, str], general_errors: tuple[str, ...] = ()):
        super().__init__(str(field_errors))
        self.field_errors = field_errors
        self.general_errors = general_errors


async def register_newcomer(
    services: Services, client: OAuthClient, values: Mapping[str, str]
) -> str:
    """Make the account and its registration; the Id of the user. Raises RegistrationRefused.

    values: FusionAuth's members of a user, password included, as typed.
    """
    try:
        async with services.database.transaction() as connection:
            tenant = await owning_tenant(connection, client.tenant_id)
            user = await accounts.create_user(services, connection, tenant, _given(values))
            await register_existing(services, connection, client, user)
            return user.id
    except Duplicate as duplicate:
        path = duplicate.path
        raise RegistrationRefused({path: f"[duplicate]{path}"}) from None
    except Rejected as rejected:
        raise _refused(rejected.errors) from None


async def register_existing(
    services: Services, connection: Connection, client: OAuthClient, user: User
) -> User:
    """The user with a registration, default roles and all."""
    given = {"applicationId": client.id}
    registered, _ = await accounts.register_user(services, connection, user, given)
    return registered


def _given(values: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: value if name == "password" else value.strip()
        for name, value in values.items()
        if value.strip() and name != "passwordConfirm"
    }
    if "preferredLanguages" in given:
        given["preferredLanguages"] = given["preferredLanguages"].replace(",", " ").split()
    return given


def _refused(errors: Errors) -> RegistrationRefused:
    """One message per input is enough for a person."""
    fields = {path: messages[0].code for path, messages in errors.fields.items()}
    return RegistrationRefused(fields, tuple(message.code for message in errors.general))
