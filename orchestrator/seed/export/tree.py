"""A whole snapshot → the tree of the seed file that says the same, its text, and what it cannot
say. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import yaml

from orchestrator.fusionauth.builtin import (
    SAME_EVERYWHERE,
    default_tenant_id,
    is_builtin_application,
    is_builtin_key,
)
from orchestrator.fusionauth.value import Document, text
from orchestrator.seed.export.entries import ENTRIES, system_entry
from orchestrator.seed.export.members import Exporter, References, Tree, Withheld
from orchestrator.seed.read import parse_plain
from orchestrator.seed.snapshot import Snapshot

WIDTH = 100
NO_LIST = "API keys that this project did not make are left out: FusionAuth lists none"


@dataclass(frozen=True)
class Export:
    """tree: for `yaml_text`. withheld: the `${…}` it has and why. notes: what was left out."""

    tree: Tree
    default_tenant_id: str
    withheld: tuple[Withheld, ...]
    notes: tuple[str, ...]


def export(snapshot: Snapshot, known_secrets: Mapping[str, str]) -> Export:
    """known_secrets: names by value: where the server returns one, it is referred to by name."""
    chosen, notes = _choose(snapshot)
    ids = {str(id_) for objects in chosen.values() for id_ in objects} | SAME_EVERYWHERE
    exporter = Exporter(ids, _builtin_ids(snapshot), References(known_secrets), notes)
    tree: Tree = {
        kind: [entry(one, exporter) for one in _ordered(chosen[kind].values())]
        for kind, entry in ENTRIES.items()
        if chosen[kind]
    }
    if system := system_entry(snapshot.system_configuration, exporter):
        tree["systemConfiguration"] = system
    default = default_tenant_id(snapshot.applications.values())
    withheld = tuple(exporter.references.withheld.values())
    return Export(tree, default, withheld, (*exporter.notes, NO_LIST))


def _choose(snapshot: Snapshot) -> tuple[dict[str, dict[UUID, Document]], list[str]]:
    """The objects a file can declare, by its members, and why the others are not among them."""
    notes: list[str] = []
    own = {i: one for i, one in snapshot.applications.items() if not is_builtin_application(one)}
    keys = {id_: key for id_, key in snapshot.keys.items() if not is_builtin_key(key)}
    return {
        "tenants": dict(snapshot.tenants),
        "keys": _only(keys, "key", _has_algorithm, "it is no signing key", notes),
        "applications": _only(own, "application", _is_active, "it is deactivated", notes),
        "groups": dict(snapshot.groups),
        "users": _only(
            _only(snapshot.user_documents, "user", _is_active, "the user is deactivated", notes),
            "user",
            _has_login,
            "the user has neither email nor username",
            notes,
        ),
        "apiKeys": _only(
            snapshot.api_keys, "API key", _is_ordinary, "REST makes no key managers", notes
        ),
    }, notes


def _only(
    documents: Mapping[UUID, Document],
    kind: str,
    keep: Callable[[Document], bool],
    why: str,
    notes: list[str],
) -> dict[UUID, Document]:
    for id_, document in documents.items():
        if not keep(document):
            notes.append(f"{kind} {text(document, 'name') or id_} is left out: {why}")
    return {id_: document for id_, document in documents.items() if keep(document)}


def _has_algorithm(key: Document) -> bool:
    return bool(text(key, "algorithm"))


def _is_active(document: Document) -> bool:
    return document.get("active") is not False


def _has_login(user: Document) -> bool:
    return bool(text(user, "email") or text(user, "username"))


def _is_ordinary(api_key: Document) -> bool:
    return api_key.get("keyManager") is not True


def _builtin_ids(snapshot: Snapshot) -> set[str]:
    builtin = {str(id_) for id_, key in snapshot.keys.items() if is_builtin_key(key)}
    applications = snapshot.applications.items()
    builtin |= {str(id_) for id_, one in applications if is_builtin_application(one)}
    return builtin - SAME_EVERYWHERE


def _ordered(documents: Iterable[Document]) -> list[Document]:
    """By Id: the same server gives the same text, whatever it lists first."""
    return sorted(documents, key=lambda document: text(document, "id"))


class _Dumper(yaml.SafeDumper):
    """Block style, no aliases; quotes where YAML 1.1 or `read.py` would see something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists are indented, as in compose/seed.yaml


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    means_itself = isinstance(parse_plain(text), str)
    style = None if means_itself and "\n" not in text else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _represent_text)


def yaml_text(tree: dict[str, Any], comment: tuple[str, ...] = ()) -> str:
    head = "".join(f"# {line}\n" for line in comment)
    body = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return head + body
