"""No request keeps the others waiting: each hostile one beside a second client, on a real server.

It measures, so it runs by itself (`make test-quiet`): the second client's slowest answer beside
the attack against its slowest answer without, best of three; and the server's memory afterwards.
"""

import http.client
import resource
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from emulator_tests.integration.hostile import HALF_SENT, HOSTILE, Hostile
from emulator_tests.integration.server import EmulatorProcess, make_environment, run_server
from emulator_tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

RUNS = 3
QUICK_S = 0.05
TIMES_THE_UNDISTURBED = 10
MAXIMUM_GROWTH = 20 * 1024 * 1024
AT_LEAST = 30
"""Requests of the second client in a run."""
SETTLES_WITHIN_S = 60


@pytest.fixture(scope="module")
def server(postgres_server: PostgresServer) -> Iterator[EmulatorProcess]:
    name = f"waits_{secrets.token_hex(6)}"
    with run_server(
        make_environment(postgres_server.port, postgres_server.password, name)
    ) as running:
        running.wait_until_ready()
        yield running
    postgres_server.drop_database(f"{name}_emulator")


@pytest.fixture(autouse=True)
def descriptors() -> Iterator[None]:
    """Enough for this process to hold all the connections of an attack."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, HALF_SENT + 500)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def port_of(server: EmulatorProcess) -> int:
    return int(server.environment["FUSIONAUTH_APP_HTTP_PORT"])


def answer_s(port: int) -> float:
    """A new connection each time, as a newcomer has it."""
    begun_s = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/.well-known/openid-configuration")
    assert connection.getresponse().read()
    connection.close()
    return time.perf_counter() - begun_s


def slowest_beside(hostile: Hostile, port: int) -> float:
    with ThreadPoolExecutor(1) as threads:
        attack = threads.submit(hostile.attack, port)
        times = [answer_s(port) for _ in range(AT_LEAST)]
        while not attack.done():
            times.append(answer_s(port))
        attack.result()
    return max(times)


def memory(server: EmulatorProcess) -> int:
    resident: int = psutil.Process(server.process.pid).memory_info().rss
    return resident


def memory_once_settled(server: EmulatorProcess, maximum: int) -> int:
    """The smallest seen; what an attack held is given back when its connections are closed."""
    deadline_s = time.monotonic() + SETTLES_WITHIN_S
    smallest = memory(server)
    while smallest > maximum and time.monotonic() < deadline_s:
        time.sleep(0.1)
        smallest = min(smallest, memory(server))
    return smallest


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_a_second_client_is_served_as_ever(server: EmulatorProcess, hostile: Hostile) -> None:
    port = port_of(server)
    for method, path, body in hostile.prepare:
        server.client.request(method, path, json=body)
    undisturbed_s = min(max(answer_s(port) for _ in range(AT_LEAST)) for _ in range(RUNS))
    before = memory(server)
    beside_s = min(slowest_beside(hostile, port) for _ in range(RUNS))
    print(f"{hostile.name}: {undisturbed_s * 1000:.1f} ms, beside it {beside_s * 1000:.1f} ms,"
          f" memory {before / 2**20:.0f} MB, then {memory(server) / 2**20:.0f} MB")  # fmt: skip
    assert beside_s < max(QUICK_S, TIMES_THE_UNDISTURBED * undisturbed_s)
    assert memory_once_settled(server, before + MAXIMUM_GROWTH) <= before + MAXIMUM_GROWTH
