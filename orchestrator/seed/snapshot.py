"""What FusionAuth has now: reads only, and one login per checked password."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.value import Document, section, sections, text
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.snapshot_users import FoundUser, read_all_users, read_users_of

T = TypeVar("T")

# what belongs to a user: kind → its member of the user, and the member that says to what it links
LINKS: Mapping[str, tuple[str, str]] = {
    "registration": ("registrations", "applicationId"),
    "membership": ("memberships", "groupId"),
}


@dataclass(frozen=True)
class Snapshot:
    """Objects by Id, as the server answered them.

    tenants, keys and applications are all the server has, deactivated ones among them when the
    seed needs one. Groups and users are all of them in a whole snapshot, else those the seed names;
    API keys are never all, since FusionAuth lists none (contract 5.8).
    """

    tenants: Mapping[UUID, Document] = field(default_factory=dict)
    keys: Mapping[UUID, Document] = field(default_factory=dict)
    applications: Mapping[UUID, Document] = field(default_factory=dict)
    users: Mapping[UUID, FoundUser] = field(default_factory=dict)
    system_configuration: Document = field(default_factory=dict)
    groups: Mapping[UUID, Document] = field(default_factory=dict)
    api_keys: Mapping[UUID, Document] = field(default_factory=dict)

    @property
    def user_documents(self) -> dict[UUID, Document]:
        return {id_: user.document for id_, user in self.users.items()}


def read_snapshot(
    client: FusionAuthClient, seed: Seed, *, whole: bool = False, api_keys: Collection[UUID] = ()
) -> Snapshot:
    """whole: also what the seed does not name. api_keys: ids beyond those of the seed.

    Raises FusionAuthError when the server cannot be read.
    """
    tenants = read_tenants(client)
    wanted_api_keys = dict.fromkeys([*(key.id for key in seed.api_keys), *api_keys])
    return Snapshot(
        tenants=tenants,
        keys=_by_id(_list(client, "/api/key", "keys")),
        applications=_read_applications(client, seed, whole=whole),
        groups=_by_id(_read_groups(client, tenants)) if whole or seed.groups else {},
        users=_read_users(client, seed, tenants, whole=whole),
        api_keys=_by_id(_read_api_keys(client, wanted_api_keys)),
        system_configuration=_read_system_configuration(client, seed, whole=whole),
    )


def read_tenants(client: FusionAuthClient) -> dict[UUID, Document]:
    return _by_id(_list(client, "/api/tenant", "tenants"))


def _read_users(
    client: FusionAuthClient, seed: Seed, tenants: Mapping[UUID, Document], *, whole: bool
) -> Mapping[UUID, FoundUser]:
    if whole:
        return read_all_users(client, seed.users)
    return read_users_of(client, [user for user in seed.users if user.tenant_id in tenants])


def _read_applications(
    client: FusionAuthClient, seed: Seed, *, whole: bool
) -> Mapping[UUID, Document]:
    active = _by_id(_list(client, "/api/application", "applications"))
    if not whole and all(application.id in active for application in seed.applications):
        return active
    inactive = _list(client, "/api/application", "applications", {"inactive": "true"})
    return {**_by_id(inactive), **active}


def _read_groups(client: FusionAuthClient, tenants: Iterable[UUID]) -> Iterator[Document]:
    """Tenant by tenant: a group's tenant cannot be derived where no Id is given (contract 1.7)."""
    for tenant_id in tenants:
        yield from sections(client.get("/api/group", tenant_id=tenant_id) or {}, "groups")


def _read_api_keys(client: FusionAuthClient, ids: Iterable[UUID]) -> Iterator[Document]:
    for id_ in ids:
        if answer := client.get_api_key(id_):
            yield section(answer, "apiKey")


def _read_system_configuration(client: FusionAuthClient, seed: Seed, *, whole: bool) -> Document:
    if not whole and not seed.system_configuration:
        return {}
    return section(client.get("/api/system-configuration") or {}, "systemConfiguration")


def _list(
    client: FusionAuthClient, path: str, name: str, query: Mapping[str, str] | None = None
) -> tuple[Document, ...]:
    return sections(client.get(path, query) or {}, name)


def _by_id(documents: Iterable[Document]) -> dict[UUID, Document]:
    return {UUID(text(document, "id")): document for document in documents}


def subject_of(kind: str, id_: UUID, found: Document) -> Subject:
    """Of an object as the server answered it."""
    return Subject(kind, str(id_), login_of(found) if kind == "user" else text(found, "name"))


def login_of(user: Document) -> str:
    return text(user, "email") or text(user, "username") or text(user, "id")


def links_of(user: Document, kind: str) -> Iterator[tuple[UUID, Document]]:
    """A user's registrations or memberships, each with the Id of its application or group."""
    array, owner = LINKS[kind]
    for one in sections(user, array):
        yield UUID(text(one, owner)), one


def without(found: Mapping[UUID, T], gone: Container[UUID]) -> dict[UUID, T]:
    return {id_: one for id_, one in found.items() if id_ not in gone}
