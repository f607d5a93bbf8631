"""`volume:/target` and `./file:/target:ro` → VolumeMount, BindMount."""

import os.path
from pathlib import Path, PurePosixPath

from orchestrator.compose.document import Node, Scalar
from orchestrator.compose.model import BindMount, Mount, VolumeMount
from orchestrator.compose.values import read_items, read_scalar

SHORT_FORM = "write volume:/target or ./path:/target, with :ro for read-only"


def read_mounts(node: Node, folder: Path) -> tuple[Mount, ...]:
    """folder: where relative paths start."""
    return tuple(_read_mount(item, folder) for item in read_items(node))


def _read_mount(node: Node, folder: Path) -> Mount:
    scalar = read_scalar(node)
    source, target, mode = _split(scalar)
    if not PurePosixPath(target).is_absolute():
        raise scalar.place.error(f'is "{scalar.written}", whose target is not absolute', SHORT_FORM)
    if source.startswith((".", "/")):
        return BindMount(absolute_path(folder, source), target, read_only=mode == "ro")
    return VolumeMount(source, target, read_only=mode == "ro")


def _split(scalar: Scalar) -> tuple[str, str, str]:
    match scalar.text.split(":"):
        case [source, target] if source:
            return source, target, "rw"
        case [source, target, ("ro" | "rw") as mode] if source:
            return source, target, mode
    raise scalar.place.error(f'is "{scalar.written}", not a mount in short form', SHORT_FORM)


def absolute_path(folder: Path, path: str) -> Path:
    """Without `..`, by the text alone: links are not followed."""
    return Path(os.path.normpath(folder / path))
