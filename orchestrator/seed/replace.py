"""`--replace`: what stands in the way of a seed and cannot be changed in place is removed. Pure.

Gives the removals, and the snapshot as they leave it, over which the ordinary diff makes the rest.
A tenant is never removed: everything hangs on it.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar
from uuid import UUID

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.value import Document, section, sections, text, texts
from orchestrator.seed.change import Change, removals, remove
from orchestrator.seed.conflict import (
    find_id_conflict,
    find_login_holder,
    find_namesake,
    find_tenant_conflict,
    logins_of,
)
from orchestrator.seed.diff_applications import group_siblings_of, siblings_of
from orchestrator.seed.objects import Application, Group, Registration, Role, Seed, User
from orchestrator.seed.replace_key import make_room_for_key
from orchestrator.seed.snapshot import LINKS, Snapshot, links_of, without
from orchestrator.seed.snapshot_users import FoundUser


@dataclass(frozen=True)
class Replacement:
    """before: to be sent first. snapshot: the server then. after: puts back, once the seed is
    there, what others say about a key that was replaced."""

    before: tuple[Change, ...]
    snapshot: Snapshot
    after: tuple[Change, ...]


def make_room(seed: Seed, snapshot: Snapshot) -> Replacement:
    before: list[Change] = []
    after: list[Change] = []
    for make in (_applications, _roles, _groups, _registrations, _users):
        changes, snapshot = make(seed, snapshot)
        before += changes
    for key in seed.keys:
        changes, restored, snapshot = make_room_for_key(key, seed, snapshot)
        before += changes
        after += restored
    return Replacement(tuple(before), snapshot, tuple(after))


_Step: TypeAlias = tuple[list[Change], Snapshot]
_InTenant = TypeVar("_InTenant", Application, Group)


def _applications(seed: Seed, snapshot: Snapshot) -> _Step:
    gone = _in_the_way(seed.applications, snapshot.applications, siblings_of, snapshot)
    changes = removals("application", gone, wire.delete_application)
    return changes, _without_applications(snapshot, gone)


def _in_the_way(
    wanted: Sequence[_InTenant],
    found: Mapping[UUID, Document],
    siblings: Callable[[_InTenant, Snapshot], Mapping[UUID, Document]],
    snapshot: Snapshot,
) -> dict[UUID, Document]:
    """What is in another tenant, or has the name of one of these and another Id."""
    gone: dict[UUID, Document] = {}
    for one in wanted:
        there = found.get(one.id)
        if there and find_tenant_conflict(one.subject, one.tenant_id, there):
            gone[one.id] = there
        if namesake := find_namesake(one.subject, siblings(one, snapshot)):
            gone[namesake] = found[namesake]
    return gone


def _without_applications(snapshot: Snapshot, gone: Mapping[UUID, Document]) -> Snapshot:
    """Registrations and what groups say of their roles go with them."""
    ids = {str(id_) for id_ in gone}
    groups = {
        id_: {**group, "roles": {n: r for n, r in section(group, "roles").items() if n not in ids}}
        for id_, group in snapshot.groups.items()
    }
    return replace(
        snapshot,
        applications=without(snapshot.applications, gone),
        users=_unlinked(snapshot.users, "registration", gone),
        groups=groups,
    )


def _roles(seed: Seed, snapshot: Snapshot) -> _Step:
    changes: list[Change] = []
    for application in seed.applications:
        for role in application.roles:
            found = _find_role(role, application, snapshot)
            subject = role.subject_in(application)
            if found and find_id_conflict(subject, role.id, found):
                write = wire.delete_role(application.id, text(found, "id"))
                changes.append(remove(subject, write))
                snapshot = _without_role(snapshot, application.id, role.name)
    return changes, snapshot


def _find_role(role: Role, application: Application, snapshot: Snapshot) -> Document | None:
    roles = sections(snapshot.applications.get(application.id, {}), "roles")
    return next((one for one in roles if text(one, "name") == role.name), None)


def _without_role(snapshot: Snapshot, application_id: UUID, name: str) -> Snapshot:
    """Users and groups lose it with its application's role."""
    application = snapshot.applications[application_id]
    roles = tuple(role for role in sections(application, "roles") if text(role, "name") != name)
    users = {
        id_: replace(user, document=_without_user_role(user.document, application_id, name))
        for id_, user in snapshot.users.items()
    }
    groups = {
        id_: _without_group_role(group, application_id, name)
        for id_, group in snapshot.groups.items()
    }
    applications = {**snapshot.applications, application_id: {**application, "roles": roles}}
    return replace(snapshot, applications=applications, users=users, groups=groups)


def _without_user_role(user: Document, application_id: UUID, name: str) -> Document:
    def less(registration: Document) -> Document:
        if text(registration, "applicationId") != str(application_id):
            return registration
        left = tuple(role for role in texts(registration, "roles") if role != name)
        return {**registration, "roles": left}

    return {**user, "registrations": tuple(map(less, sections(user, "registrations")))}


def _without_group_role(group: Document, application_id: UUID, name: str) -> Document:
    roles = section(group, "roles")
    left = tuple(r for r in sections(roles, str(application_id)) if text(r, "name") != name)
    return {**group, "roles": {**roles, str(application_id): left}}


def _groups(seed: Seed, snapshot: Snapshot) -> _Step:
    gone = _in_the_way(seed.groups, snapshot.groups, group_siblings_of, snapshot)
    changes = removals("group", gone, wire.delete_group)
    users = _unlinked(snapshot.users, "membership", gone)
    return changes, replace(snapshot, groups=without(snapshot.groups, gone), users=users)


def _users(seed: Seed, snapshot: Snapshot) -> _Step:
    gone: dict[UUID, Document] = {}
    logins = logins_of(snapshot.users)
    for user in seed.users:
        found = snapshot.users.get(user.id)
        if found and find_tenant_conflict(user.subject, user.tenant_id, found.document):
            gone[user.id] = found.document
        if holder := find_login_holder(user, logins):
            gone[holder] = snapshot.users[holder].document
    changes = removals("user", gone, wire.delete_user)
    return changes, replace(snapshot, users=without(snapshot.users, gone))


def _registrations(seed: Seed, snapshot: Snapshot) -> _Step:
    changes: list[Change] = []
    users = dict(snapshot.users)
    for user in seed.users:
        for registration in user.registrations:
            found = _find_registration(registration, user, snapshot)
            subject = registration.subject_of(user)
            if found and find_id_conflict(subject, registration.id, found):
                application_id = registration.application_id
                changes.append(remove(subject, wire.unregister(user.id, application_id)))
                users |= _unlinked({user.id: users[user.id]}, "registration", {application_id})
    return changes, replace(snapshot, users=users)


def _find_registration(
    registration: Registration, user: User, snapshot: Snapshot
) -> Document | None:
    found = snapshot.users.get(user.id)
    registrations = dict(links_of(found.document, "registration")) if found else {}
    return registrations.get(registration.application_id)


def _unlinked(
    users: Mapping[UUID, FoundUser], kind: str, gone: Container[UUID]
) -> dict[UUID, FoundUser]:
    """Without their registrations or memberships in what is gone."""
    array, _ = LINKS[kind]
    left: dict[UUID, FoundUser] = {}
    for id_, user in users.items():
        links = tuple(one for owner, one in links_of(user.document, kind) if owner not in gone)
        left[id_] = replace(user, document={**user.document, array: links})
    return left
