"""What a seed cannot change in place, said before anything is sent. Pure."""

from collections.abc import Mapping
from uuid import UUID

from orchestrator.errors import SeedConflict
from orchestrator.fusionauth.shape import Scalar
from orchestrator.fusionauth.value import Document, text
from orchestrator.seed.change import show
from orchestrator.seed.compare import same
from orchestrator.seed.model import Key, Subject, User
from orchestrator.seed.snapshot import FoundUser


def require_free_name(subject: Subject, others: Mapping[UUID, Document]) -> None:
    """Names are unique without case (contract 5.3 to 5.5)."""
    for other_id, other in others.items():
        if text(other, "name").lower() == subject.name.lower():
            raise SeedConflict(
                f"{subject} has the id {subject.key} in the seed file and {other_id} on the server",
                f"write the server's id into the seed file, or rename that {subject.kind}",
            )


def require_tenant(subject: Subject, tenant_id: UUID, found: Document) -> None:
    found_tenant = text(found, "tenantId")
    if found_tenant and UUID(found_tenant) != tenant_id:
        raise SeedConflict(
            f"{subject} belongs to tenant {found_tenant} on the server and to {tenant_id} in the "
            "seed file, and it cannot move",
            f"give the {subject.kind} of the seed file an id of its own",
        )


def require_same_key(key: Key, found: Document) -> None:
    """FusionAuth changes nothing of a key but its name (contract 5.4)."""
    for member, wanted in key.document.items():
        if member != "name" and not same(wanted, found.get(member), Scalar.ANY):
            raise SeedConflict(
                f"{key.subject} ({key.id}) has {member} {show(found.get(member))} on the server "
                f"and {show(wanted)} in the seed file, and it cannot change",
                "give the key of the seed file an id of its own, or delete the server's",
            )


def require_free_login(user: User, users: Mapping[UUID, FoundUser]) -> None:
    for other_id, other in users.items():
        login_ids = {text(other.document, "email"), text(other.document, "username").lower()}
        in_tenant = text(other.document, "tenantId") in {"", str(user.tenant_id)}
        if in_tenant and user.login_id.lower() in login_ids:
            raise SeedConflict(
                f"{user.subject} has the id {user.id} in the seed file and {other_id} on the "
                "server",
                "write the server's id into the seed file, or delete that user in FusionAuth",
            )
