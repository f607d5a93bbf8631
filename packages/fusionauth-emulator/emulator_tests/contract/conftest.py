"""Who the contract tests talk to: the emulator in this process, or a FusionAuth that runs."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from emulator_tests.contract.emulator import (
    KICKSTART,
    Emulator,
    make_settings,
    run_emulator,
    run_with,
)
from emulator_tests.contract.openapi import check_answer
from emulator_tests.contract.statuses import check_status
from emulator_tests.postgres_server import PostgresServer
from emulator_tests.running import Running, find_running


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
) -> AsyncIterator[str]:
    """The database of an instance nobody touched but our kickstart; to be copied, not used.

    Its name is its own: a server may be shared by runs of different sources (mutations/).
    """
    folder = tmp_path_factory.mktemp("fresh")
    name = f"test_fresh_{secrets.token_hex(6)}"
    async with run_with(make_settings(postgres_server, name, folder, KICKSTART)):
        pass
    yield name
    postgres_server.drop_database(name)


@pytest.fixture
async def fresh_emulator(
    postgres_server: PostgresServer, fresh_database: str, tmp_path: Path
) -> AsyncIterator[Emulator]:
    """An instance nobody touched but our kickstart: an API key and an administrator."""
    async with run_emulator(postgres_server, tmp_path, copy_of=fresh_database) as running:
        yield running


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest) -> Running | None:
    """The FusionAuth that was named on the command line; None: the emulator in this process."""
    return find_running(request.config)


@pytest.fixture(scope="session")
async def running_client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=running.fusionauth_url,
        headers={"Authorization": running.api_key},
        event_hooks={"response": [check_answer, check_status]},
        trust_env=False,
    ) as client:
        yield client


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, running: Running | None) -> httpx.AsyncClient:
    """A client with an API key: of the running FusionAuth, else of the emulator."""
    if running:
        client: httpx.AsyncClient = request.getfixturevalue("running_client")
        return client
    emulator: Emulator = request.getfixturevalue("emulator")
    return emulator.client
