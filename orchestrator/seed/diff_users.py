"""Users and their registrations: the part of `diff.py` with rules of its own. Pure."""

from collections.abc import Iterator
from functools import partial

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.application import REGISTRATION
from orchestrator.fusionauth.user import USER
from orchestrator.fusionauth.value import Document, Value, sections, text
from orchestrator.secrets import Secret
from orchestrator.seed.change import Change, change, create, patch_where_different
from orchestrator.seed.compare import FieldChange, field_changes, merge_patch
from orchestrator.seed.conflict import require_free_login, require_tenant
from orchestrator.seed.model import Registration, User
from orchestrator.seed.snapshot import FoundUser, Snapshot

UNKNOWN_PASSWORD = Secret("never returned by the server")


def diff_user(user: User, snapshot: Snapshot) -> Iterator[Change]:
    """Registrations have requests of their own, also for a new user, so that a run that is cut
    anywhere leaves nothing the next one cannot finish."""
    found = snapshot.users.get(user.id)
    if found is None:
        require_free_login(user, snapshot.users)
        yield _create(user)
    else:
        require_tenant(user.subject, user.tenant_id, found.document)
        yield from _change(user, found)
    documents = sections(found.document, "registrations") if found else ()
    registered = {text(document, "applicationId").lower(): document for document in documents}
    for registration in user.registrations:
        yield from _diff_registration(
            registration, user, registered.get(str(registration.application_id))
        )


def _create(user: User) -> Change:
    document: dict[str, Value] = {**user.document, "password": user.password}
    write = wire.create_user(user.id, document, user.tenant_id, verified=user.verified)
    return create(user.subject, write)


def _change(user: User, found: FoundUser) -> Iterator[Change]:
    if found.document.get("active") is False:
        reactivation = wire.reactivate_user(user.id)
        yield change(user.subject, reactivation, FieldChange("active", False, True))
    patch = merge_patch(user.document, found.document, USER)
    fields = tuple(field_changes(patch, found.document))
    if not found.password_matches:
        patch = {**patch, "password": user.password}
        fields = (*fields, FieldChange("password", UNKNOWN_PASSWORD, user.password))
    if patch:
        yield change(user.subject, wire.patch_user(user.id, patch), *fields)


def _diff_registration(
    registration: Registration, user: User, found: Document | None
) -> Iterator[Change]:
    subject, application_id = registration.subject_of(user), registration.application_id
    if found is None:
        yield create(subject, wire.register(user.id, application_id, registration.document))
        return
    write = partial(wire.patch_registration, user.id, application_id)
    yield from patch_where_different(subject, registration.document, found, REGISTRATION, write)
