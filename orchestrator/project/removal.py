"""What `down --volumes` removes: only what the demo made, never through a link.

Files that somebody put beside ours stay, and so does the folder that holds them.
"""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from orchestrator.errors import CannotRemove
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
# in data/<service>/: clusters, whole or not, and what `initdb` was given
MADE_FOR_DATABASES = ("*-pg[0-9]*", "tmp*")


@dataclass(frozen=True)
class Stayed:
    """A path that could not be removed, and why."""

    path: Path
    why: str


def remove_folder(folder: ProjectFolder) -> tuple[Path, ...]:
    """Remove what we made in the project's folder, and it, once it is empty. Under its lock.

    Returns the files of others that were kept. Raises CannotRemove.
    """
    for name in MADE:
        path = folder.path / name
        if name == "logs":
            stayed = _remove_matching(path, ("*.log",))
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
        raise CannotRemove(str(folder.path), _reason(exc)) from exc
    return tuple(leaf for path in kept for leaf in _leaves(path))


def remove_data(data: Path) -> list[Stayed]:
    """Remove the databases below `data`, and the folders that are empty then."""
    if data.is_symlink():
        return [Stayed(data, "it is a symbolic link")]
    stayed: list[Stayed] = []
    try:
        for service in sorted(data.iterdir()) if data.is_dir() else ():
            stayed += _remove_matching(service, MADE_FOR_DATABASES)
    except OSError as exc:
        stayed.append(Stayed(data, _reason(exc)))
    return stayed or _remove_if_empty(data)


def remove_tree(path: Path) -> list[Stayed]:
    """Remove a file, a link (not what it points to), or a folder and all in it; what is left."""
    try:
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            path.unlink()
            return []
        if path.is_mount():
            return [Stayed(path, "another file system is mounted there")]
        stayed = [left for name in os.listdir(path) for left in remove_tree(path / name)]
        if not stayed:
            path.rmdir()
        return stayed
    except FileNotFoundError:
        return []
    except OSError as exc:
        return [Stayed(path, _reason(exc))]


def require_gone(stayed: Sequence[Stayed]) -> None:
    """Raises CannotRemove where something is left."""
    if stayed:
        raise CannotRemove(str(stayed[0].path), stayed[0].why, more=len(stayed) - 1)


def _remove_matching(folder: Path, patterns: Sequence[str]) -> list[Stayed]:
    """Of a folder (nothing of a link to one): the entries of these names."""
    stayed: list[Stayed] = []
    try:
        for path in _entries(folder):
            if any(fnmatch(path.name, pattern) for pattern in patterns):
                stayed += remove_tree(path)
    except OSError as exc:
        return [Stayed(folder, _reason(exc))]
    return stayed or _remove_if_empty(folder)


def _entries(folder: Path) -> Iterator[Path]:
    if folder.is_dir() and not folder.is_symlink():
        yield from sorted(folder.iterdir())


def _remove_if_empty(folder: Path) -> list[Stayed]:
    try:
        folder.rmdir()
    except OSError as exc:
        # not empty: files of others; not there, a link, a file: nothing that we made
        ignored = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR)
        return [] if exc.errno in ignored else [Stayed(folder, _reason(exc))]
    return []


def _leaves(path: Path) -> Iterator[Path]:
    """Of our own folders the files that keep them there; anything else as it is."""
    if path.name in ("data", "logs") and path.is_dir() and not path.is_symlink():
        yield from sorted(one for one in path.rglob("*") if one.is_symlink() or not one.is_dir())
    else:
        yield path


def _reason(exc: OSError) -> str:
    return exc.strerror or type(exc).__name__
