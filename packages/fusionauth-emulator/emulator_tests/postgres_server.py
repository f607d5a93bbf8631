"""An embedded PostgreSQL for a test session, made as the local engine makes its own."""

import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from orchestrator.engines.postgres import (
    SUPERUSER,
    find_postgres,
    make_data_folder,
    server_argv,
    server_is_ready,
)
from emulator_tests.patience import PATIENCE_S

NOT_DURABLE = ("--fsync=off", "--full_page_writes=off")
"""Tests end processes, never the power: what was committed survives all the same."""
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
        self._postgres = find_postgres()
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        make_data_folder(self._postgres, self._data, self.password, labels={})

    def start(self) -> None:
        with self._log.open("ab") as log:
            argv = [*server_argv(self._postgres, self._data, self.port), *NOT_DURABLE]
            self._process = subprocess.Popen(argv, stdout=log, stderr=log)
        deadline_s = time.monotonic() + PATIENCE_S
        while not server_is_ready(self._data):
            if self._process.poll() is not None or time.monotonic() > deadline_s:
                raise AssertionError(f"PostgreSQL did not start:\n{self._log.read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """At once, as a crash would: what was committed must survive it."""
        assert self._process
        self._process.kill()
        self._process.wait()
        _wait_until_closed(self.port)


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
