"""The seed file → `Seed`. Every mistake in the file is found here, before any request.

`read.py` reads YAML, `repeat.py` writes repetitions out, `check_members.py` checks members and
fills in `${…}`, `check_references.py` what objects say about one another; here they are built.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from orchestrator.fusionauth import object_shapes as shapes
from orchestrator.fusionauth.shape import ObjectOf
from orchestrator.fusionauth.value import Document, section, sections, text, texts
from orchestrator.interpolate import interpolate
from orchestrator.secrets import Secret
from orchestrator.seed.check_members import Checker, Resolve
from orchestrator.seed.check_references import check_references
from orchestrator.seed.objects import (
    ApiKey,
    Application,
    Group,
    Key,
    Membership,
    Registration,
    Role,
    Seed,
    Tenant,
    User,
)
from orchestrator.seed.place import Place
from orchestrator.seed.read import read_yaml
from orchestrator.seed.repeat import expand
from orchestrator.seed.schema import SEED


def load_seed(path: Path, variables: Mapping[str, str], secret_names: Collection[str]) -> Seed:
    """Read, check and resolve the file.

    variables: fill the `${…}`, by the same rules as in the compose file. A value that one of the
    `secret_names` went into is masked wherever it is shown. Raises SeedFileError.
    """
    return make_seed(read_yaml(path), path, variables, secret_names)


def make_seed(
    tree: Any, path: Path, variables: Mapping[str, str], secret_names: Collection[str]
) -> Seed:
    """The same from the file's tree; path: what errors and marks call it."""
    used: set[str] = set()
    top, resolve = Place(path.name), _make_resolve(variables, secret_names, used)
    expanded = expand({} if tree is None else tree, resolve, top)
    top = Place(path.name, written=expanded.written)
    checked = Checker(resolve).check(expanded.tree, SEED, top)
    assert isinstance(checked, Mapping)  # SEED is an object
    check_references(checked, top)
    return replace(_make_seed(checked, path.stem), variables=frozenset(used))


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


def _make_resolve(
    variables: Mapping[str, str], secret_names: Collection[str], used: set[str]
) -> Resolve:
    """used: takes the names that were asked for."""
    hidden = frozenset(secret_names)

    def resolve(template: str) -> str | Secret:
        recorder = _Recorder(variables)
        filled = interpolate(template, recorder)
        used.update(recorder.used)
        return filled if hidden.isdisjoint(recorder.used) else Secret(filled)

    return resolve


def _make_seed(checked: Document, default_name: str) -> Seed:
    """From a checked tree: shapes and references hold."""
    tenants = sections(checked, "tenants")
    only_tenant = text(tenants[0], "id") if len(tenants) == 1 else ""
    applications, groups = sections(checked, "applications"), sections(checked, "groups")
    names = {text(entry, "id"): text(entry, "name") for entry in (*applications, *groups)}
    return Seed(
        tenants=tuple(Tenant(_id(entry), _declared(entry, shapes.TENANT)) for entry in tenants),
        keys=tuple(map(_make_key, sections(checked, "keys"))),
        applications=tuple(_make_application(entry, only_tenant) for entry in applications),
        groups=tuple(_make_group(entry, only_tenant) for entry in groups),
        users=tuple(_make_user(entry, only_tenant, names) for entry in sections(checked, "users")),
        api_keys=tuple(map(_make_api_key, sections(checked, "apiKeys"))),
        system_configuration=section(checked, "systemConfiguration"),
        name=text(checked, "name") or default_name,
    )


def _make_key(entry: Document) -> Key:
    return Key(_id(entry), _declared(entry, shapes.KEY), _declared(entry, shapes.KEY_MATERIAL))


def _make_group(entry: Document, only_tenant: str) -> Group:
    roles = section(entry, "roles")
    return Group(
        _id(entry),
        UUID(text(entry, "tenantId") or only_tenant),
        _declared(entry, shapes.GROUP),
        {UUID(id_): texts(roles, id_) for id_ in roles} if "roles" in entry else None,
    )


def _make_api_key(entry: Document) -> ApiKey:
    key = entry.get("key")
    return ApiKey(
        _id(entry), _declared(entry, shapes.API_KEY), key if isinstance(key, Secret) else None
    )


def _make_application(entry: Document, only_tenant: str) -> Application:
    return Application(
        _id(entry),
        UUID(text(entry, "tenantId") or only_tenant),
        _declared(entry, shapes.APPLICATION),
        tuple(
            Role(text(role, "name"), _declared(role, shapes.ROLE), _optional_id(role))
            for role in sections(entry, "roles")
        ),
    )


def _make_user(entry: Document, only_tenant: str, names: Mapping[str, str]) -> User:
    document = dict(_declared(entry, shapes.USER))
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
        tuple(_make_registration(one, names) for one in sections(entry, "registrations")),
        tuple(_make_membership(one, names) for one in sections(entry, "memberships")),
    )


def _make_registration(entry: Document, application_names: Mapping[str, str]) -> Registration:
    application_id = text(entry, "applicationId")
    name = application_names.get(application_id, "FusionAuth")  # check_references.py knows no other
    document = _declared(entry, shapes.REGISTRATION)
    return Registration(UUID(application_id), name, document, _optional_id(entry))


def _make_membership(entry: Document, group_names: Mapping[str, str]) -> Membership:
    group_id = text(entry, "groupId")
    return Membership(UUID(group_id), group_names[group_id], _declared(entry, shapes.MEMBERSHIP))


def _id(entry: Document) -> UUID:
    return UUID(text(entry, "id"))


def _optional_id(entry: Document) -> UUID | None:
    return _id(entry) if text(entry, "id") else None


def _declared(entry: Document, shape: ObjectOf) -> Document:
    """FusionAuth's members of an entry, without ours (`id`, `registrations`, …)."""
    return {name: member for name, member in entry.items() if name in shape.members}
