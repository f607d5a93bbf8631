"""Child processes of the local engine: start detached, find again, stop, measure.

The only module that imports subprocess and sends signals. A process carries its labels in its
environment, as a container carries its own: whoever comes later (after `up` has returned, or was
killed between two lines) finds exactly ours by them, never one that merely reuses a pid.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from orchestrator.errors import EngineError
from orchestrator.private_files import open_log

STACK_LABEL = "FUSIONAUTH_DEMO_STACK"
SERVICE_LABEL = "FUSIONAUTH_DEMO_SERVICE"
HASH_LABEL = "FUSIONAUTH_DEMO_HASH"

NOBODY_ID = 65534
SERVER = "postgres"  # the executable of a database server and of all its helpers
DATABASE_PROGRAMS = (SERVER, "initdb", "setpriv")

POLL_S = 0.01
KILLED_WITHIN_S = 5.0

Child = subprocess.Popen[bytes]

# what a child may know of our own environment; the rest is said in the compose file
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")


@dataclass(frozen=True)
class ServiceProcess:
    """A live process of ours. `handle` knows its start time: a reused pid is not taken for it."""

    stack: str
    service: str
    config_hash: str
    handle: psutil.Process

    @property
    def pid(self) -> int:
        return self.handle.pid


@dataclass(frozen=True)
class Command:
    """What to run: argument list, environment, folder to run in, log file that takes its output.

    inherit: open files that it and its own children keep, such as the lock of what they work on.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    inherit: Sequence[int] = ()


def start_detached(command: Command, labels: Mapping[str, str]) -> Child:
    """Start in a session of its own, so that it outlives us and our terminal's Ctrl-C."""
    with open_log(command.log) as log:
        try:
            return subprocess.Popen(  # noqa: S603 - arguments come from our own compose file
                command.argv,
                env={**_inherited(), **command.environment, **labels},
                cwd=command.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=command.inherit,
            )
        except OSError as exc:
            raise EngineError(f"cannot start {command.argv[0]}: {exc.strerror}") from exc


def find_child(child: Child) -> Sequence[psutil.Process]:
    """The child, if it has not ended."""
    with contextlib.suppress(psutil.Error):
        return [psutil.Process(child.pid)] if child.poll() is None else []
    return []


def run(
    argv: Sequence[str],
    *,
    timeout_s: float,
    cwd: Path | None = None,
    labels: Mapping[str, str] | None = None,
    inherit: Sequence[int] = (),
) -> subprocess.CompletedProcess[str]:
    """Run to the end, output captured. Raises OSError when the program cannot be started."""
    return subprocess.run(  # noqa: S603
        argv,
        env={**_inherited(), **(labels or {})},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout_s,
        check=False,
        pass_fds=inherit,
    )


def run_visibly(argv: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> int:
    """Run with our own terminal and environment; its exit code."""
    return subprocess.run(  # noqa: S603
        argv,
        cwd=cwd,
        env={**os.environ, **environment},
        check=False,
    ).returncode


def _inherited() -> dict[str, str]:
    found = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return {**found, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def make_labels(stack: str, service: str, config_hash: str) -> dict[str, str]:
    return {STACK_LABEL: stack, SERVICE_LABEL: service, HASH_LABEL: config_hash}


def find_processes(stack: str) -> tuple[ServiceProcess, ...]:
    """Our live processes labelled with this stack; children that inherited the label left out."""
    found = {process.pid: process for process in _labelled(stack)}
    return tuple(p for p in found.values() if _parent_of(p) not in found)


def _labelled(stack: str) -> Iterator[ServiceProcess]:
    for handle in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if not _is_own(handle):
                continue
            labels = handle.environ()
            if labels.get(STACK_LABEL) == stack and _is_alive(handle) and _is_in_reach(handle):
                yield ServiceProcess(
                    stack, labels.get(SERVICE_LABEL, "?"), labels.get(HASH_LABEL, ""), handle
                )


def _is_own(handle: psutil.Process) -> bool:
    """Raises psutil.Error when it has ended, or is one that we may not look at."""
    uid = handle.uids().real
    return uid == os.geteuid() or is_database_of_root(uid, _program(handle), os.geteuid())


def is_database_of_root(uid: int, program: str, own_uid: int) -> bool:
    """Whether it may be PostgreSQL that root had to start as nobody.

    In a user namespace of root's it is root's process for us. What else runs as nobody is not ours,
    whatever its environment says.
    """
    return own_uid == 0 and uid == NOBODY_ID and program in DATABASE_PROGRAMS


def _program(handle: psutil.Process) -> str:
    return Path(handle.exe()).name


def _parent_of(process: ServiceProcess) -> int:
    with contextlib.suppress(psutil.Error):
        return process.handle.ppid()
    return 0


def stop(handles: Sequence[psutil.Process], *, grace_s: float, signal_number: int) -> None:
    """Ask each to end, wait, then kill what is left of it and its descendants."""
    family = [member for handle in handles for member in _family(handle)]
    for handle in handles:
        with contextlib.suppress(psutil.Error):
            handle.send_signal(signal_number)
    alive = _wait_until_ended(family, timeout_s=grace_s)
    for member in alive:
        with contextlib.suppress(psutil.Error):
            member.kill()
    _wait_until_ended(alive, timeout_s=KILLED_WITHIN_S)


def _wait_until_ended(
    handles: Sequence[psutil.Process], *, timeout_s: float
) -> Sequence[psutil.Process]:
    """Those still alive after `timeout_s`. A zombie has ended, whenever its parent reaps it."""
    deadline_s = time.monotonic() + timeout_s
    while alive := [handle for handle in handles if _is_alive(handle)]:
        if time.monotonic() > deadline_s:
            break
        time.sleep(POLL_S)
    return alive


def _is_alive(handle: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return handle.is_running() and handle.status() != psutil.STATUS_ZOMBIE
    return False


def _family(handle: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return [handle, *handle.children(recursive=True)]
    return []


def stop_in_folder(folder: Path, *, wait_s: float) -> None:
    """End the database processes that work inside `folder`: what a killed server leaves behind.

    Not a shell or an editor that somebody has open there. They notice the loss themselves within
    milliseconds; the rest is killed after `wait_s`.
    """
    left = list(_working_in(folder))
    alive = _wait_until_ended(left, timeout_s=wait_s)
    stop(alive, grace_s=0, signal_number=signal.SIGKILL)


def _working_in(folder: Path) -> Iterator[psutil.Process]:
    for handle in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if Path(handle.cwd()) != folder or _program(handle) != SERVER:
                continue
            if _is_own(handle) and _is_in_reach(handle):
                yield handle


def works_in(pid: int, folder: Path) -> bool:
    """Whether a live process has this pid and works inside `folder`."""
    return any(handle.pid == pid and _is_alive(handle) for handle in _working_in(folder))


def _is_in_reach(handle: psutil.Process) -> bool:
    """False for a process in a container, seen from outside: `down` in there is what ends it.

    pid_namespaces(7): the link names the namespace. Where a system has none, all are in reach.
    """
    try:
        theirs = os.readlink(f"/proc/{handle.pid}/ns/pid")
        return theirs == os.readlink("/proc/self/ns/pid")
    except OSError:
        return True


def memory_mb(handle: psutil.Process) -> float | None:
    """Memory of the process and its descendants in MiB; on Linux shared pages count once (PSS)."""
    total = 0
    for member in _family(handle):
        with contextlib.suppress(psutil.Error):
            total += _memory_bytes(member)
    return round(total / 2**20, 1) if total else None


def _memory_bytes(member: psutil.Process) -> int:
    if sys.platform == "linux":
        return int(member.memory_full_info().pss)
    return int(member.memory_info().rss)
