"""What a seed cannot change in place, said before anything is sent. Pure.

Each function gives the error that explains it, or None. `replace.py` makes room instead.
"""

from collections.abc import Mapping
from typing import TypeAlias
from uuid import UUID

from orchestrator.errors import SeedConflict
from orchestrator.fusionauth.shape import Scalar
from orchestrator.fusionauth.value import Document, text
from orchestrator.seed.change import show
from orchestrator.seed.compare import same
from orchestrator.seed.objects import Key, Subject, User
from orchestrator.seed.snapshot_users import FoundUser

REPLACE = "or let `seed --replace` remove the server's and make it anew"


def require_no(conflict: SeedConflict | None) -> None:
    if conflict is not None:
        raise conflict


def find_namesake(subject: Subject, others: Mapping[UUID, Document]) -> UUID | None:
    """Names are unique without case (contract 5.3 to 5.5)."""
    for other_id, other in others.items():
        if str(other_id) != subject.key and text(other, "name").lower() == subject.name.lower():
            return other_id
    return None


def find_name_conflict(subject: Subject, others: Mapping[UUID, Document]) -> SeedConflict | None:
    other_id = find_namesake(subject, others)
    if other_id is None:
        return None
    can_replace = "" if subject.kind == "tenant" else f", {REPLACE}"
    return SeedConflict(
        f"{subject} has the id {subject.key} in the seed file and {other_id} on the server",
        f"write the server's id into the seed file, or rename that {subject.kind}{can_replace}",
    )


def find_tenant_conflict(subject: Subject, tenant_id: UUID, found: Document) -> SeedConflict | None:
    found_tenant = text(found, "tenantId")
    if not found_tenant or UUID(found_tenant) == tenant_id:
        return None
    return SeedConflict(
        f"{subject} belongs to tenant {found_tenant} on the server and to {tenant_id} in the "
        "seed file, and it cannot move",
        f"give the {subject.kind} of the seed file an id of its own, {REPLACE}",
    )


def find_key_conflict(key: Key, found: Document) -> SeedConflict | None:
    """FusionAuth changes nothing of a key but its name (contract 5.4)."""
    for member, wanted in key.document.items():
        if member == "name" or (member == "issuer" and key.material):
            continue  # an imported key's certificate is not ours to word
        if not same(wanted, found.get(member), Scalar.ANY):
            return SeedConflict(
                f"{key.subject} ({key.id}) has {member} {show(found.get(member))} on the server "
                f"and {show(wanted)} in the seed file, and it cannot change",
                "give the key of the seed file an id of its own, or delete the server's, "
                "or let `seed --replace` do that: tokens it signed are refused from then on",
            )
    return None


def find_id_conflict(subject: Subject, wanted: UUID | None, found: Document) -> SeedConflict | None:
    """Of a role or a registration, which are found by what they belong to, not by Id."""
    if wanted is None or text(found, "id").lower() == str(wanted):
        return None
    return SeedConflict(
        f"{subject} has the id {wanted} in the seed file and {text(found, 'id')} on the server",
        f"write the server's id into the seed file, or none, {REPLACE}",
    )


# tenant and login in lower case → who signs in with it
Logins: TypeAlias = Mapping[tuple[str, str], UUID]


def logins_of(users: Mapping[UUID, FoundUser]) -> Logins:
    """Who has which login (contract 5.6); once for many users that are looked up in it."""
    return {
        (text(user.document, "tenantId"), login.lower()): id_
        for id_, user in users.items()
        for login in (text(user.document, "email"), text(user.document, "username"))
        if login
    }


def find_login_holder(user: User, logins: Logins) -> UUID | None:
    """Somebody else in the tenant who signs in with the same name."""
    for login in (text(user.document, "email"), text(user.document, "username")):
        holder = logins.get((str(user.tenant_id), login.lower()))
        if holder is not None and holder != user.id:
            return holder
    return None


def find_login_conflict(user: User, logins: Logins) -> SeedConflict | None:
    other_id = find_login_holder(user, logins)
    if other_id is None:
        return None
    return SeedConflict(
        f"{user.subject} has the id {user.id} in the seed file and {other_id} on the server",
        f"write the server's id into the seed file, or delete that user in FusionAuth, {REPLACE}",
    )
