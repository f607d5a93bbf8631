"""What `down --volumes` removes: only what the demo made, never through a link.

Files that somebody put beside ours stay, and so does the folder that holds them.
"""

from collections.abc import Iterator
from pathlib import Path

from orchestrator.errors import CannotRemove
from orchestrator.private_files import (
    reason_of,
    remove_data,
    remove_matching,
    remove_tree,
    require_gone,
)
from orchestrator.project.folder import LOCK, MARK, PLAIN_COMPOSE, ProjectFolder, remove_bare

# secrets come last: as long as anything else is left, what they open may be left as well
MADE = (
    "logs",
    "data",
    "state.json",
    "state.partial",
    "seeded.json",
    "seeded.partial",
    PLAIN_COMPOSE,
    "secrets.partial",
    "secrets.env",
)


def remove_folder(folder: ProjectFolder) -> tuple[Path, ...]:
    """Remove what we made in the project's folder, and it, once it is empty. Under its lock.

    Returns the files of others that were kept. Raises CannotRemove.
    """
    for name in MADE:
        path = folder.path / name
        if name == "logs":
            stayed = remove_matching(path, ("*.log",))
        elif name == "data":
            stayed = remove_data(path)
        else:
            stayed = remove_tree(path)
        require_gone(stayed)
    try:
        kept = [path for path in sorted(folder.path.iterdir()) if path.name not in (LOCK, MARK)]
        if not kept:
            remove_bare(folder)
    except OSError as exc:
        raise CannotRemove(str(folder.path), reason_of(exc)) from exc
    return tuple(leaf for path in kept for leaf in _leaves(path))


def _leaves(path: Path) -> Iterator[Path]:
    """Of our own folders the files that keep them there; anything else as it is."""
    if path.name in ("data", "logs") and path.is_dir() and not path.is_symlink():
        yield from sorted(one for one in path.rglob("*") if one.is_symlink() or not one.is_dir())
    else:
        yield path
