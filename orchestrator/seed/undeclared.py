"""What a server has and a seed file does not declare. Pure; it takes a whole snapshot.

FusionAuth's own objects are nobody's (contract 7.4): its two applications, its signing keys.
"""

from collections.abc import Iterator, Mapping
from uuid import UUID

from orchestrator.fusionauth.builtin import is_builtin_application, is_builtin_key
from orchestrator.fusionauth.value import Document, sections, text
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.snapshot import Snapshot


def find_undeclared(seed: Seed, snapshot: Snapshot) -> tuple[Subject, ...]:
    """In the order of the file's kinds; roles, registrations and memberships of what the file
    declares as well, those of other objects go without saying."""
    declared = set(seed.subjects())
    return tuple(subject for subject in _all(seed, snapshot) if subject not in declared)


def _all(seed: Seed, snapshot: Snapshot) -> Iterator[Subject]:
    yield from _named("tenant", snapshot.tenants)
    keys = {id_: key for id_, key in snapshot.keys.items() if not is_builtin_key(key)}
    yield from _named("key", keys)
    applications = {
        id_: one for id_, one in snapshot.applications.items() if not is_builtin_application(one)
    }
    yield from _named("application", applications)
    for application in seed.applications:
        for role in sections(snapshot.applications.get(application.id, {}), "roles"):
            name = text(role, "name")
            key = f"{application.id}/{name}"
            yield Subject("role", key, f"{name} of {application.subject.name}")
    yield from _named("group", snapshot.groups)
    for id_, user in snapshot.users.items():
        yield Subject("user", str(id_), login_of(user.document))
    yield from _of_users(seed, snapshot)
    yield from _named("API key", snapshot.api_keys)


def _of_users(seed: Seed, snapshot: Snapshot) -> Iterator[Subject]:
    names = {str(id_): text(one, "name") for id_, one in snapshot.applications.items()}
    names |= {str(id_): text(one, "name") for id_, one in snapshot.groups.items()}
    for user in seed.users:
        found = snapshot.users.get(user.id)
        document: Document = found.document if found else {}
        for kind, array, member in (
            ("registration", "registrations", "applicationId"),
            ("membership", "memberships", "groupId"),
        ):
            for one in sections(document, array):
                owner = text(one, member).lower()
                name = f"of {user.login_id} in {names.get(owner, owner)}"
                yield Subject(kind, f"{user.id}/{owner}", name)


def _named(kind: str, documents: Mapping[UUID, Document]) -> Iterator[Subject]:
    for id_, document in documents.items():
        yield Subject(kind, str(id_), text(document, "name"))


def login_of(user: Document) -> str:
    return text(user, "email") or text(user, "username") or text(user, "id")
