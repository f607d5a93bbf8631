"""`--prune`: the removal of what an earlier seed made and the file no longer declares. Pure.

Ours is what bears the seed's mark (`ownership.py`) or what the project's record says (`record.py`).
What would take an object that no seed made with it is kept, and said to be.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.value import Document, section, sections, text, texts
from orchestrator.seed.change import Change, remove
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.ownership import ATTRIBUTES, DATA, mark_of
from orchestrator.seed.record import Made
from orchestrator.seed.replace_key import KEY_MEMBERS, names_key
from orchestrator.seed.snapshot import Snapshot, links_of, login_of, subject_of


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
        self._seed, self._snapshot, self._users = seed, snapshot, snapshot.user_documents
        self._declared = set(seed.subjects())
        self._made = [one for one in made if one.seed == seed.name]
        self._gone: set[Subject] = set()
        self._kept: list[tuple[Subject, str]] = []

    def run(self) -> Pruning:
        found = self._snapshot
        early = (
            *self._marked("user", self._users, wire.delete_user),
            *self._of_users(),
            *self._marked("group", found.groups, wire.delete_group, self._members),
            *self._roles(),
            *self._marked(
                "application", found.applications, wire.delete_application, self._registered
            ),
        )
        late = (
            *self._keys(),
            *self._marked("tenant", found.tenants, wire.delete_tenant, self._inside),
            *self._marked("API key", found.api_keys, wire.delete_api_key),
        )
        return Pruning(early, late, tuple(self._kept))

    def _marked(
        self,
        kind: str,
        found: Mapping[UUID, Document],
        delete: Callable[[UUID], wire.Request],
        dependants: Callable[[UUID], Iterable[Subject]] = lambda _: (),
    ) -> Iterator[Change]:
        """Of a kind, those that bear our mark. dependants: what is deleted with one of them."""
        for id_, document in found.items():
            subject = subject_of(kind, id_, document)
            if self._is_ours(subject, document) and self._is_free(subject, dependants(id_)):
                yield self._remove(subject, delete(id_))

    def _is_ours(self, subject: Subject, document: Document) -> bool:
        mark = mark_of(document, ATTRIBUTES if subject.kind == "API key" else DATA)
        return subject not in self._declared and bool(mark) and mark == self._seed.name

    def _remove(self, subject: Subject, write: wire.Request) -> Change:
        self._gone.add(subject)
        return remove(subject, write)

    def _staying_users(self) -> Iterator[tuple[UUID, Document]]:
        for id_, user in self._users.items():
            if subject_of("user", id_, user) not in self._gone:
                yield id_, user

    def _of_users(self) -> Iterator[Change]:
        for id_, user in self._staying_users():
            for group_id, one in links_of(user, "membership"):
                subject = self._link("membership", id_, group_id)
                if self._is_ours(subject, one):
                    yield self._remove(subject, wire.remove_member(group_id, id_))
            for application_id, one in links_of(user, "registration"):
                subject = self._link("registration", id_, application_id)
                if self._is_ours(subject, one):
                    yield self._remove(subject, wire.unregister(id_, application_id))

    def _link(self, kind: str, user_id: UUID, owner_id: UUID) -> Subject:
        owner = self._snapshot.groups.get(owner_id) or self._snapshot.applications.get(owner_id, {})
        name = f"of {login_of(self._users[user_id])} in {text(owner, 'name') or owner_id}"
        return Subject(kind, f"{user_id}/{owner_id}", name)

    def _members(self, group_id: UUID) -> Iterator[Subject]:
        return self._linked("membership", group_id)

    def _registered(self, application_id: UUID) -> Iterator[Subject]:
        return self._linked("registration", application_id)

    def _linked(self, kind: str, owner_id: UUID) -> Iterator[Subject]:
        """Who belongs to a group or an application, users that go not counted."""
        for id_, user in self._staying_users():
            if any(owner == owner_id for owner, _ in links_of(user, kind)):
                yield Subject(kind, f"{id_}/{owner_id}", login_of(user))

    def _inside(self, tenant_id: UUID) -> Iterator[Subject]:
        snapshot = self._snapshot
        for kind, found in (
            ("application", snapshot.applications),
            ("group", snapshot.groups),
            ("user", self._users),
        ):
            for id_, one in found.items():
                if text(one, "tenantId") == str(tenant_id):
                    yield subject_of(kind, id_, one)

    def _is_free(self, subject: Subject, dependants: Iterable[Subject]) -> bool:
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
        for id_, user in self._users.items():
            for owner, one in links_of(user, "registration"):
                registration = self._link("registration", id_, owner)
                settled = registration in self._gone or registration in self._declared
                if owner == application_id and name in texts(one, "roles") and not settled:
                    yield subject_of("user", id_, user)
        for id_, group in self._snapshot.groups.items():
            subject = subject_of("group", id_, group)
            roles = sections(section(group, "roles"), str(application_id))
            if any(text(role, "name") == name for role in roles) and subject not in self._declared:
                yield subject

    def _keys(self) -> Iterator[Change]:
        for id_, key in self._snapshot.keys.items():
            subject = subject_of("key", id_, key)
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
            subject = subject_of(kind, id_, document)
            jwt = section(document, "jwtConfiguration")
            settled = {**jwt, **section(wanted.get(subject, {}), "jwtConfiguration")}
            if any(names_key(settled, member, key_id) for member in KEY_MEMBERS):
                yield subject
