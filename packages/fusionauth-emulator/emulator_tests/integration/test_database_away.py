"""PostgreSQL absent, late, and gone: the emulator waits, answers 503, and comes back by itself."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from emulator_tests.integration.server import EmulatorProcess, make_environment, run_server
from emulator_tests.patience import PATIENCE_S
from emulator_tests.postgres_server import RunningPostgres

pytestmark = pytest.mark.integration

SEARCH = {"search": {"queryString": "*", "numberOfResults": 10_000}}


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[RunningPostgres]:
    """Made, not started."""
    running = RunningPostgres(tmp_path)
    yield running
    running.stop()


def environment_for(postgres: RunningPostgres) -> dict[str, str]:
    return make_environment(postgres.port, postgres.password, "demo")


def test_a_database_that_comes_late_is_waited_for(postgres: RunningPostgres) -> None:
    with run_server(environment_for(postgres)) as server:
        time.sleep(0.5)
        assert server.process.poll() is None
        postgres.start()
        server.wait_until_ready()


def test_without_its_database_it_answers_503_and_then_recovers(
    postgres: RunningPostgres,
) -> None:
    postgres.start()
    with run_server(environment_for(postgres)) as server:
        server.wait_until_ready()
        postgres.stop()
        for path in ("/api/tenant", "/api/system/version"):
            answer = server.client.get(path)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            assert answer.json().keys() == {"fieldErrors", "generalErrors"}
        assert server.client.get("/api/status").status_code == 452
        assert server.client.get("/api/health").status_code == 500
        origin = {"Origin": "http://localhost:3000"}
        assert server.client.get("/api/status", headers=origin).status_code == 503
        postgres.start()
        server.wait_until_ready()
        assert server.client.get("/api/status").status_code == 200


def test_a_restart_under_load_loses_no_acknowledged_write(postgres: RunningPostgres) -> None:
    postgres.start()
    with run_server(environment_for(postgres)) as server:
        server.wait_until_ready()
        load = [Load(server, number) for number in range(4)]
        for one in load:
            one.start()
        time.sleep(0.5)
        postgres.stop()
        time.sleep(0.3)
        postgres.start()
        server.wait_until_ready()
        time.sleep(0.5)
        for one in load:
            one.finish()
        users = server.client.post("/api/user/search", json=SEARCH).json()["users"]
        stored = {user["username"] for user in users if "username" in user}
        acknowledged = {name for one in load for name in one.acknowledged}
        assert acknowledged <= stored
        assert {status for one in load for status in one.statuses} == {200, 503}
        assert all(one.statuses[-1] == 200 for one in load)


class Load(threading.Thread):
    """Creates users one after the other and remembers which were acknowledged."""

    def __init__(self, server: EmulatorProcess, number: int):
        super().__init__()
        self.acknowledged: list[str] = []
        self.statuses: list[int] = []
        self._client = httpx.Client(
            base_url=server.client.base_url,
            headers=server.client.headers,
            timeout=PATIENCE_S,
            trust_env=False,
        )
        self._number = number
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.is_set():
            name = f"user {self._number} {len(self.statuses)}"
            user = {"username": name, "password": "a password"}
            status = self._client.post("/api/user", json={"user": user}).status_code
            self.statuses.append(status)
            if status == 200:
                self.acknowledged.append(name)

    def finish(self) -> None:
        self._done.set()
        self.join()
        self._client.close()
