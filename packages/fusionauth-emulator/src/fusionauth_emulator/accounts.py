"""Making users and registrations: one way for the REST API and for the hosted pages.

Checks as contract 5.6 and 5.7 have them. What is wrong leaves as Rejected, keyed by FusionAuth's
field paths (`user.email`, `registration.roles`); a value somebody else has as Duplicate.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.passwords.changing import hash_password, read_password
from fusionauth_emulator.passwords.rules import check_password
from fusionauth_emulator.services import Services
from fusionauth_emulator.shapes.tenant import BUILT_IN_CONNECTOR_ID
from fusionauth_emulator.shapes.user import REGISTRATION, USER
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.opaque_values import make_opaque_value
from fusionauth_emulator.store.registrations import insert_registration
from fusionauth_emulator.store.tenants import Tenant
from fusionauth_emulator.store.users import Registration, User, find_user, insert_user

_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]+|[^@\s]+@localhost")


async def create_user(
    services: Services,
    connection: Connection,
    tenant: Tenant,
    given: object,
    *,
    id: str | None = None,
    request: Document | None = None,
) -> User:
    """given: FusionAuth's `user`, password included. Raises Rejected, Duplicate.

    request: what stands beside the user, as `CREATION` reads it; None: nothing.
    """
    request = request or {}
    errors = Errors()
    document = read_user(given, tenant, errors, any_domain=request.get("disableDomainBlock", False))
    password = read_password(given, tenant, errors)
    if not password.get("password") and not is_asked_for_password(request):
        errors.add_field("user.password", "[blank]", "A password is needed.")
    elif password.get("password"):
        check_password(password["password"], document, tenant, errors)
    errors.raise_if_any()
    now_ms = services.clock.now_ms()
    document |= beginnings_of_user(id or str(uuid4()), tenant, now_ms)
    if request.get("skipVerification"):
        document |= {"verified": True, "verifiedInstant": now_ms, "verifiedReason": "Skipped"}
    hashed = await hash_password(services, password)
    if hashed:
        document["passwordLastUpdateInstant"] = now_ms
    await insert_user(connection, document, hashed)
    user = await find_user(connection, document["id"])
    assert user, "it was inserted in this transaction"
    return user


async def register_user(
    services: Services,
    connection: Connection,
    user: User,
    given: object,
    *,
    request: Document | None = None,
) -> tuple[User, Registration]:
    """Register for `given["applicationId"]`. Raises Rejected, Duplicate (`registration`).

    request: what stands beside the registration, as `REGISTERING` reads it; None: nothing.
    """
    request = request or {}
    errors = Errors()
    document: Document = REGISTRATION.fill(given, "registration", errors)
    application = await require_application(connection, document, user, errors)
    document["roles"] = settled_roles(document.get("roles"), application, errors)
    errors.raise_if_any()
    assert application, "without one there were errors"
    skipped = request.get("skipRegistrationVerification", False)
    verified = skipped or not application.document["verifyRegistration"]
    if request.get("generateAuthenticationToken"):
        document["authenticationToken"] = make_opaque_value()
    beginnings = beginnings_of_registration(services.clock.now_ms(), verified=verified)
    document = {**beginnings, **document}
    await insert_registration(connection, user.id, document)
    registered = await find_user(connection, user.id)
    assert registered, "it was found before, in this transaction"
    registration = registered.registration_for(document["applicationId"])
    assert registration, "it was inserted in this transaction"
    return registered, registration


def is_asked_for_password(request: Document) -> bool:
    """Whether a message asks a new user to set a password, so that none need be given (5.6)."""
    asked = request.get("sendSetPasswordIdentityType", "doNotSend") != "doNotSend"
    return asked or bool(request.get("sendSetPasswordEmail"))


def read_user(
    given: object,
    tenant: Tenant,
    errors: Errors,
    *,
    path: str = "user",
    any_domain: bool = False,
) -> Document:
    """What the caller may set of a user, checked; the password is not part of it."""
    document: Document = USER.fill(given, path, errors)
    for member in ("email", "username", "phoneNumber"):
        if not str(document.get(member) or "").strip():
            document.pop(member, None)
    if not document.keys() & {"email", "username", "phoneNumber"} and not errors:
        # [A] contract 5.6: without a login Id both `user.email` and `user.username` are `[blank]`.
        for member in ("email", "username"):
            text = "An email, a username or a phone is needed."
            errors.add_field(f"{path}.{member}", "[blank]", text)
    if "email" in document:
        _check_email(document["email"], f"{path}.email", errors)
        if not any_domain:
            _check_domain(document["email"], f"{path}.email", tenant, errors)
    return document


async def require_application(
    connection: Connection, registration: Mapping[str, Any], user: User, errors: Errors
) -> Application | None:
    """The registration's application, which must be of the user's tenant.

    [A] contract 5.7: `registration.applicationId` is `[missing]`, or `[invalid]` when unknown.
    """
    application_id = registration.get("applicationId")
    if application_id is None:
        if not errors:
            path = "registration.applicationId"
            errors.add_field(path, "[missing]", "The application is not named.")
        return None
    application = await find_application(connection, application_id)
    if application is None or application.tenant_id != user.tenant_id:
        errors.add_field(
            "registration.applicationId",
            "[invalid]",
            f"There is no application with Id [{application_id}].",
        )
        return None
    return application


def settled_roles(
    names: list[str] | None,
    application: Application | None,
    errors: Errors,
    *,
    path: str = "registration",
) -> list[str]:
    """Role names, sorted; the application's default roles when none are given (contract 5.7)."""
    if application is None:
        return []
    known = {role.name for role in application.roles}
    if names is None:
        return sorted(application.default_roles)
    for unknown in sorted(set(names) - known):
        text = (
            f"The role [{unknown}] does not exist in the Application indicated by the"
            f" [{path}.applicationId] property."
        )
        errors.add_field(f"{path}.roles", "[invalid]", text)
    return sorted(set(names))


def beginnings_of_user(id: str, tenant: Tenant, now_ms: int) -> Document:
    """What a new user has beyond what the caller may set.

    [A] contract 5.6: a new user is verified while the tenant verifies no addresses.
    """
    verified = not tenant.document["emailConfiguration"]["verifyEmail"]
    return {
        "active": True,
        "connectorId": BUILT_IN_CONNECTOR_ID,
        "id": id,
        "insertInstant": now_ms,
        "lastUpdateInstant": now_ms,
        "tenantId": tenant.id,
        "usernameStatus": "ACTIVE",
        "verified": verified,
        "verifiedReason": "Disabled" if verified else "Pending",
        **({"verifiedInstant": now_ms} if verified else {}),
    }


def beginnings_of_registration(now_ms: int, *, verified: bool = True) -> Document:
    return {
        "id": str(uuid4()),
        "insertInstant": now_ms,
        "lastUpdateInstant": now_ms,
        "usernameStatus": "ACTIVE",
        "verified": verified,
        **({"verifiedInstant": now_ms} if verified else {}),
    }


def _check_email(email: str, path: str, errors: Errors) -> None:
    if _EMAIL.fullmatch(email) is None:
        errors.add_field(path, "[notEmail]", f"[{email}] is not an email address.")


def _check_domain(email: str, path: str, tenant: Tenant, errors: Errors) -> None:
    domains = tenant.document["registrationConfiguration"]["blockedDomains"]
    if email.rpartition("@")[2] in {domain.lower() for domain in domains}:
        errors.add_field(path, "[blocked]", "Addresses of this domain are not allowed.")
