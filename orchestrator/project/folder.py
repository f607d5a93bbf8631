"""`.demo/<project>/` as a folder: whose it is, the mark that says we made it, its lock.

A project's name and DEMO_STATE_DIR can lead to any folder of the machine. We write into, trust and
remove only one that bears our mark, belongs to us and is no symbolic link (CWE-59, CWE-73).
"""

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import ProjectLocked, StateError
from orchestrator.private_files import (
    FOLDER_MODE,
    NEXT_STEP,
    create_private,
    find_problem,
    how_to_own,
    lock_file,
    name_of_user,
    unwritable,
)
from orchestrator.settings import Settings

MARK = ".fusionauth-demo-project"
MARK_TEXT = "A project of the FusionAuth demo. `orchestrate.py down --volumes` removes it.\n"
LOCK = "lock"
PLAIN_COMPOSE = "plain-compose"
STATE_MEMBERS = {"project", "engine", "fusionauth", "urls", "ports"}


@dataclass(frozen=True)
class ProjectFolder:
    """Paths of one project's folder. `path` is resolved: it is the label of the stack as well."""

    path: Path

    @property
    def state(self) -> Path:
        return self.path / "state.json"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.env"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def lock(self) -> Path:
        return self.path / LOCK

    @property
    def mark(self) -> Path:
        return self.path / MARK

    def is_there(self) -> bool:
        return self.path.is_dir()

    def is_ours(self) -> bool:
        """Whether we made it: it bears our mark, or what versions without a mark wrote."""
        try:
            names = set(os.listdir(self.path))
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as exc:
            raise StateError(f"cannot read {self.path}: {exc.strerror}", NEXT_STEP) from exc
        return MARK in names or names <= {LOCK} or self._is_of_older_version()

    def _is_of_older_version(self) -> bool:
        if "\nFUSIONAUTH_KEY_MANAGER_KEY=" in _find_text(self.secrets):
            return True
        with contextlib.suppress(ValueError, RecursionError):
            found = json.loads(_find_text(self.state))
            return isinstance(found, dict) and found.keys() >= STATE_MEMBERS
        return False


def _find_text(path: Path) -> str:
    """Empty where there is no such file."""
    if not path.is_file() or path.is_symlink():
        return ""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def find_folder(state_dir: Path, project: str) -> ProjectFolder:
    """Where the project is or would be.

    Raises StateError for a link and for a folder that another user owns or may write.
    """
    path = state_dir / project
    try:
        _require_safe_parent(state_dir)
        _require_own(path)
        return ProjectFolder(path.resolve())
    except OSError as exc:
        raise StateError(f"cannot use {path}: {exc.strerror}", NEXT_STEP) from exc


def _require_own(path: Path) -> None:
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return
    problem = find_problem(status)
    if problem and stat.S_ISLNK(status.st_mode):
        problem += f" to {path.readlink()}"
        raise StateError(
            f"{path} cannot be used: {problem}",
            "name the folder it points to with DEMO_STATE_DIR, or choose another --project",
        )
    if problem:
        raise StateError(f"{path} cannot be used: {problem}", how_to_own(path))


def _require_safe_parent(state_dir: Path) -> None:
    """Who may rename our folder may put another one in its place. It may be a link of our own."""
    try:
        status = state_dir.stat()
    except (FileNotFoundError, NotADirectoryError):
        return
    problem = None
    if status.st_uid not in (0, os.geteuid()):
        problem = f"it belongs to user {name_of_user(status.st_uid)}"
    elif not status.st_mode & stat.S_ISVTX and _others_may_write(status):
        problem = f"other users may write it (mode {stat.S_IMODE(status.st_mode):04o})"
    if problem:
        raise StateError(f"{state_dir} cannot be used: {problem}", how_to_own(state_dir))


def _others_may_write(status: os.stat_result) -> bool:
    """A group that is ours alone, as each user has on many systems, is not "others"."""
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_private_group(status.st_gid)


def _is_private_group(gid: int) -> bool:
    import grp
    import pwd

    with contextlib.suppress(KeyError):
        user, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(gid)
        same = (user.pw_gid, user.pw_name) == (group.gr_gid, group.gr_name)
        return same and set(group.gr_mem) <= {user.pw_name}
    return False


def folder_of(settings: Settings) -> ProjectFolder:
    """Raises StateError for a folder that is a link, or that others own or may write."""
    return find_folder(settings.state_dir.value, settings.project.value)


@contextlib.contextmanager
def locked(folder: ProjectFolder, *, make: bool = False) -> Iterator[None]:
    """One changing command at a time per project; the system frees the lock of a killed one.

    make: the folder where it is not there; when nothing is written into it, it goes again.
    Raises StateError for a folder that we did not make, ProjectLocked.
    """
    made = make and _make(folder)
    _require_ours(folder)
    descriptor = _take_lock(folder)
    try:
        create_private(folder.mark, MARK_TEXT)
        yield
    finally:
        if made and set(os.listdir(folder.path)) <= {MARK, LOCK}:
            remove_bare(folder)
        os.close(descriptor)


def _make(folder: ProjectFolder) -> bool:
    try:
        folder.path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        folder.path.mkdir(mode=FOLDER_MODE)
    except FileExistsError:
        if folder.is_there():
            return False
        raise unwritable(folder.path, NotADirectoryError(20, "it is not a folder")) from None
    except OSError as exc:
        raise unwritable(folder.path, exc) from exc
    return True


def _require_ours(folder: ProjectFolder) -> None:
    if not folder.is_there():
        raise StateError(
            f"project {folder.path.name} is not there (no folder {folder.path})",
            "start it: python3 orchestrate.py up",
        )
    if not folder.is_ours():
        raise StateError(
            f"{folder.path} is not a project of this demo: it was not made by it",
            "nothing was changed; choose another --project, or another DEMO_STATE_DIR",
        )


def _take_lock(folder: ProjectFolder) -> int:
    """Its descriptor, which holds the lock until it is closed."""
    try:
        return lock_file(folder.lock)
    except BlockingIOError as exc:
        raise ProjectLocked(
            f"another command is at work on project {folder.path.name}",
            "wait until it has ended",
        ) from exc
    except OSError as exc:
        raise unwritable(folder.lock, exc) from exc


def remove_bare(folder: ProjectFolder) -> None:
    """Remove a folder in which only mark and lock are left. Raises OSError."""
    folder.lock.unlink(missing_ok=True)
    folder.mark.unlink(missing_ok=True)
    folder.path.rmdir()
