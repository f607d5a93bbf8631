"""What somebody signs in to, and the record of it (contract 5.9)."""

from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.errors import field_error
from fusionauth_emulator.rest.call import Call
from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.login_records import record_login
from fusionauth_emulator.store.tenants import Tenant, owning_tenant
from fusionauth_emulator.store.users import User, find_user

REGISTERED, NOT_REGISTERED = 200, 202
EMAIL_NOT_VERIFIED, REGISTRATION_NOT_VERIFIED = 212, 213


@dataclass(frozen=True)
class LoginTarget:
    """What somebody signs in to: an application, or the tenant as such."""

    tenant: Tenant
    application: Application | None

    def login_configuration(self) -> Document:
        of = self.application or self.tenant
        configuration: Document = of.document["loginConfiguration"]
        return configuration


async def find_target(call: Call, application_id: Any) -> LoginTarget:
    if application_id is None:
        return LoginTarget(await call.require_tenant(), None)
    application = await require_application(call, application_id)
    return LoginTarget(await owning_tenant(call.connection, application.tenant_id), application)


async def require_application(call: Call, application_id: Any) -> Application:
    """application_id: of a JSON body, so what is no UUID is `[invalidJSON]` (contract 1.6)."""
    uuid = parse_uuid(application_id)
    if uuid is None:
        raise field_error("applicationId", "[invalidJSON]", "[applicationId] must be a UUID.")
    application = await find_application(call.connection, uuid)
    is_ours = application is not None and call.tenant_id in (None, application.tenant_id)
    if application is None or not application.active or not is_ours:
        text = (
            "The [applicationId] property is not valid."
            f" No application exists with Id [{application_id}]."
        )
        raise field_error("applicationId", "[invalid]", text)
    return application


async def record(call: Call, target: LoginTarget, user: User) -> User:
    application_id = target.application.id if target.application else None
    await record_login(call.connection, user.id, application_id, call.now_ms)
    recorded = await find_user(call.connection, user.id)
    assert recorded, "found a moment ago, in this transaction"
    return recorded


def status_for(target: LoginTarget, user: User) -> int:
    """Whether they are in, and what else is to be done first (contract 5.9)."""
    application = target.application
    if target.tenant.gates_users and not user.document["verified"]:
        return EMAIL_NOT_VERIFIED
    if application is None:
        return REGISTERED
    registration = user.registration_for(application.id)
    if registration is None:
        return NOT_REGISTERED
    if application.gates_registrations and not registration.document["verified"]:
        return REGISTRATION_NOT_VERIFIED
    return REGISTERED
