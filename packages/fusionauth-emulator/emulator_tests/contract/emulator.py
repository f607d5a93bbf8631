"""The emulator in this process: its application, its clock, and a client that has the key."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from emulator_tests.clock import FakeClock
from emulator_tests.contract.openapi import check_answer
from emulator_tests.contract.statuses import check_status
from emulator_tests.patience import PATIENCE_S
from emulator_tests.postgres_server import PostgresServer
from fusionauth_emulator.app import create_app
from fusionauth_emulator.services import Services
from fusionauth_emulator.settings import DatabaseSettings, Settings
from fusionauth_emulator.store.database import Database

BASE_URL = "http://localhost:9011"
API_KEY = "this_key_is_for_contract_tests_and_nothing_else"
DEFAULT_TENANT_ID = "d7d09513-a3f5-401c-9685-34ab6c552453"
ADMIN_ID = "00000000-0000-0000-0000-000000000001"
ADMIN_PASSWORD = "the administrator's password"

KICKSTART: dict[str, Any] = {
    "variables": {"defaultTenantId": DEFAULT_TENANT_ID},
    "apiKeys": [{"key": API_KEY, "description": "contract tests"}],
    "requests": [
        {
            "method": "POST",
            "url": f"/api/user/registration/{ADMIN_ID}",
            "body": {
                "user": {"email": "admin@example.com", "password": ADMIN_PASSWORD},
                "registration": {
                    "applicationId": "#{FUSIONAUTH_APPLICATION_ID}",
                    "roles": ["admin"],
                },
            },
        }
    ],
}


@dataclass(frozen=True)
class Emulator:
    app: Starlette
    clock: FakeClock
    client: httpx.AsyncClient
    """Sends the API key; one without it: `anonymous()`."""

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    def anonymous(self, **options: Any) -> httpx.AsyncClient:
        """A browser without an API key, with cookies of its own. Redirects are not followed."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=BASE_URL,
            event_hooks={"response": [check_answer, check_status]},
            **options,
        )


@asynccontextmanager
async def run_emulator(
    server: PostgresServer,
    folder: Path,
    *,
    kickstart: dict[str, Any] | None = None,
    helpers: bool = False,
    copy_of: str | None = None,
) -> AsyncIterator[Emulator]:
    """An emulator on a database of its own. kickstart: the document, None for none.

    copy_of: start from a copy of this database, which is faster than making the instance.
    """
    settings = make_settings(server, f"test_{secrets.token_hex(6)}", folder, kickstart, helpers)
    if copy_of is not None:
        server.copy_database(copy_of, settings.database.name)
    try:
        async with run_with(settings) as emulator:
            yield emulator
    finally:
        server.drop_database(settings.database.name)


@asynccontextmanager
async def run_with(settings: Settings, clock: FakeClock | None = None) -> AsyncIterator[Emulator]:
    clock = clock or FakeClock()
    app = create_app(settings, Database(settings.database), clock)
    async with app.router.lifespan_context(app), httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=BASE_URL,
        headers={"Authorization": API_KEY},
        event_hooks={"response": [check_answer, check_status]},
    ) as client:  # fmt: skip
        yield Emulator(app, clock, client)


def make_settings(
    server: PostgresServer,
    database: str,
    folder: Path,
    kickstart: dict[str, Any] | None,
    helpers: bool = False,
) -> Settings:
    return Settings(
        database=DatabaseSettings(
            host="127.0.0.1",
            port=server.port,
            name=database,
            username="fusionauth",
            password="fusionauth's password",
            root_username="postgres",
            root_password=server.password,
            connection_timeout_s=PATIENCE_S,
        ),
        kickstart_file=_write_kickstart(folder, kickstart),
        helpers=helpers,
    )


def _write_kickstart(folder: Path, kickstart: dict[str, Any] | None) -> Path | None:
    if kickstart is None:
        return None
    file = folder / "kickstart.json"
    file.write_text(json.dumps(kickstart))
    return file
