"""`POST /api/user/import` (contract 5.6.2): all of them or none.

Everything is checked before the first password is hashed; passwords are hashed side by side.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from uuid import uuid4

from starlette.responses import Response

from fusionauth_emulator.accounts import (
    beginnings_of_registration,
    beginnings_of_user,
    read_user,
    settled_roles,
)
from fusionauth_emulator.errors import Errors, field_error, general_error
from fusionauth_emulator.hashing import PasswordHash
from fusionauth_emulator.passwords.changing import hash_password, read_hash, read_password
from fusionauth_emulator.passwords.rules import check_password
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.shapes.user import IMPORT_REQUEST, IMPORTED
from fusionauth_emulator.store.applications import Application, make_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.documents import Duplicate, list_documents
from fusionauth_emulator.store.tenants import Tenant
from fusionauth_emulator.store.user_import import NewUser, insert_users

MAXIMUM_USERS = 10_000
"""Ours; a larger import is to come in parts."""
CHECKED_AT_ONCE = 20
HASHED_AT_ONCE = 4
"""Everybody's passwords are hashed by the same few threads: a sign-in must not queue behind all of
an import."""


@dataclass(frozen=True)
class _Context:
    """What all users of an import are checked against."""

    tenant: Tenant
    applications: dict[str, Application]
    group_ids: frozenset[str]
    scheme: str | None
    factor: int | None
    now_ms: int


@dataclass(frozen=True)
class _Checked:
    document: Document
    registrations: tuple[Document, ...]
    memberships: tuple[Document, ...]
    plain: Document
    """A password to hash, as `read_password` returns it."""
    hash: PasswordHash | None
    """The hash that came instead."""


async def import_users(call: Call) -> Response:
    request, errors = call.members(IMPORT_REQUEST), Errors()
    _check_size(request["users"])
    context = await _context(call, request)
    checked = await _check_users(request["users"], context, errors)
    for member in ("email", "username"):
        _check_duplicates([one.document for one in checked], member, errors)
    errors.raise_if_any()
    few = asyncio.Semaphore(HASHED_AT_ONCE)
    hashes = await asyncio.gather(*(_hash(call, one, few) for one in checked))
    users = [
        NewUser(one.document, hash, one.registrations, one.memberships)
        for one, hash in zip(checked, hashes, strict=True)
    ]
    await _insert(call, users, explain=request["validateDbConstraints"])
    return RestResponse()


async def _check_users(users: list[Document], context: _Context, errors: Errors) -> list[_Checked]:
    checked = []
    for number, given in enumerate(users):
        if number % CHECKED_AT_ONCE == 0:
            await asyncio.sleep(0)  # the others' turn
        checked.append(_check_user(given, context, errors))
    return checked


async def _insert(call: Call, users: list[NewUser], *, explain: bool) -> None:
    """explain: name the value that is taken (`validateDbConstraints`). Raises Rejected, Duplicate.

    Without it FusionAuth says only that the import failed.
    """
    try:
        await insert_users(call.connection, users)
    except Duplicate as duplicate:
        if explain:
            raise
        text = (
            "The import failed: a value that must be unique is in use."
            " Send validateDbConstraints as true to see which one."
        )
        raise general_error("[ImportRequestFailed]", text) from duplicate


def _check_size(users: list[Document]) -> None:
    if not users:
        raise field_error("users", "[missing]", "There is nobody to import.")
    if len(users) > MAXIMUM_USERS:
        raise field_error("users", "[tooMany]", f"More than {MAXIMUM_USERS} users at once.")


async def _context(call: Call, request: Document) -> _Context:
    tenant = await call.require_tenant()
    applications = await list_documents(call.connection, "applications", tenant_id=tenant.id)
    groups = await list_documents(call.connection, "groups", tenant_id=tenant.id)
    return _Context(
        tenant=tenant,
        applications={one["id"]: make_application(one) for one in applications},
        group_ids=frozenset(group["id"] for group in groups),
        scheme=request.get("encryptionScheme"),
        factor=request.get("factor"),
        now_ms=call.now_ms,
    )


def _check_duplicates(documents: list[Document], member: str, errors: Errors) -> None:
    """Values that two users of this import share, whatever their case (contract 5.6.2)."""
    values = [one[member] for one in documents if member in one]
    counts = Counter(value.lower() for value in values)
    twice = {value.lower(): value for value in reversed(values) if counts[value.lower()] > 1}
    if twice:
        listed = ", ".join(reversed(twice.values()))
        text = f"Duplicate user {member}(s) were supplied: [{listed}]."
        errors.add_field(f"user.{member}", "[invalid]", text)


def _check_user(given: Document, context: _Context, errors: Errors) -> _Checked:
    """Errors are keyed as those of a single user: the place is not told (contract 5.6.2)."""
    path = "user"
    document = read_user(given, context.tenant, errors, path=path)
    more = IMPORTED.fill(given, path, errors)
    if more.get("tenantId", context.tenant.id) != context.tenant.id:
        errors.add_field(f"{path}.tenantId", "[invalid]", "The user is of another tenant.")
    document |= beginnings_of_user(more.get("id") or str(uuid4()), context.tenant, context.now_ms)
    if more.get("verified"):
        document |= {"verified": True, "verifiedInstant": context.now_ms}
    document["active"] = more.get("active", False)
    document |= {n: more[n] for n in ("insertInstant", "lastLoginInstant") if n in more}
    hash = read_hash(more, context.scheme, context.factor, errors)
    is_hashed = more.get("encryptionScheme") or context.scheme
    plain = {} if is_hashed else _plain_password(document, more, context, errors)
    if more.get("password"):
        document["passwordLastUpdateInstant"] = context.now_ms
    registrations = [
        _check_registration(one, context, errors) for one in more.get("registrations", [])
    ]
    memberships = [
        _membership(one, document, context, errors) for one in more.get("memberships", [])
    ]
    return _Checked(document, tuple(registrations), tuple(memberships), plain, hash)


def _plain_password(
    document: Document, more: Document, context: _Context, errors: Errors
) -> Document:
    """[A] contract 5.6.2: the tenant's rules hold for imported plain passwords too."""
    password = more.get("password") or ""
    if not password:
        return {}
    factor = more.get("factor") or context.factor
    plain = read_password({"password": password, "factor": factor}, context.tenant, errors)
    check_password(password, document, context.tenant, errors)
    return plain


def _check_registration(registration: Document, context: _Context, errors: Errors) -> Document:
    path = "user.registration"
    application_id = registration.get("applicationId")
    application = context.applications.get(application_id or "")
    if application_id is None:
        text = f"You must specify the [{path}.applicationId] property for each user registration."
        errors.add_field(f"{path}.applicationId", "[missing]", text)
    elif application is None:
        text = f"There is no application with Id [{application_id}]."
        errors.add_field(f"{path}.applicationId", "[invalid]", text)
    roles = settled_roles(registration.get("roles"), application, errors, path=path)
    return {**beginnings_of_registration(context.now_ms), **registration, "roles": roles}


def _membership(given: Document, user: Document, context: _Context, errors: Errors) -> Document:
    if given.get("groupId") not in context.group_ids:
        text = f"There is no group with Id [{given.get('groupId')}]."
        errors.add_field("user.memberships.groupId", "[invalid]", text)
    return {"id": str(uuid4()), **given, "insertInstant": context.now_ms, "userId": user["id"]}


async def _hash(call: Call, user: _Checked, few: asyncio.Semaphore) -> PasswordHash | None:
    if user.hash is not None:
        return user.hash
    async with few:
        return await hash_password(call.services, user.plain)


OPERATIONS = [Operation("POST", "/api/user/import", import_users, bulk=True)]
