"""Who the contract tests talk to: the emulator in this process, or a FusionAuth that runs."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.contract.emulator import KICKSTART, Emulator, make_settings, run_emulator, run_with
from tests.postgres_server import PostgresServer


@pytest.fixture(scope="session")
async def emulator(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Emulator]:
    """One instance for all tests that make what they need themselves."""
    folder = tmp_path_factory.mktemp("emulator")
    async with run_emulator(postgres_server, folder, kickstart=KICKSTART) as running:
        yield running


@pytest.fixture(scope="session")
async def fresh_database(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The database of an instance nobody touched but our kickstart; to be copied, not used."""
    folder = tmp_path_factory.mktemp("fresh")
    settings = make_settings(postgres_server, "test_fresh", folder, KICKSTART)
    async with run_with(settings):
        return settings.database.name


@pytest.fixture
async def fresh_emulator(
    postgres_server: PostgresServer, fresh_database: str, tmp_path: Path
) -> AsyncIterator[Emulator]:
    """An instance nobody touched but our kickstart: an API key and an administrator."""
    async with run_emulator(postgres_server, tmp_path, copy_of=fresh_database) as running:
        yield running


@pytest.fixture(scope="session")
async def running_fusionauth(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    url = request.config.getoption("--fusionauth-url")
    key = os.environ["DEMO_API_KEY"]
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": key}) as client:
        yield client


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> httpx.AsyncClient:
    """A client with an API key: of the FusionAuth at --fusionauth-url, else of the emulator."""
    if request.config.getoption("--fusionauth-url"):
        client: httpx.AsyncClient = request.getfixturevalue("running_fusionauth")
        return client
    emulator: Emulator = request.getfixturevalue("emulator")
    return emulator.client
