"""What FusionAuth has now, read for one seed: reads only, and one login per checked password."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.value import Document, section, sections, text
from orchestrator.seed.model import Seed, User


@dataclass(frozen=True)
class FoundUser:
    """password_matches: false when the seed's password was refused; true when not checked."""

    document: Document
    password_matches: bool = True


@dataclass(frozen=True)
class Snapshot:
    """Objects by Id, as the server answered them.

    tenants, keys and applications are all the server has, of users those that the seed names, by
    Id or by login. Deactivated applications are among them when the seed needs one.
    """

    tenants: Mapping[UUID, Document] = field(default_factory=dict)
    keys: Mapping[UUID, Document] = field(default_factory=dict)
    applications: Mapping[UUID, Document] = field(default_factory=dict)
    users: Mapping[UUID, FoundUser] = field(default_factory=dict)
    system_configuration: Document = field(default_factory=dict)


def read_snapshot(client: FusionAuthClient, seed: Seed) -> Snapshot:
    """Raises FusionAuthError when the server cannot be read."""
    tenants = _by_id(_list(client, "/api/tenant", "tenants"))
    found = (_find_user(client, user) for user in seed.users if user.tenant_id in tenants)
    return Snapshot(
        tenants=tenants,
        keys=_by_id(_list(client, "/api/key", "keys")),
        applications=_read_applications(client, seed),
        users={_id(user.document): user for user in found if user},
        system_configuration=_read_system_configuration(client, seed),
    )


def _read_applications(client: FusionAuthClient, seed: Seed) -> Mapping[UUID, Document]:
    active = _by_id(_list(client, "/api/application", "applications"))
    if all(application.id in active for application in seed.applications):
        return active
    inactive = _list(client, "/api/application", "applications", {"inactive": "true"})
    return {**_by_id(inactive), **active}


def _read_system_configuration(client: FusionAuthClient, seed: Seed) -> Document:
    if not seed.system_configuration:
        return {}
    return section(client.get("/api/system-configuration") or {}, "systemConfiguration")


def _find_user(client: FusionAuthClient, user: User) -> FoundUser | None:
    """By Id, else by login, which tells that somebody else has it."""
    if answer := client.get(f"/api/user/{user.id}"):
        document = section(answer, "user")
        return FoundUser(document, _password_matches(client, user, document))
    query = {"loginId": user.login_id}
    namesake = client.get("/api/user", query, tenant_id=user.tenant_id)
    return FoundUser(section(namesake, "user")) if namesake else None


def _password_matches(client: FusionAuthClient, user: User, document: Document) -> bool:
    """A deactivated user cannot sign in, so the password is taken for a wrong one: it is set
    again when the user is reactivated."""
    if not user.check_password or user.password is None:
        return True
    login_id = text(document, "email") or text(document, "username")
    return document.get("active") is not False and client.accepts_login(
        login_id, user.password, tenant_id=user.tenant_id
    )


def _list(
    client: FusionAuthClient, path: str, name: str, query: Mapping[str, str] | None = None
) -> tuple[Document, ...]:
    return sections(client.get(path, query) or {}, name)


def _by_id(documents: Iterable[Document]) -> dict[UUID, Document]:
    return {_id(document): document for document in documents}


def _id(document: Document) -> UUID:
    return UUID(text(document, "id"))
