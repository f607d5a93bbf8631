"""Compose files → ComposeFile. YAML's dicts end here: nothing beyond knows how it was written.

Each file is parsed, brought to its long form and filled with variables; then the files are merged,
and the result is read into the model. As with Compose, a value that an override replaces must
have its variables all the same.
"""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from types import MappingProxyType

from orchestrator.compose.checks import check_relations
from orchestrator.compose.forms import normalise
from orchestrator.compose.merge import merge_documents
from orchestrator.compose.model import ComposeFile, Service
from orchestrator.compose.service import read_service
from orchestrator.compose.values import read_members, read_scalar, read_table, read_text
from orchestrator.compose.variables import fill_variables
from orchestrator.yaml_document import Node, Scalar, Table, load_document

PROJECT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
# of services and volumes: they become host names, labels, and names of files and folders
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)


def load_compose(paths: Sequence[Path], variables: Mapping[str, str]) -> ComposeFile:
    """Read the first of `paths` with the others as overrides, in that order.

    variables: what `${…}` stands for; nothing is taken from the environment. Services and volumes
    come sorted by name. Raises ComposeFileError, InterpolationError: one sentence that names file,
    line, service and key.
    """
    documents = (fill_variables(normalise(load_document(path)), variables) for path in paths)
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
        raise node.place.error(
            f'is "{read_scalar(node).written}", not a project name',
            "use lower-case letters, digits, - and _",
        )
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
