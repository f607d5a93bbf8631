"""The pytest plugin of these tests: options, the order, an embedded PostgreSQL."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from emulator_tests.deep_run import find_deep_run, read_budget
from emulator_tests.postgres_server import SHARED_POSTGRES, PostgresServer, run_postgres
from emulator_tests.running import add_options
from emulator_tests.scheduling import rank


def pytest_configure(config: pytest.Config) -> None:
    """One profile, in CI and elsewhere: the same examples each time, and no test fails because a
    machine is slow. Tests of `make test-deep` ask for more examples, and for new ones."""
    hypothesis.settings.register_profile(
        "demo",
        deadline=None,
        derandomize=True,
        database=None,
        print_blob=True,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("demo")
    if deep_run := find_deep_run(config):
        config.pluginmanager.register(deep_run)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr != "quiet":
        items[:] = [item for item in items if not item.get_closest_marker("quiet")]
    if hasattr(config, "workerinput"):  # of a worker of xdist
        items.sort(key=lambda item: rank(item.nodeid))


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)
    parser.addoption(
        "--case", action="append", help="of the attack pack only this one, such as ATK-101"
    )


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Our own, or that of the run which started this one (mutations/)."""
    if address := os.environ.get(SHARED_POSTGRES):
        port, _, password = address.partition(":")
        yield PostgresServer(int(port), password)
        return
    with run_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def deep_seed() -> int:
    """Of everything random in `make test-deep`; printed at its end."""
    return read_budget(os.environ).seed
