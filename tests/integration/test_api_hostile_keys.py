"""Row C2, measured: while a hostile key set is fetched, others are served as quickly as before.

It measures time, so it runs by itself (`make test-quiet`) and takes the best of three runs.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import psutil
import pytest

from tests.fakes.fusionauth_tokens import CLIENT_ID, ISSUER, SigningKey
from tests.integration.hostile_keys import CASES, run_hostile
from tests.integration.service_process import ServiceProcess, run_service

pytestmark = pytest.mark.integration

RUNS = 3
REQUESTS = 300
TAKEN = ("as-many-keys-as-allowed", "key-of-700-KB")
"""Within all bounds: the first client's token names none of these keys."""
LONG_S = 60
"""Longer than any answer takes: who waits so long was never answered."""


@dataclass(frozen=True)
class Run:
    undisturbed_s: float
    """The slowest answer to the second client while nothing else happens, of as many requests."""
    disturbed_s: float
    """The slowest while the keys are fetched."""
    grown_mb: float
    """Memory of the API afterwards, less that before."""
    status: int
    """What the first client was answered, whose token needed the keys."""

    @property
    def is_good(self) -> bool:
        return self.disturbed_s <= max(0.050, 10 * self.undisturbed_s) and self.grown_mb < 20


@pytest.fixture(scope="module")
def token() -> str:
    return SigningKey("key-1").access_token()


@contextmanager
def api_of(keys_port: int) -> Iterator[ServiceProcess]:
    environ = {
        "ISSUER": ISSUER,
        "JWKS_URL": f"http://127.0.0.1:{keys_port}/.well-known/jwks.json",
        "CLIENT_ID": CLIENT_ID,
        "SITE_ORIGIN": "http://localhost:3000",
        "STACK": "test-stack",
    }
    with run_service("services.api", environ) as service:
        yield service


def measure(keys_port: int, token: str) -> Run:
    with (
        api_of(keys_port) as service,
        httpx.Client(base_url=service.url, trust_env=False, timeout=LONG_S) as second,
        ask_meanwhile(service, token) as (ask, answers),
    ):
        memory = psutil.Process(service.process.pid).memory_info
        find_slowest(second, lambda done: done >= REQUESTS)  # what only the first ones cost
        before = memory().rss
        ask()
        disturbed_s, asked = find_slowest(second, lambda done: bool(answers) and done >= REQUESTS)
        grown = memory().rss - before
        undisturbed_s, _ = find_slowest(second, lambda done: done >= asked)
        return Run(undisturbed_s, disturbed_s, grown / 2**20, answers[0])


@contextmanager
def ask_meanwhile(
    service: ServiceProcess, token: str
) -> Iterator[tuple[Callable[[], None], list[int]]]:
    """The first client, in a thread: what starts it, and where its answer's status will be."""
    answers: list[int] = []

    def ask() -> None:
        url, headers = f"{service.url}/messages", {"Authorization": f"Bearer {token}"}
        answer = httpx.get(url, headers=headers, trust_env=False, timeout=LONG_S)
        answers.append(answer.status_code)

    thread = threading.Thread(target=ask)
    yield thread.start, answers
    thread.join()


def find_slowest(client: httpx.Client, is_over: Callable[[int], bool]) -> tuple[float, int]:
    """The slowest of its requests, and how many it made. is_over: given how many it has made."""
    slowest_s, done = 0.0, 0
    while not is_over(done):
        started_s = time.perf_counter()
        client.get("/health").raise_for_status()
        slowest_s = max(slowest_s, time.perf_counter() - started_s)
        done += 1
    return slowest_s, done


@pytest.mark.parametrize("case", ["trickle", "header-trickle", "header-without-end"])
def test_c02_a_key_set_without_an_end_is_given_up(case: str, token: str) -> None:
    """The answer comes while the server still sends; what only a socket can show."""
    with run_hostile(case) as port, api_of(port) as service:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(
            f"{service.url}/messages", headers=headers, trust_env=False, timeout=LONG_S
        )

    assert answer.status_code == 503


@pytest.mark.quiet
@pytest.mark.parametrize("case", CASES)
def test_c02_a_second_client_does_not_notice(case: str, token: str) -> None:
    with run_hostile(case) as port:
        runs: list[Run] = []
        while len(runs) < RUNS and not any(run.is_good for run in runs):
            runs.append(measure(port, token))

    assert any(run.is_good for run in runs), runs
    expected = 401 if case in TAKEN else 503
    assert {run.status for run in runs} == {expected}
