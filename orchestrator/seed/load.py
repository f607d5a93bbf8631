"""The seed file → `Seed`. Every mistake in the file is found here, before any request.

`read.py` reads YAML, `check.py` checks members and fills in `${…}`; here the objects are built
and what they say about one another is checked (`references.py`).
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from uuid import UUID

from orchestrator.compose.interpolate import interpolate
from orchestrator.fusionauth.application import APPLICATION, REGISTRATION, ROLE
from orchestrator.fusionauth.key import KEY
from orchestrator.fusionauth.shape import ObjectOf
from orchestrator.fusionauth.tenant import TENANT
from orchestrator.fusionauth.user import USER
from orchestrator.fusionauth.value import Document, section, sections, text
from orchestrator.secrets import Secret
from orchestrator.seed.check import Checker, Resolve
from orchestrator.seed.model import Application, Key, Registration, Role, Seed, Tenant, User
from orchestrator.seed.place import Place
from orchestrator.seed.read import read_yaml
from orchestrator.seed.references import check_references
from orchestrator.seed.schema import SEED


def load_seed(path: Path, variables: Mapping[str, str], secret_names: Collection[str]) -> Seed:
    """Read, check and resolve the file.

    variables: fill the `${…}`, by the same rules as in the compose file. A value that one of the
    `secret_names` went into is masked wherever it is shown. Raises SeedFileError.
    """
    top = Place(path.name)
    tree = read_yaml(path)
    checker = Checker(_make_resolve(variables, secret_names))
    checked = checker.check({} if tree is None else tree, SEED, top)
    assert isinstance(checked, Mapping)  # SEED is an object
    check_references(checked, top)
    return _make_seed(checked)


class _Recorder(Mapping[str, str]):
    """Variables that remember which of them were asked for."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.used.add(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def _make_resolve(variables: Mapping[str, str], secret_names: Collection[str]) -> Resolve:
    hidden = frozenset(secret_names)

    def resolve(template: str) -> str | Secret:
        recorder = _Recorder(variables)
        filled = interpolate(template, recorder)
        return filled if hidden.isdisjoint(recorder.used) else Secret(filled)

    return resolve


def _make_seed(checked: Document) -> Seed:
    """From a checked tree: shapes and references hold."""
    tenants = sections(checked, "tenants")
    only_tenant = text(tenants[0], "id") if len(tenants) == 1 else ""
    applications = sections(checked, "applications")
    names = {text(entry, "id"): text(entry, "name") for entry in applications}
    return Seed(
        tenants=tuple(Tenant(_id(entry), _declared(entry, TENANT)) for entry in tenants),
        keys=tuple(Key(_id(entry), _declared(entry, KEY)) for entry in sections(checked, "keys")),
        applications=tuple(_make_application(entry, only_tenant) for entry in applications),
        users=tuple(_make_user(entry, only_tenant, names) for entry in sections(checked, "users")),
        system_configuration=section(checked, "systemConfiguration"),
    )


def _make_application(entry: Document, only_tenant: str) -> Application:
    return Application(
        _id(entry),
        UUID(text(entry, "tenantId") or only_tenant),
        _declared(entry, APPLICATION),
        tuple(Role(text(role, "name"), _declared(role, ROLE)) for role in sections(entry, "roles")),
    )


def _make_user(entry: Document, only_tenant: str, application_names: Mapping[str, str]) -> User:
    document = dict(_declared(entry, USER))
    if email := text(entry, "email"):
        document["email"] = email.lower()  # as the server stores it (contract 5.6)
    password = entry.get("password")
    return User(
        _id(entry),
        UUID(text(entry, "tenantId") or only_tenant),
        document,
        password if isinstance(password, Secret) else None,
        entry.get("checkPassword") is True,
        entry.get("verified") is True,
        tuple(
            _make_registration(registration, application_names)
            for registration in sections(entry, "registrations")
        ),
    )


def _make_registration(entry: Document, application_names: Mapping[str, str]) -> Registration:
    application_id = text(entry, "applicationId")
    name = application_names.get(application_id, "FusionAuth")  # references.py knows no other
    return Registration(UUID(application_id), name, _declared(entry, REGISTRATION))


def _id(entry: Document) -> UUID:
    return UUID(text(entry, "id"))


def _declared(entry: Document, shape: ObjectOf) -> Document:
    """FusionAuth's members of an entry, without ours (`id`, `registrations`, …)."""
    return {name: member for name, member in entry.items() if name in shape.members}
