"""Files and folders in a project's folder: made for its owner alone, locked, removed; never
through a link.

Everything that writes there writes through this module.
"""

import contextlib
import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from orchestrator.errors import CannotRemove, StateError

FILE_MODE = 0o600
FOLDER_MODE = 0o700
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
POLL_S = 0.02
NEXT_STEP = "make it writable or free some space, or choose another folder with DEMO_STATE_DIR"
# in data/<service>/: clusters, whole or not, and what `initdb` was given
MADE_FOR_DATABASES = ("*-pg[0-9]*", "tmp*")


@dataclass(frozen=True)
class Stayed:
    """A path that could not be removed, and why."""

    path: Path
    why: str


def write_private(path: Path, text: str) -> None:
    """Write the file whole or not at all. Raises StateError."""
    partial = path.with_suffix(".partial")
    try:
        partial.unlink(missing_ok=True)
        with os.fdopen(_create(partial), "w", encoding="utf-8") as file:
            file.write(text)
        partial.replace(path)
    except OSError as exc:
        raise unwritable(path, exc) from exc


def create_private(path: Path, text: str) -> None:
    """Write a file that is not there yet; one that is stays as it is. Raises StateError."""
    try:
        with os.fdopen(_create(path), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return
    except OSError as exc:
        raise unwritable(path, exc) from exc


def open_log(path: Path) -> BinaryIO:
    """For appending. Raises StateError, also where the log is a link or no file at all."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags, FILE_MODE)
    except OSError as exc:
        raise unwritable(path, exc) from exc
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise StateError(f"cannot write {path}: it is not a regular file", "remove it")
        os.set_blocking(descriptor, True)
        return os.fdopen(descriptor, "ab")
    except BaseException:
        os.close(descriptor)
        raise


def lock_file(path: Path, *, wait_s: float = 0.0) -> int:
    """The open file, made where it is not there. It is locked until it is closed, here and in each
    child that inherits it.

    Raises BlockingIOError when another process keeps the lock for `wait_s`, OSError.
    """
    deadline_s = time.monotonic() + wait_s
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_the_file_at(path, descriptor):
                return descriptor
        except BlockingIOError:
            if time.monotonic() >= deadline_s:
                os.close(descriptor)
                raise
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the lock is another's, or the file was removed between our two steps
        time.sleep(POLL_S)


def _is_the_file_at(path: Path, descriptor: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    return False


def make_private_folder(path: Path) -> None:
    """Make it, with its parents, unless it is there and ours. Raises StateError."""
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        problem = find_problem(os.lstat(path))
    except OSError as exc:
        raise unwritable(path, exc) from exc
    if problem:
        raise StateError(f"{path} cannot be used: {problem}", how_to_own(path))


def find_problem(status: os.stat_result) -> str | None:
    """Why a folder is not one that only we can write; None where all is well.

    status: by `os.lstat`. Who may write a folder may put a link in place of any file in it
    (CWE-59).
    """
    if stat.S_ISLNK(status.st_mode):
        return "it is a symbolic link"
    if not stat.S_ISDIR(status.st_mode):
        return "it is not a folder"
    if status.st_uid != os.geteuid():
        return f"it belongs to user {name_of_user(status.st_uid)}"
    if status.st_mode & OTHERS_MAY_WRITE:
        return f"other users may write it (mode {stat.S_IMODE(status.st_mode):04o})"
    return None


def how_to_own(path: Path) -> str:
    return f"if it is yours: chmod go-w {path}; else choose another folder with DEMO_STATE_DIR"


def name_of_user(uid: int) -> str:
    """With its number where it has no name here."""
    import pwd

    try:
        return f"{pwd.getpwuid(uid).pw_name} ({uid})"
    except KeyError:
        return str(uid)


def unwritable(path: Path, exc: OSError) -> StateError:
    reason = "it is a symbolic link" if exc.errno == errno.ELOOP else exc.strerror
    return StateError(f"cannot write {path}: {reason}", NEXT_STEP)


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE)


def remove_data(data: Path) -> list[Stayed]:
    """Remove the databases below `data`, and the folders that are empty then."""
    if data.is_symlink():
        return [Stayed(data, "it is a symbolic link")]
    stayed: list[Stayed] = []
    try:
        for service in sorted(data.iterdir()) if data.is_dir() else ():
            stayed += remove_matching(service, MADE_FOR_DATABASES)
    except OSError as exc:
        stayed.append(Stayed(data, reason_of(exc)))
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
        return [Stayed(path, reason_of(exc))]


def require_gone(stayed: Sequence[Stayed]) -> None:
    """Raises CannotRemove where something is left."""
    if stayed:
        raise CannotRemove(str(stayed[0].path), stayed[0].why, more=len(stayed) - 1)


def remove_matching(folder: Path, patterns: Sequence[str]) -> list[Stayed]:
    """Of a folder (nothing of a link to one): the entries of these names."""
    stayed: list[Stayed] = []
    try:
        for path in _entries(folder):
            if any(fnmatch(path.name, pattern) for pattern in patterns):
                stayed += remove_tree(path)
    except OSError as exc:
        return [Stayed(folder, reason_of(exc))]
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
        return [] if exc.errno in ignored else [Stayed(folder, reason_of(exc))]
    return []


def reason_of(exc: OSError) -> str:
    return exc.strerror or type(exc).__name__
