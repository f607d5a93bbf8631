"""What the seed file wants FusionAuth to be, as frozen values.

Each object has its Id, which is what it is found by, and a document: the members the file declares,
with FusionAuth's own names. What the file leaves out is the server's business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from orchestrator.fusionauth.value import Document, text
from orchestrator.secrets import Secret


@dataclass(frozen=True)
class Subject:
    """The object something is said about. `key` tells objects of a kind apart, `name` people."""

    kind: str
    key: str
    name: str = field(compare=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".rstrip()


SYSTEM = Subject("system configuration", "", "")


class _Named:
    """What people know by its name."""

    kind: ClassVar[str]
    id: UUID
    document: Document

    def __init_subclass__(cls, kind: str) -> None:
        cls.kind = kind

    @property
    def subject(self) -> Subject:
        return Subject(self.kind, str(self.id), text(self.document, "name"))


@dataclass(frozen=True)
class Tenant(_Named, kind="tenant"):
    id: UUID
    document: Document


@dataclass(frozen=True)
class Key(_Named, kind="key"):
    """A signing key; only its name can change later.

    material: private and public halves, or the HMAC secret, for a key that is imported; empty for
    one that FusionAuth generates. Never compared, the server returns none of the secret ones.
    """

    id: UUID
    document: Document
    material: Document = field(default_factory=dict)


@dataclass(frozen=True)
class Role:
    """A role of an application, found by its name: users are registered with names.

    id: where the file gives one, the role is made with it.
    """

    name: str
    document: Document
    id: UUID | None = None

    def subject_in(self, application: "Application") -> Subject:
        name = f"{self.name} of {application.subject.name}"
        return Subject("role", f"{application.id}/{self.name}", name)


@dataclass(frozen=True)
class Application(_Named, kind="application"):
    id: UUID
    tenant_id: UUID
    document: Document
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True)
class Group(_Named, kind="group"):
    """roles: names by application, None where the file leaves them to the server."""

    id: UUID
    tenant_id: UUID
    document: Document
    roles: Mapping[UUID, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Registration:
    """application_name: for people. id: where the file gives one, it is made with it."""

    application_id: UUID
    application_name: str
    document: Document
    id: UUID | None = None

    def subject_of(self, user: "User") -> Subject:
        name = f"of {user.login_id} in {self.application_name}"
        return Subject("registration", f"{user.id}/{self.application_id}", name)


@dataclass(frozen=True)
class Membership:
    """group_name: for people."""

    group_id: UUID
    group_name: str
    document: Document = field(default_factory=dict)

    def subject_of(self, user: "User") -> Subject:
        name = f"of {user.login_id} in {self.group_name}"
        return Subject("membership", f"{user.id}/{self.group_id}", name)


@dataclass(frozen=True)
class User:
    """password: set on create. check_password: also set again when it no longer signs in.
    verified: at once on create; afterwards it is the server's (contract 5.6).
    """

    id: UUID
    tenant_id: UUID
    document: Document
    password: Secret | None = None
    check_password: bool = False
    verified: bool = False
    registrations: tuple[Registration, ...] = ()
    memberships: tuple[Membership, ...] = ()

    @property
    def login_id(self) -> str:
        return text(self.document, "email") or text(self.document, "username")

    @property
    def subject(self) -> Subject:
        return Subject("user", str(self.id), self.login_id)

    @property
    def subjects(self) -> Iterator[Subject]:
        """The user's own and those of what belongs to the user."""
        yield self.subject
        yield from (registration.subject_of(self) for registration in self.registrations)
        yield from (membership.subject_of(self) for membership in self.memberships)


@dataclass(frozen=True)
class ApiKey(_Named, kind="API key"):
    """key: its value, set on create; FusionAuth makes one up where the file has none."""

    id: UUID
    document: Document
    key: Secret | None = None


@dataclass(frozen=True)
class Seed:
    """In dependency order. An empty system configuration declares nothing.

    name: what the objects it makes are marked with (`ownership.py`); empty: with nothing.
    variables: names of all that its file refers to as `${…}`.
    """

    tenants: tuple[Tenant, ...] = ()
    keys: tuple[Key, ...] = ()
    applications: tuple[Application, ...] = ()
    users: tuple[User, ...] = ()
    system_configuration: Document = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    api_keys: tuple[ApiKey, ...] = ()
    name: str = ""
    variables: frozenset[str] = field(default=frozenset(), compare=False)

    def subjects(self) -> Iterator[Subject]:
        """All objects the file declares."""
        yield from (tenant.subject for tenant in self.tenants)
        yield from (key.subject for key in self.keys)
        for application in self.applications:
            yield application.subject
            yield from (role.subject_in(application) for role in application.roles)
        yield from (group.subject for group in self.groups)
        for user in self.users:
            yield from user.subjects
        yield from (api_key.subject for api_key in self.api_keys)
        if self.system_configuration:
            yield SYSTEM
