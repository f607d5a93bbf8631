"""Projects of the local engine for tests: their own folder and free ports, gone afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator_tests.postgres_server import PostgresServer
from tests.fakes.demo_in_process import DemoInProcess, run_demo
from tests.integration.demo import Demo


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A project that is not up yet."""
    project = Demo(tmp_path)
    yield project
    project.down()
    assert not project.processes()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A project that is up and seeded; tests leave it so."""
    project = Demo(tmp_path_factory.mktemp("running"))
    project.up()
    yield project
    project.down()


@pytest.fixture(scope="session")
def in_process(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoInProcess]:
    """A seeded demo without processes; each test undoes what it changes."""
    with run_demo(postgres_server, tmp_path_factory.mktemp("in-process")) as running:
        yield running
