"""`.demo/<project>/`: what a project decided at its first `up`, its secrets, its lock.

state.json is read by every later command and by the e2e tests; its members are those of `RunState`.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestrator.errors import ProjectLocked, StateError

VERSION = 1
RUNNING = "running"  # beside `real` and `emulator`: a FusionAuth that somebody else started


@dataclass(frozen=True)
class RunState:
    """urls and ports by service name; `db` has a port only."""

    project: str
    engine: str
    fusionauth: str
    urls: Mapping[str, str]
    ports: Mapping[str, int]
    version: int = VERSION

    @property
    def running_url(self) -> str | None:
        """Of a FusionAuth that somebody else started; None where the project has its own."""
        return self.urls["fusionauth"] if self.fusionauth == RUNNING else None


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


def make_folder(folder: ProjectFolder) -> None:
    try:
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise _unwritable(folder.path, exc) from exc


def find_state(folder: ProjectFolder) -> RunState | None:
    """The saved state; None when the project was never up. Raises StateError when unreadable."""
    try:
        members = json.loads(folder.state.read_text())
        return RunState(**members)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as exc:
        raise StateError(
            f"cannot read {folder.state}: {exc}",
            "remove that file and `up` again; secrets and data stay",
        ) from exc


def save_state(folder: ProjectFolder, state: RunState) -> None:
    """Whole or not at all; nothing is written when nothing differs."""
    if find_state(folder) == state:
        return
    partial = folder.state.with_suffix(".partial")
    try:
        partial.write_text(json.dumps(asdict(state), indent=1) + "\n")
        partial.replace(folder.state)
    except OSError as exc:
        raise _unwritable(folder.state, exc) from exc


def remove_folder(folder: ProjectFolder) -> None:
    shutil.rmtree(folder.path, ignore_errors=True)


@contextlib.contextmanager
def locked(folder: ProjectFolder) -> Iterator[None]:
    """One changing command at a time per project; the system frees the lock of a killed one."""
    try:
        descriptor = os.open(folder.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as exc:
        raise _unwritable(folder.path / "lock", exc) from exc
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        raise ProjectLocked(
            f"another command is at work on project {folder.path.name}", "wait until it has ended"
        ) from exc
    else:
        yield
    finally:
        os.close(descriptor)


def _unwritable(path: Path, exc: OSError) -> StateError:
    return StateError(
        f"cannot write {path}: {exc.strerror}",
        "make it writable or free some space, or choose another folder with DEMO_STATE_DIR",
    )
