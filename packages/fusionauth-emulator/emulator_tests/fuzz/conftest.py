"""An emulator for fuzzing: whatever happens to it, no other test minds."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from emulator_tests.contract.emulator import ADMIN_ID, DEFAULT_TENANT_ID, KICKSTART, run_emulator
from emulator_tests.contract.rest.steps import make_application, make_rsa_key, make_user, register
from emulator_tests.postgres_server import PostgresServer
from fusionauth_emulator.startup.fresh_instance import SHADOW_KEY_SHA256


@dataclass(frozen=True)
class Fuzzed:
    """Synchronous, for Hypothesis is; the application lives in a loop of its own."""

    portal: BlockingPortal
    client: httpx.AsyncClient
    """Has the key, and checks each answer against the OpenAPI file."""
    ids: Mapping[str, list[str]]
    """Of things that are there, by the name of the parameter they stand for."""

    def send(self, method: str, url: str, **parts: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            return await self.client.request(method, url, **parts)

        return self.portal.call(send)


@pytest.fixture(scope="session")
def fuzzed(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzzed]:
    folder = tmp_path_factory.mktemp("fuzz")
    with start_blocking_portal() as portal:
        running = portal.wrap_async_context_manager(_run(postgres_server, folder))
        with running as (client, ids):
            yield Fuzzed(portal, client, ids)


@asynccontextmanager
async def _run(
    server: PostgresServer, folder: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, Mapping[str, list[str]]]]:
    async with run_emulator(server, folder, kickstart=KICKSTART) as emulator:
        client = emulator.client
        application = await make_application(client, roles=[{"name": "a role"}])
        user, key = await make_user(client), await make_rsa_key(client)
        await register(client, user, application)
        yield (
            client,
            {
                "applicationId": [application["id"]],
                "keyId": [key["id"], SHADOW_KEY_SHA256],
                "roleId": [application["roles"][0]["id"]],
                "tenantId": [DEFAULT_TENANT_ID],
                "userId": [user["id"], ADMIN_ID],
            },
        )
