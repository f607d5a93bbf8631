"""Many new users at once: each batch one request that makes all of its users or none. Pure.

Registrations and memberships travel inside their users (contract 5.6.2).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.value import Document, Value
from orchestrator.seed.change import Action, Change
from orchestrator.seed.objects import Registration, Subject, User
from orchestrator.seed.ownership import marked

BULK = 20  # from this many new users on
BATCH = 100  # hashing their passwords takes the server half a second


def import_users(users: Sequence[User], seed_name: str) -> Iterator[Change]:
    for tenant_id, of_tenant in groupby(sorted(users, key=_tenant), key=lambda u: u.tenant_id):
        while batch := tuple(islice(of_tenant, BATCH)):
            documents = tuple(_document(user, seed_name) for user in batch)
            write = wire.import_users(documents, tenant_id)
            parts = tuple(subject for user in batch for subject in user.subjects)
            yield Change(Action.CREATE, _subject(batch), write, parts=parts)


def _tenant(user: User) -> str:
    return str(user.tenant_id)


def _subject(batch: Sequence[User]) -> Subject:
    name = f"{batch[0].login_id} … {batch[-1].login_id} ({len(batch)})"
    return Subject("users", f"{batch[0].id}/{batch[-1].id}", name)


def _document(user: User, seed_name: str) -> Document:
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
            {"applicationId": str(r.application_id), **registration_document(r, seed_name)}
            for r in user.registrations
        )
    if user.memberships:
        document["memberships"] = tuple(
            {"groupId": str(m.group_id), **marked(m.document, seed_name)} for m in user.memberships
        )
    return document


def registration_document(registration: Registration, seed_name: str) -> Document:
    """Its application is named beside it, or not at all where the path says it."""
    document = marked(registration.document, seed_name)
    return {**document, "id": str(registration.id)} if registration.id else document
