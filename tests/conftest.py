"""What tests of several kinds share: the asyncio loop, an embedded PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer, run_postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fusionauth-url",
        help="run the contract tests and the attack pack against this FusionAuth; "
        "its key in DEMO_API_KEY",
    )
    parser.addoption(
        "--api-url", help="with --fusionauth-url: attack this API, not one in this process"
    )
    parser.addoption(
        "--running", metavar="PROJECT", help="run the attack pack against this project, as it is up"
    )
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
