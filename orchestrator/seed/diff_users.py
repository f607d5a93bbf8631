"""Users, their registrations and memberships: the part of `diff.py` with rules of its own. Pure.

A few new users are made one by one, with requests of their own for what belongs to them, so that
the progress says what is done; many are imported, a batch a request that makes all of its users or
none (contract 5.6.2).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby, islice

from orchestrator.errors import SeedFileError
from orchestrator.fusionauth import wire
from orchestrator.fusionauth.object_shapes import MEMBERSHIP, REGISTRATION, USER
from orchestrator.fusionauth.value import Document, Value, section, sections, text
from orchestrator.secrets import Secret
from orchestrator.seed.change import Action, Change, change, create, patch_where_different, remove
from orchestrator.seed.compare import FieldChange, field_changes, merge_patch, merged
from orchestrator.seed.conflict import (
    find_id_conflict,
    find_login_conflict,
    find_tenant_conflict,
    logins_of,
    require_no,
)
from orchestrator.seed.objects import Membership, Registration, Subject, User
from orchestrator.seed.ownership import mark_of, marked, unmarked
from orchestrator.seed.snapshot import Snapshot
from orchestrator.seed.snapshot_users import FoundUser

BULK = 20  # imported from this many new users on
BATCH = 100  # hashing their passwords takes the server half a second
UNKNOWN_PASSWORD = Secret("never returned by the server")


def diff_users(users: Sequence[User], snapshot: Snapshot, seed_name: str) -> Iterator[Change]:
    """Raises SeedFileError for a user who is to be made and has no password."""
    new = [user for user in users if user.id not in snapshot.users]
    logins = logins_of(snapshot.users)
    for user in new:
        require_no(find_login_conflict(user, logins))
        _require_password(user)
    if len(new) >= BULK:
        yield from _import_users(new, seed_name)
    for user in users:
        if user.id in snapshot.users or len(new) < BULK:
            yield from _diff_user(user, snapshot.users.get(user.id), seed_name)


def _require_password(user: User) -> None:
    if user.password is None:
        raise SeedFileError(
            f"{user.subject} is to be made, and the seed file has no password for it",
            "declare password: ${NAME}, and give that variable a value",
        )


def _diff_user(user: User, found: FoundUser | None, seed_name: str) -> Iterator[Change]:
    document = found.document if found else {}
    if found is None:
        wanted: dict[str, Value] = {**marked(user.document, seed_name), "password": user.password}
        write = wire.create_user(user.id, wanted, user.tenant_id, verified=user.verified)
        yield create(user.subject, write)
    else:
        require_no(find_tenant_conflict(user.subject, user.tenant_id, document))
        yield from _change(user, found)
    registered = {text(r, "applicationId").lower(): r for r in sections(document, "registrations")}
    for registration in user.registrations:
        there = registered.get(str(registration.application_id))
        yield from _diff_registration(registration, user, there, seed_name)
    joined = {text(m, "groupId").lower(): m for m in sections(document, "memberships")}
    for membership in user.memberships:
        there = joined.get(str(membership.group_id))
        yield from _diff_membership(membership, user, there, seed_name)


def _change(user: User, found: FoundUser) -> Iterator[Change]:
    document = unmarked(found.document)
    if document.get("active") is False:
        reactivation = wire.reactivate_user(user.id)
        yield change(user.subject, reactivation, FieldChange("active", False, True))
    patch = merge_patch(user.document, document, USER)
    fields = tuple(field_changes(patch, document))
    if not found.password_matches:
        patch = {**patch, "password": user.password}
        fields = (*fields, FieldChange("password", UNKNOWN_PASSWORD, user.password))
    if patch:
        yield change(user.subject, wire.patch_user(user.id, patch), *fields)


def _diff_registration(
    registration: Registration, user: User, found: Document | None, seed_name: str
) -> Iterator[Change]:
    subject, application_id = registration.subject_of(user), registration.application_id
    if found is None:
        document = _registration_document(registration, seed_name)
        yield create(subject, wire.register(user.id, application_id, document))
        return
    require_no(find_id_conflict(subject, registration.id, found))
    write = partial(wire.patch_registration, user.id, application_id)
    yield from patch_where_different(
        subject, registration.document, unmarked(found), REGISTRATION, write
    )


def _diff_membership(
    membership: Membership, user: User, found: Document | None, seed_name: str
) -> Iterator[Change]:
    """Removed and added where its data differs, as whoever made it: the only PUT replaces all
    members of a group."""
    subject, document = membership.subject_of(user), marked(membership.document, seed_name)
    if found is not None:
        patch = merge_patch(membership.document, unmarked(found), MEMBERSHIP)
        if not patch:
            return
        document = _changed_membership(found, patch)
        yield remove(subject, wire.remove_member(membership.group_id, user.id))
    yield create(subject, wire.add_member(membership.group_id, user.id, document))


def _changed_membership(found: Document, patch: Document) -> Document:
    """Data that the file wants gone takes no mark with it."""
    if patch["data"] is None:
        return marked({}, mark_of(found))
    return {"data": merged(section(found, "data"), section(patch, "data"))}


def _import_users(users: Sequence[User], seed_name: str) -> Iterator[Change]:
    for tenant_id, of_tenant in groupby(
        sorted(users, key=lambda u: str(u.tenant_id)), key=lambda u: u.tenant_id
    ):
        while batch := tuple(islice(of_tenant, BATCH)):
            documents = tuple(_import_document(user, seed_name) for user in batch)
            write = wire.import_users(documents, tenant_id)
            parts = tuple(subject for user in batch for subject in user.subjects)
            yield Change(Action.CREATE, _subject(batch), write, parts=parts)


def _subject(batch: Sequence[User]) -> Subject:
    name = f"{batch[0].login_id} … {batch[-1].login_id} ({len(batch)})"
    return Subject("users", f"{batch[0].id}/{batch[-1].id}", name)


def _import_document(user: User, seed_name: str) -> Document:
    document: dict[str, Value] = {
        **marked(user.document, seed_name),
        "id": str(user.id),
        "active": True,  # the import's own default is false (contract 5.6.2)
        "password": user.password,
    }
    if user.verified:
        document["verified"] = True
    if user.registrations:
        document["registrations"] = tuple(
            {"applicationId": str(r.application_id), **_registration_document(r, seed_name)}
            for r in user.registrations
        )
    if user.memberships:
        document["memberships"] = tuple(
            {"groupId": str(m.group_id), **marked(m.document, seed_name)} for m in user.memberships
        )
    return document


def _registration_document(registration: Registration, seed_name: str) -> Document:
    """Its application is named beside it, or not at all where the path says it."""
    document = marked(registration.document, seed_name)
    return {**document, "id": str(registration.id)} if registration.id else document
