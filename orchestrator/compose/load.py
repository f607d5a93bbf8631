"""Compose files → ComposeFile. YAML's dicts end here: nothing beyond knows how it was written.

Each file is read and filled with variables; then the files are merged by the rules of the Compose
Specification, "Merge" (mappings key by key, lists grow, everything else is replaced), and the
result is read into the model. Each value keeps its place, so errors name the right file. As with
Compose, a value that an override replaces must have its variables all the same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from types import MappingProxyType

from orchestrator.compose.document import (
    Items,
    Node,
    Scalar,
    Table,
    hint_nearest,
    load_document,
    read_members,
    read_scalar,
    read_table,
    read_text,
)
from orchestrator.compose.model import ComposeFile, Condition, LocalPostgres, Service, VolumeMount
from orchestrator.compose.service import read_service
from orchestrator.errors import InterpolationError
from orchestrator.interpolate import interpolate

PROJECT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
# of services and volumes: they become host names, labels, and names of files and folders
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)

# lists that are one value: half of a command makes no sense
REPLACED = frozenset({"command", "healthcheck.test"})


def load_compose(paths: Sequence[Path], variables: Mapping[str, str]) -> ComposeFile:
    """Read the first of `paths` with the others as overrides, in that order.

    variables: what `${…}` stands for; nothing is taken from the environment. Services and volumes
    come sorted by name. Raises ComposeFileError, InterpolationError: one sentence that names file,
    line, service and key.
    """
    documents = (fill_variables(load_document(path), variables) for path in paths)
    document = reduce(merge_documents, documents)
    file = _read_file(document, [path.absolute() for path in paths])
    check_relations(file, document)
    return file


def _read_file(document: Table, paths: Sequence[Path]) -> ComposeFile:
    members = read_members(document, ("name", "services", "volumes"), required=("name", "services"))
    return ComposeFile(
        path=paths[0],
        name=_read_project_name(members["name"]),
        services=_read_services(members["services"], paths[0].parent),
        volumes=_read_volumes(members["volumes"]) if "volumes" in members else (),
        overrides=tuple(paths[1:]),
    )


def _read_project_name(node: Node) -> str:
    name = read_text(node)
    if not PROJECT_NAME.fullmatch(name):
        hint = "use lower-case letters, digits, - and _"
        raise read_scalar(node).error("not a project name", hint)
    return name


def _read_named(node: Node) -> Mapping[str, Node]:
    entries = read_table(node)
    for name, entry in entries.items():
        if not NAME.fullmatch(name):
            raise entry.place.error("has a name that is not made of letters, digits, - _ and .")
    return entries


def _read_services(node: Node, folder: Path) -> Mapping[str, Service]:
    entries = _read_named(node)
    if not entries:
        raise node.place.error("must name at least one service")
    return MappingProxyType(
        {name: read_service(name, entries[name], folder) for name in sorted(entries)}
    )


def _read_volumes(node: Node) -> tuple[str, ...]:
    """Names only: `data:` or `data: {}`."""
    entries = _read_named(node)
    for entry in entries.values():
        if not (isinstance(entry, Scalar) and entry.plain and not entry.text):
            read_members(entry, ())
    return tuple(sorted(entries))


def fill_variables(table: Table, variables: Mapping[str, str]) -> Table:
    """The same tree with all `${…}` in its values replaced; keys are left as they are.

    Raises InterpolationError naming file, line, service and key.
    """
    entries = {key: _fill(node, variables) for key, node in table.entries.items()}
    return replace(table, entries=entries)


def _fill(node: Node, variables: Mapping[str, str]) -> Node:
    match node:
        case Table():
            return fill_variables(node, variables)
        case Items():
            return replace(node, items=tuple(_fill(item, variables) for item in node.items))
    return _fill_scalar(node, variables) if "$" in node.text else node


def _fill_scalar(scalar: Scalar, variables: Mapping[str, str]) -> Scalar:
    try:
        text = interpolate(scalar.text, variables)
    except InterpolationError as exc:
        located = scalar.place.error(f"cannot be filled: {exc.message}", exc.hint)
        raise InterpolationError(located.message, located.hint) from exc
    return replace(scalar, text=text, plain=False)


def merge_documents(base: Table, override: Table) -> Table:
    entries = dict(base.entries)
    for key, node in override.entries.items():
        entries[key] = _merge(entries[key], node) if key in entries else node
    return replace(base, entries=entries)


def _merge(base: Node, override: Node) -> Node:
    match base, override:
        case Table(), Table():
            return merge_documents(base, override)
        case Items(), Items() if override.place.key not in REPLACED:
            return replace(base, items=_join(base, override))
    return override


def _join(base: Items, override: Items) -> tuple[Node, ...]:
    """Items of both, equal ones once; of two mounts at one path the override's is taken."""
    identity = _mount_target if base.place.key == "volumes" else _text
    taken = {identity(node) for node in override.items}
    return (*(node for node in base.items if identity(node) not in taken), *override.items)


def _text(node: Node) -> str | int:
    return node.text if isinstance(node, Scalar) else id(node)


def _mount_target(node: Node) -> str | int:
    text = _text(node)
    return text.split(":")[1] if isinstance(text, str) and ":" in text else text


def check_relations(file: ComposeFile, document: Table) -> None:
    """document: what `file` was read from, for the places. Raises ComposeFileError."""
    for service in file.services.values():
        node = _at(document, "services", service.name)
        _check_dependencies(service, file, node)
        _check_volumes(service, file, node)
    _check_ports(file, document)


def _at(node: Node, *keys: str | int) -> Node:
    for key in keys:
        match node, key:
            case Table(), str():
                node = node.entries[key]
            case Items(), int():
                node = node.items[key]
    return node


def _check_dependencies(service: Service, file: ComposeFile, node: Node) -> None:
    for name, condition in service.depends_on.items():
        place = _at(node, "depends_on", name).place
        if name not in file.services:
            raise replace(place, keys=place.keys[:-1]).error(
                f'names "{name}", which does not exist', hint_nearest(name, file.services)
            )
        if condition is Condition.HEALTHY and file.services[name].healthcheck is None:
            raise place.error(f'waits for health, but service "{name}" has no healthcheck')


def _check_volumes(service: Service, file: ComposeFile, node: Node) -> None:
    for index, mount in enumerate(service.volumes):
        if isinstance(mount, VolumeMount):
            _require_volume(mount.volume, file, _at(node, "volumes", index))
    if isinstance(service.local, LocalPostgres):
        _require_volume(service.local.volume, file, _at(node, "x-local", "postgres", "volume"))


def _require_volume(name: str, file: ComposeFile, node: Node) -> None:
    if name not in file.volumes:
        hint = hint_nearest(name, file.volumes) or "add it under the top-level key volumes"
        raise read_scalar(node).error("but no such volume is declared", hint)


def _check_ports(file: ComposeFile, document: Table) -> None:
    owners: dict[tuple[str, int], str] = {}
    for service in file.services.values():
        for index, port in enumerate(service.ports):
            owner = owners.setdefault((port.host_ip, port.published), service.name)
            if owner != service.name:
                node = _at(document, "services", service.name, "ports", index)
                raise node.place.error(
                    f'publishes port {port.published}, as service "{owner}" does',
                    "give each service a port of its own",
                )
