"""What tests of several kinds share: the asyncio loop, an embedded PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer, run_postgres
from tests.running import add_options


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)
    parser.addoption(
        "--case", action="append", help="of the attack pack only this one, such as ATK-101"
    )


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One loop for the session, so that an application can be shared by many tests."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with run_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server
