"""`--prune`: the removal of what an earlier seed made and the file no longer declares. Pure.

Ours is what bears the seed's mark (`ownership.py`) or what the project's record says (`record.py`).
What would take an object that no seed made with it is kept, and said to be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.value import Document, section, sections, text
from orchestrator.seed.change import Change, remove
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.ownership import mark_of, mark_of_api_key
from orchestrator.seed.record import Made
from orchestrator.seed.replace_key import KEY_MEMBERS, names_key
from orchestrator.seed.snapshot import Snapshot
from orchestrator.seed.undeclared import login_of


@dataclass(frozen=True)
class Pruning:
    """early: to be sent before the seed's own changes, so that names and logins are free for them.
    late: after, when nothing names these any more. kept: what stays, each with the reason."""

    early: tuple[Change, ...] = ()
    late: tuple[Change, ...] = ()
    kept: tuple[tuple[Subject, str], ...] = ()


def prune(seed: Seed, snapshot: Snapshot, made: Sequence[Made]) -> Pruning:
    """snapshot: a whole one. made: what the record has of this server."""
    return _Pruner(seed, snapshot, made).run()


class _Pruner:
    """Collects removals from the leaves up: what is to go holds nothing up."""

    def __init__(self, seed: Seed, snapshot: Snapshot, made: Sequence[Made]) -> None:
        self._seed, self._snapshot = seed, snapshot
        self._declared = set(seed.subjects())
        self._made = [one for one in made if one.seed == seed.name]
        self._gone: set[Subject] = set()
        self._kept: list[tuple[Subject, str]] = []

    def run(self) -> Pruning:
        early = (
            *self._users(),
            *self._of_users(),
            *self._groups(),
            *self._roles(),
            *self._applications(),
        )
        late = (*self._keys(), *self._tenants(), *self._api_keys())
        return Pruning(early, late, tuple(self._kept))

    def _is_ours(self, subject: Subject, document: Document) -> bool:
        return (
            subject not in self._declared
            and bool(self._seed.name)
            and (mark_of(document) == self._seed.name)
        )

    def _remove(self, subject: Subject, write: wire.Write) -> Change:
        self._gone.add(subject)
        return remove(subject, write)

    def _users(self) -> Iterator[Change]:
        for id_, user in self._snapshot.users.items():
            subject = Subject("user", str(id_), login_of(user.document))
            if self._is_ours(subject, user.document):
                yield self._remove(subject, wire.delete_user(id_))

    def _of_users(self) -> Iterator[Change]:
        for id_, user in self._snapshot.users.items():
            if Subject("user", str(id_), "") in self._gone:
                continue
            login = login_of(user.document)
            for one in sections(user.document, "memberships"):
                group_id = UUID(text(one, "groupId"))
                subject = Subject("membership", f"{id_}/{group_id}", self._in(login, group_id))
                if self._is_ours(subject, one):
                    yield self._remove(subject, wire.remove_member(group_id, id_))
            for one in sections(user.document, "registrations"):
                owner = UUID(text(one, "applicationId"))
                subject = Subject("registration", f"{id_}/{owner}", self._in(login, owner))
                if self._is_ours(subject, one):
                    yield self._remove(subject, wire.unregister(id_, owner))

    def _in(self, login: str, id_: UUID) -> str:
        owner = self._snapshot.groups.get(id_) or self._snapshot.applications.get(id_) or {}
        return f"of {login} in {text(owner, 'name') or id_}"

    def _groups(self) -> Iterator[Change]:
        for id_, group in self._snapshot.groups.items():
            subject = Subject("group", str(id_), text(group, "name"))
            if self._is_ours(subject, group) and self._is_free(
                subject, self._links("memberships", "groupId", "membership", id_)
            ):
                yield self._remove(subject, wire.delete_group(id_))

    def _applications(self) -> Iterator[Change]:
        for id_, application in self._snapshot.applications.items():
            subject = Subject("application", str(id_), text(application, "name"))
            if self._is_ours(subject, application) and self._is_free(
                subject, self._links("registrations", "applicationId", "registration", id_)
            ):
                yield self._remove(subject, wire.delete_application(id_))

    def _links(self, array: str, member: str, kind: str, owner: UUID) -> Iterator[Subject]:
        """Who belongs to a group or an application, users that go not counted."""
        for id_, user in self._snapshot.users.items():
            if Subject("user", str(id_), "") in self._gone:
                continue
            for one in sections(user.document, array):
                if text(one, member).lower() == str(owner):
                    yield Subject(kind, f"{id_}/{owner}", login_of(user.document))

    def _tenants(self) -> Iterator[Change]:
        """Deleting a tenant deletes all that is in it."""
        for id_, tenant in self._snapshot.tenants.items():
            subject = Subject("tenant", str(id_), text(tenant, "name"))
            if self._is_ours(subject, tenant) and self._is_free(subject, self._inside(id_)):
                yield self._remove(subject, wire.delete_tenant(id_))

    def _inside(self, tenant_id: UUID) -> Iterator[Subject]:
        snapshot = self._snapshot
        for kind, documents in (("application", snapshot.applications), ("group", snapshot.groups)):
            for id_, one in documents.items():
                if text(one, "tenantId") == str(tenant_id):
                    yield Subject(kind, str(id_), text(one, "name"))
        for id_, user in snapshot.users.items():
            if text(user.document, "tenantId") == str(tenant_id):
                yield Subject("user", str(id_), login_of(user.document))

    def _is_free(self, subject: Subject, dependants: Iterator[Subject]) -> bool:
        """False, with the reason kept, where something that stays would go too."""
        staying = [one for one in dependants if one not in self._gone]
        if staying:
            more = f" and {len(staying) - 1} more" if len(staying) > 1 else ""
            self._kept.append((subject, f"holds {staying[0]}{more}, which no seed removes"))
        return not staying

    # what the record says

    def _recorded(self, kind: str, key: str, found: Document) -> bool:
        return any(
            one.kind == kind and one.key == key and one.is_instant_of(found) for one in self._made
        )

    def _roles(self) -> Iterator[Change]:
        for id_, application in self._snapshot.applications.items():
            for role in sections(application, "roles"):
                name, role_id = text(role, "name"), text(role, "id")
                subject = Subject("role", f"{id_}/{name}", f"{name} of {text(application, 'name')}")
                if subject in self._declared or not self._recorded(
                    "role", f"{id_}/{role_id}", role
                ):
                    continue
                if self._is_free(subject, self._holders(id_, name)):
                    yield self._remove(subject, wire.delete_role(id_, role_id))

    def _holders(self, application_id: UUID, name: str) -> Iterator[Subject]:
        """Users who have the role: their registrations would lose it."""
        for id_, user in self._snapshot.users.items():
            subject = Subject("user", str(id_), login_of(user.document))
            for one in sections(user.document, "registrations"):
                registration = Subject("registration", f"{id_}/{application_id}", "")
                roles = one.get("roles")
                if (
                    text(one, "applicationId") == str(application_id)
                    and isinstance(roles, tuple)
                    and name in roles
                    and registration not in self._gone
                    and registration not in self._declared
                ):
                    yield subject
        for id_, group in self._snapshot.groups.items():
            subject = Subject("group", str(id_), text(group, "name"))
            roles = sections(section(group, "roles"), str(application_id))
            if any(text(role, "name") == name for role in roles) and subject not in self._declared:
                yield subject

    def _keys(self) -> Iterator[Change]:
        for id_, key in self._snapshot.keys.items():
            subject = Subject("key", str(id_), text(key, "name"))
            if subject in self._declared or not self._recorded("key", str(id_), key):
                continue
            if self._is_free(subject, self._signers(str(id_))):
                yield self._remove(subject, wire.delete_key(id_))

    def _signers(self, key_id: str) -> Iterator[Subject]:
        """Who signs with a key, or lists it to verify with, after the seed.

        The server deletes no key that is in use (contract 5.4).
        """
        wanted = {one.subject: one.document for one in self._seed.applications}
        wanted |= {one.subject: one.document for one in self._seed.tenants}
        found = [("application", *item) for item in self._snapshot.applications.items()]
        found += [("tenant", *item) for item in self._snapshot.tenants.items()]
        for kind, id_, document in found:
            subject = Subject(kind, str(id_), text(document, "name"))
            jwt = section(document, "jwtConfiguration")
            settled = {**jwt, **section(wanted.get(subject, {}), "jwtConfiguration")}
            if any(names_key(settled, member, key_id) for member in KEY_MEMBERS):
                yield subject

    def _api_keys(self) -> Iterator[Change]:
        for id_, api_key in self._snapshot.api_keys.items():
            subject = Subject("API key", str(id_), text(api_key, "name"))
            ours = bool(self._seed.name) and mark_of_api_key(api_key) == self._seed.name
            if subject not in self._declared and ours:
                yield self._remove(subject, wire.delete_api_key(id_))
