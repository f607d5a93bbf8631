"""What the pack is aimed at: the emulator in this process, or a FusionAuth that runs.

The cases speak HTTP only. What needs more (moving the clock, counting hashes) is a hook here that
a running stack does not have.
"""

import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from emulator_tests.clock import FakeClock
from emulator_tests.contract.emulator import (
    API_KEY,
    DEFAULT_TENANT_ID,
    KICKSTART,
    make_settings,
    run_with,
)
from emulator_tests.patience import PATIENCE_S
from emulator_tests.postgres_server import PostgresServer
from emulator_tests.running import SITE_ORIGIN, Running

API_CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
"""The application of the members: that whose tokens the demo's API believes."""
IN_PROCESS_URL = "http://localhost:9011"
BODY_TIMEOUT_S = 3.0
"""In process bodies come at once; a case waits this long for the others."""

LIMITED_KEYS: Mapping[str, Mapping[str, Any]] = {
    "reader of users": {"permissions": {"endpoints": {"/api/user": ["GET"]}}},
    "writer of themes": {"permissions": {"endpoints": {"/api/theme": ["POST"]}}},
    "default tenant": {"tenantId": DEFAULT_TENANT_ID},
}
"""API keys that may little, by name: members of FusionAuth's `apiKey`."""


@dataclass(frozen=True)
class Target:
    fusionauth_url: str
    connect: Callable[[], httpx.AsyncClient]
    """A client of FusionAuth: cookies of its own, no API key, no redirect followed."""
    site_origin: str
    """The one origin that is let in."""
    api_key: str = field(repr=False)
    limited_keys: Mapping[str, str] = field(repr=False)
    """Name in LIMITED_KEYS → key; empty where they could not be made."""
    transport: httpx.AsyncBaseTransport | None = None
    """How it is reached in this process; None: over the network."""
    clock: FakeClock | None = None
    count_hashes: Callable[[], int] | None = None
    count_rounds: Callable[[], int] | None = None

    @property
    def is_in_process(self) -> bool:
        return self.clock is not None


@asynccontextmanager
async def aim_in_process(server: PostgresServer, folder: Path) -> AsyncIterator[Target]:
    """An instance of the pack's own: its tenants and keys are in nobody's way."""
    keys = {name: f"attack pack: {name}" for name in LIMITED_KEYS}
    limited = [{"key": value, **LIMITED_KEYS[name]} for name, value in keys.items()]
    kickstart = {**KICKSTART, "apiKeys": [*KICKSTART["apiKeys"], *limited]}
    made = make_settings(server, f"test_{secrets.token_hex(6)}", folder, kickstart)
    settings = replace(made, body_timeout_s=BODY_TIMEOUT_S)
    # an API beside it tells the time by the machine's clock, so the emulator's starts there
    clock = FakeClock(time.time_ns() // 1_000_000)
    async with run_with(settings, clock) as emulator:
        transport = httpx.ASGITransport(emulator.app)
        yield Target(
            fusionauth_url=IN_PROCESS_URL,
            connect=lambda: connect(IN_PROCESS_URL, transport),
            site_origin=SITE_ORIGIN,
            api_key=API_KEY,
            limited_keys=keys,
            transport=transport,
            clock=clock,
            count_hashes=lambda: emulator.services.hasher.computed,
            count_rounds=lambda: emulator.services.hasher.rounds,
        )


@asynccontextmanager
async def limited_keys_of(running: Running) -> AsyncIterator[Mapping[str, str]]:
    """The limited keys, made with the key manager and removed again; none where that cannot be."""
    headers = {"Authorization": running.key_manager_key or ""}
    async with httpx.AsyncClient(
        base_url=running.fusionauth_url, headers=headers, timeout=PATIENCE_S, trust_env=False
    ) as manager:
        if (await manager.get(f"/api/api-key/{API_CLIENT_ID}")).status_code in (401, 501):
            yield {}
            return
        made = {name: await _make_key(manager, members) for name, members in LIMITED_KEYS.items()}
        yield {name: one["key"] for name, one in made.items()}
        for one in made.values():
            await manager.delete(f"/api/api-key/{one['id']}")


async def _make_key(manager: httpx.AsyncClient, members: Mapping[str, Any]) -> dict[str, Any]:
    answer = await manager.post("/api/api-key", json={"apiKey": dict(members)})
    assert answer.status_code == 200, f"no limited API key could be made: {answer.status_code}"
    made: dict[str, Any] = answer.json()["apiKey"]
    return made


def aim_at(running: Running, limited_keys: Mapping[str, str]) -> Target:
    return Target(
        fusionauth_url=running.fusionauth_url,
        connect=lambda: connect(running.fusionauth_url),
        site_origin=running.site_origin,
        api_key=running.api_key,
        limited_keys=limited_keys,
    )


def connect(url: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, transport=transport, timeout=PATIENCE_S, trust_env=False)
