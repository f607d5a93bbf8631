"""The Ids of roles, known before they are made: groups name roles by Id (contract 5.8)."""

from uuid import UUID, uuid5

from orchestrator.fusionauth.value import Document, sections, text
from orchestrator.seed.objects import Application, Role


def role_id_of(role: Role, application: Application) -> UUID:
    """Of a role to be made: the file's, else one made from its name, the same in every run."""
    return role.id or uuid5(application.id, role.name)


def role_ids_by_name(application: Application, found: Document | None) -> dict[str, str]:
    """Of the roles that are there and of those to be made."""
    ids = {role.name: str(role_id_of(role, application)) for role in application.roles}
    return ids | {text(role, "name"): text(role, "id") for role in sections(found or {}, "roles")}
