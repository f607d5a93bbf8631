"""The lock of a database's data folder: one PostgreSQL server at a time, wherever it was started.

PostgreSQL's own check looks for the pid in `postmaster.pid` and for a shared memory segment. From
another container or PID namespace it sees neither, so two servers would write to one folder. This
lock is seen there: flock(2) belongs to the open file, which the server and its processes inherit.
It lasts as long as one of them lives, and the system frees it however they end.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.errors import DataInUse, StateError
from orchestrator.private_files import FOLDER_MODE, NEXT_STEP, lock_file

SUFFIX = ".lock"
GRACE_S = 2.0
"""How long the processes of a server that was killed may take to notice its end."""


@contextmanager
def hold(folder: Path, *, grace_s: float = GRACE_S) -> Iterator[int]:
    """Hold the lock of `folder`, which need not exist. Gives the open file, for a child to inherit.

    Raises DataInUse when another process keeps it for `grace_s`, StateError.
    """
    path = _lock_file(folder)
    try:
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        descriptor = lock_file(path, wait_s=grace_s)
    except BlockingIOError as exc:
        raise DataInUse(folder, find_holder(folder)) from exc
    except OSError as exc:
        raise StateError(
            f"cannot lock {path}: {exc.strerror}",
            NEXT_STEP,
        ) from exc
    try:
        _write_holder(descriptor)
        yield descriptor
    finally:
        os.close(descriptor)


def find_locked_folders(parent: Path) -> list[Path]:
    """The data folders in `parent` that have a lock file, whether it is held or not."""
    locks = parent.glob(f"*{SUFFIX}")
    return sorted(path.with_name(path.name.removesuffix(SUFFIX)) for path in locks)


def find_holder(folder: Path) -> str:
    """Who holds the lock, for people: host name, the server's pid as seen there, since when."""
    host, since = "an unknown host", ""
    with suppress(OSError):
        path = _lock_file(folder)
        host = path.read_text(encoding="utf-8", errors="replace").strip() or host
        since = f", since {datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d %H:%M} UTC"
    pid = find_server_pid(folder)
    return f"PostgreSQL on host {host}{f' (pid {pid} there)' if pid else ''}{since}"


def find_server_pid(folder: Path) -> int | None:
    """What the server wrote into its pid file; it may have ended since, or run elsewhere."""
    with suppress(ValueError, IndexError):
        return int(read_pid_file(folder)[0])
    return None


def read_pid_file(folder: Path) -> list[str]:
    """Its lines; none where there is no such file."""
    with suppress(OSError):
        return (folder / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
    return []


def _lock_file(folder: Path) -> Path:
    """Beside the folder: initdb wants an empty one, and it is renamed when it is done."""
    return folder.with_name(folder.name + SUFFIX)


def _write_holder(descriptor: int) -> None:
    with suppress(OSError):  # it only informs; a full disk has an error of its own
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{socket.gethostname()}\n".encode(), 0)
