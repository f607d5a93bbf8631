"""How files and folders are made in a project's folder: for its owner alone, through no link.

Everything that writes there writes through this module.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from orchestrator.errors import StateError

FILE_MODE = 0o600
FOLDER_MODE = 0o700
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
NEXT_STEP = "make it writable or free some space, or choose another folder with DEMO_STATE_DIR"


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
