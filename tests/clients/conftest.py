"""An emulator nobody touched, as a process of its own: what the clients speak to."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from emulator_tests.integration.server import API_KEY, make_environment, run_server
from emulator_tests.postgres_server import PostgresServer

KICKSTART = Path(__file__).parents[2] / "compose" / "kickstart.json"


@dataclass(frozen=True)
class Server:
    url: str
    api_key: str
    admin_password: str


@pytest.fixture
def server(postgres_server: PostgresServer) -> Iterator[Server]:
    database = f"clients_{secrets.token_hex(4)}"
    environment = make_environment(postgres_server.port, postgres_server.password, database)
    environment["FUSIONAUTH_APP_KICKSTART_FILE"] = str(KICKSTART)
    with run_server(environment) as running:
        running.wait_until_ready()
        url = f"http://localhost:{running.client.base_url.port}"
        yield Server(url, API_KEY, environment["FUSIONAUTH_ADMIN_PASSWORD"])
