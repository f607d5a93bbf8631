"""The lock of a database's data folder: one PostgreSQL server at a time, wherever it was started.

PostgreSQL's own check looks for the pid in `postmaster.pid` and for a shared memory segment. From
another container or PID namespace it sees neither, so two servers would write to one folder. This
lock is seen there: flock(2) belongs to the open file, which the server and its processes inherit.
It lasts as long as one of them lives, and the system frees it however they end.
"""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.errors import DataInUse, StateError

SUFFIX = ".lock"
GRACE_S = 2.0
"""How long the processes of a server that was killed may take to notice its end."""
POLL_S = 0.02


@contextmanager
def hold(folder: Path, *, grace_s: float = GRACE_S) -> Iterator[int]:
    """Hold the lock of `folder`, which need not exist. Gives the open file, for a child to inherit.

    Raises DataInUse when another process keeps it for `grace_s`, StateError.
    """
    try:
        descriptor = _acquire(_lock_file(folder), time.monotonic() + grace_s)
    except BlockingIOError as exc:
        raise DataInUse(folder, find_holder(folder)) from exc
    except OSError as exc:
        raise StateError(
            f"cannot lock {_lock_file(folder)}: {exc.strerror}",
            "make it writable or free some space, or choose another folder with DEMO_STATE_DIR",
        ) from exc
    try:
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
    with suppress(OSError, ValueError, IndexError):
        return int((folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    return None


def _lock_file(folder: Path) -> Path:
    """Beside the folder: initdb wants an empty one, and it is renamed when it is done."""
    return folder.with_name(folder.name + SUFFIX)


def _acquire(path: Path, deadline_s: float) -> int:
    """The locked file, with our host's name in it. Raises BlockingIOError after the deadline."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(path, descriptor):
                _write_holder(descriptor)
                return descriptor
        except BlockingIOError:
            if time.monotonic() > deadline_s:
                os.close(descriptor)
                raise
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        time.sleep(POLL_S)


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the file that was locked has not been removed meanwhile, with the data beside it."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False


def _write_holder(descriptor: int) -> None:
    with suppress(OSError):  # it only informs; a full disk has an error of its own
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{socket.gethostname()}\n".encode(), 0)
