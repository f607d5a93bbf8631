"""What a server has and a seed file does not declare. Pure; it takes a whole snapshot.

FusionAuth's own objects are nobody's (contract 7.4): its two applications, its signing keys.
"""

from collections.abc import Iterator

from orchestrator.fusionauth.builtin import is_builtin_application, is_builtin_key
from orchestrator.fusionauth.value import sections, text
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.snapshot import LINKS, Snapshot, links_of, subject_of


def find_undeclared(seed: Seed, snapshot: Snapshot) -> tuple[Subject, ...]:
    """In the order of the file's kinds; roles, registrations and memberships of what the file
    declares as well, those of other objects go without saying."""
    declared = set(seed.subjects())
    return tuple(subject for subject in _all(seed, snapshot) if subject not in declared)


def _all(seed: Seed, snapshot: Snapshot) -> Iterator[Subject]:
    yield from (subject_of("tenant", *item) for item in snapshot.tenants.items())
    for id_, key in snapshot.keys.items():
        if not is_builtin_key(key):
            yield subject_of("key", id_, key)
    for id_, application in snapshot.applications.items():
        if not is_builtin_application(application):
            yield subject_of("application", id_, application)
    for declared in seed.applications:
        for role in sections(snapshot.applications.get(declared.id, {}), "roles"):
            name = text(role, "name")
            yield Subject("role", f"{declared.id}/{name}", f"{name} of {declared.subject.name}")
    yield from (subject_of("group", *item) for item in snapshot.groups.items())
    yield from (subject_of("user", *item) for item in snapshot.user_documents.items())
    yield from _of_users(seed, snapshot)
    yield from (subject_of("API key", *item) for item in snapshot.api_keys.items())


def _of_users(seed: Seed, snapshot: Snapshot) -> Iterator[Subject]:
    users, owners = snapshot.user_documents, {**snapshot.applications, **snapshot.groups}
    for user in seed.users:
        for kind in LINKS:
            for owner, _ in links_of(users.get(user.id, {}), kind):
                owner_name = text(owners[owner], "name") if owner in owners else owner
                name = f"of {user.login_id} in {owner_name}"
                yield Subject(kind, f"{user.id}/{owner}", name)
