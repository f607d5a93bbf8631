"""`volume:/target` and `./file:/target:ro,z` → VolumeMount, BindMount."""

import os.path
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from orchestrator.compose.model import BindMount, Mount, SELinux, VolumeMount
from orchestrator.compose.values import read_items, read_scalar
from orchestrator.yaml_document import Node, Scalar

SHORT_FORM = "write volume:/target or ./path:/target, with :ro for read-only, :z or :Z for SELinux"
# Compose Specification, "volumes", short syntax: ACCESS_MODE is a comma-separated list
OPTIONS = (("ro", "rw"), tuple(SELinux))


def read_mounts(node: Node, folder: Path) -> tuple[Mount, ...]:
    """folder: where relative paths start."""
    return tuple(_read_mount(item, folder) for item in read_items(node))


def _read_mount(node: Node, folder: Path) -> Mount:
    scalar = read_scalar(node)
    source, target, options = _split(scalar)
    if not PurePosixPath(target).is_absolute():
        raise scalar.place.error(f'is "{scalar.written}", whose target is not absolute', SHORT_FORM)
    read_only = "ro" in options
    selinux = next((label for label in SELinux if label in options), None)
    if source.startswith((".", "/")):
        return BindMount(absolute_path(folder, source), target, read_only, selinux)
    return VolumeMount(source, target, read_only, selinux)


def _split(scalar: Scalar) -> tuple[str, str, frozenset[str]]:
    """Source, target, options. Of each group of options at most one may be given."""
    match scalar.text.split(":"):
        case [source, target] if source:
            return source, target, frozenset()
        case [source, target, text] if source and _are_options(options := text.split(",")):
            return source, target, frozenset(options)
    raise scalar.place.error(f'is "{scalar.written}", not a mount in short form', SHORT_FORM)


def _are_options(options: Sequence[str]) -> bool:
    known = all(any(option in group for group in OPTIONS) for option in options)
    return known and all(sum(options.count(each) for each in group) <= 1 for group in OPTIONS)


def absolute_path(folder: Path, path: str) -> Path:
    """Without `..`, by the text alone: links are not followed."""
    return Path(os.path.normpath(folder / path))
