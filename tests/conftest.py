"""What tests of several kinds share: the asyncio loop, an embedded PostgreSQL."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests.postgres_server import PostgresServer, run_postgres
from tests.running import add_options

SHARED_POSTGRES = "TEST_POSTGRES"
"""Variable with `port:password` of a server that is there already."""


def pytest_configure() -> None:
    """No test asserts wall-clock time: how fast a machine is does not make an example fail."""
    hypothesis.settings.register_profile("demo")
    hypothesis.settings.load_profile("demo")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright's loop runs from its first test to the session's end, and no other one beside it:
    the tests that share its browser come last."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


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
    """Our own, or that of the run which started this one (tests/mutations)."""
    if address := os.environ.get(SHARED_POSTGRES):
        port, _, password = address.partition(":")
        yield PostgresServer(int(port), password)
        return
    with run_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server
