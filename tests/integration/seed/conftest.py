"""Emulators for tests of the seed."""

from collections.abc import Iterator

import pytest

from emulator_tests.postgres_server import PostgresServer
from tests.integration.seed.server import Instances, SeedServer, make_instances


@pytest.fixture(scope="session")
def instances(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Instances:
    return make_instances(postgres_server, tmp_path_factory.mktemp("instances"))


@pytest.fixture
def fresh_server(instances: Instances) -> Iterator[SeedServer]:
    """An instance nobody touched."""
    with instances.fresh() as server:
        yield server
