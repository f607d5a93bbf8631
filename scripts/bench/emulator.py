"""The emulator's budgets: a full hosted-backend login beside its parts, in parallel, 10,000 times.

A PostgreSQL and an emulator of their own, removed afterwards.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psutil

from emulator_tests.contract.lifecycle.direct import DirectClient
from emulator_tests.integration.server import EmulatorProcess, make_environment, run_server
from emulator_tests.postgres_server import run_postgres
from fusionauth_emulator.app import create_app
from fusionauth_emulator.clock import SystemClock
from fusionauth_emulator.hashing import Hashing, PasswordHasher
from fusionauth_emulator.keys.certificates import make_asymmetric_key
from fusionauth_emulator.keys.key_ring import KeyRing
from fusionauth_emulator.settings import parse_settings
from fusionauth_emulator.store.database import Connection, Database
from scripts.bench.login import KeptConnection, Login, log_in, log_in_directly
from scripts.bench.measuring import Row

ROUNDS = 60
CLIENTS = 8
FIRST_LOGINS, ALL_LOGINS = 100, 10_000
PASSWORD = "a password for measurements"  # noqa: S105 - of a user that lives for a minute
TOKEN_CLAIMS = {"aud": "x" * 36, "sub": "y" * 36, "scope": "openid offline_access email profile"}


def measure() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory(prefix="emulator-bench-") as folder,
        run_postgres(Path(folder)) as postgres,
    ):
        environment = make_environment(postgres.port, postgres.password, "bench")
        with run_server(environment) as server:
            server.wait_until_ready()
            yield from _measure(server, environment)


def _measure(server: EmulatorProcess, environment: Mapping[str, str]) -> Iterator[Row]:
    login = _set_up(server)
    parts_ms = asyncio.run(_parts_ms(environment, login))
    full_ms = _median_ms(server, login)
    yield Row("emulator: a full hosted-backend login", full_ms, 2 * parts_ms, "ms")
    one, many = (_logins_per_s(server, login, clients) for clients in (1, CLIENTS))
    what = f"emulator: time per login, {CLIENTS} clients : one"
    yield Row(what, one / many, 1.0, "times")
    _log_in_often(server, login, FIRST_LOGINS)
    before_mb = _memory_mb(server)
    _log_in_often(server, login, ALL_LOGINS - FIRST_LOGINS)
    grown_mb = _memory_mb(server) - before_mb
    yield Row(f"emulator: memory grown by {ALL_LOGINS} logins", grown_mb, 20, "MB")


def _set_up(server: EmulatorProcess) -> Login:
    """An RSA key, an application and a registered user, as the seed makes the demo's."""

    def post(path: str, document: dict[str, Any]) -> Any:
        answer = server.client.post(path, json=document)
        answer.raise_for_status()
        return answer.json()

    key = {"algorithm": "RS256", "name": "bench", "length": 2048}
    key_id = post("/api/key/generate", {"key": key})["key"]["id"]
    application = {
        "name": "bench",
        "jwtConfiguration": {"enabled": True, "accessTokenKeyId": key_id, "idTokenKeyId": key_id},
        "oauthConfiguration": {
            "authorizedRedirectURLs": ["http://localhost:3000/profile.html"],
            "generateRefreshTokens": True,
            "proofKeyForCodeExchangePolicy": "Required",
            "requireRegistration": True,
        },
    }
    client_id = post("/api/application", {"application": application})["application"]["id"]
    user = {"email": "bench@example.com", "password": PASSWORD}
    registration = {"applicationId": client_id}
    post("/api/user/registration", {"user": user, "registration": registration})
    return Login(client_id, user["email"], PASSWORD)


async def _parts_ms(environment: Mapping[str, str], login: Login) -> float:
    """Password hash, two signatures and the SQL of a login, each measured alone; medians."""
    hashing = PasswordHasher()
    hash_ms = await _median_of(lambda: hashing.verify(PASSWORD, None, Hashing()))
    return hash_ms + 2 * _signature_ms() + await _sql_ms(environment, login)


async def _median_of(action: Any) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await action()
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)


def _signature_ms() -> float:
    ring = KeyRing()
    key = make_asymmetric_key("0" * 32, "bench", "RS256", 2048, "bench", 0)
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ring.sign(key, TOKEN_CLAIMS)
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)


async def _sql_ms(environment: Mapping[str, str], login: Login) -> float:
    """What a login waits for the database when nobody else does anything."""
    settings = parse_settings(environment)
    database = TimedDatabase(settings.database)
    app = create_app(settings, database, SystemClock())
    times = []
    async with app.router.lifespan_context(app):
        for _ in range(ROUNDS):
            database.spent_s = 0.0
            await log_in_directly(DirectClient(app), login)
            times.append(database.spent_s)
    return 1000 * statistics.median(times)


class TimedDatabase(Database):
    """Adds up the time between asking PostgreSQL and having its answer."""

    spent_s = 0.0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        begun = time.perf_counter()
        async with super().transaction() as connection:
            self.spent_s += time.perf_counter() - begun
            yield cast("Connection", TimedConnection(connection, self))
            begun = time.perf_counter()
        self.spent_s += time.perf_counter() - begun


@dataclass(frozen=True)
class TimedConnection:
    """What the emulator's statements go through: a connection, or a cursor of it."""

    inner: Any
    database: TimedDatabase

    async def execute(self, *arguments: Any) -> Any:
        begun = time.perf_counter()
        cursor = await self.inner.execute(*arguments)
        self.database.spent_s += time.perf_counter() - begun
        return cursor

    @asynccontextmanager
    async def cursor(self, **options: Any) -> AsyncIterator["TimedConnection"]:
        async with self.inner.cursor(**options) as cursor:
            yield TimedConnection(cursor, self.database)

    async def fetchone(self) -> Any:
        return await self.inner.fetchone()

    async def fetchall(self) -> Any:
        return await self.inner.fetchall()


def _median_ms(server: EmulatorProcess, login: Login) -> float:
    connection = KeptConnection(server.client.base_url.port or 0)
    log_in(connection, login)
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        log_in(connection, login)
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)


def _logins_per_s(server: EmulatorProcess, login: Login, clients: int) -> float:
    begun = time.perf_counter()
    _log_in_often(server, login, ROUNDS * 4, clients)
    return ROUNDS * 4 / (time.perf_counter() - begun)


def _log_in_often(
    server: EmulatorProcess, login: Login, times: int, clients: int = CLIENTS
) -> None:
    """Shared out between clients with a connection each."""
    port = server.client.base_url.port or 0

    def client(number: int) -> None:
        connection = KeptConnection(port)
        for _ in range(number, times, clients):
            log_in(connection, login)

    with ThreadPoolExecutor(clients) as threads:
        for _ in threads.map(client, range(clients)):
            pass


def _memory_mb(server: EmulatorProcess) -> float:
    """What the process has for itself."""
    return float(psutil.Process(server.process.pid).memory_full_info().uss) / 2**20
