"""The emulator on a port of this process, on a copy of a database; it counts what it is sent."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import requests
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator_tests.contract.emulator import DEFAULT_TENANT_ID, make_settings
from emulator_tests.patience import PATIENCE_S
from emulator_tests.postgres_server import PostgresServer, find_free_port
from fusionauth_emulator.app import create_app
from fusionauth_emulator.clock import SystemClock
from fusionauth_emulator.settings import Settings
from fusionauth_emulator.store.database import Database
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.secrets import Secret

API_KEY = "an_api_key_for_tests_of_the_seed"
KEY_MANAGER_KEY = "a_key_manager_for_tests_of_the_seed"

# as compose/kickstart.json, less the administrator
KICKSTART: dict[str, Any] = {
    "variables": {"defaultTenantId": DEFAULT_TENANT_ID},
    "apiKeys": [
        {"key": API_KEY, "description": "unrestricted"},
        {"key": KEY_MANAGER_KEY, "description": "key manager", "keyManager": True},
    ],
    "requests": [],
}


@dataclass
class Counted:
    """Passes requests on and remembers them."""

    app: ASGIApp
    requests: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.requests.append(f"{scope['method']} {scope['path']}")
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class SeedServer:
    url: str
    counted: Counted
    key: str = API_KEY

    def client(self, url: str | None = None) -> FusionAuthClient:
        session = requests.Session()
        session.trust_env = False
        return FusionAuthClient(url or self.url, Secret(API_KEY), session, Secret(KEY_MANAGER_KEY))

    def writes(self) -> list[str]:
        """Requests that change something; logins of the seed carry `noJWT`."""
        return [
            request
            for request in self.counted.requests
            if not request.startswith("GET ")
            and not request.endswith("/search")
            and request != "POST /api/login"
        ]

    def send(self, method: str, path: str, body: Any = None, key: str = API_KEY) -> Any:
        """By hand, past the seed."""
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        answer = requests.request(
            method,
            self.url + path,
            data=None if body is None else json.dumps(body),
            headers={"Authorization": key, "Content-Type": kind},
            timeout=PATIENCE_S,
        )
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@contextmanager
def run_seed_server(settings: Settings) -> Iterator[SeedServer]:
    counted = Counted(create_app(settings, Database(settings.database), SystemClock()))
    port = find_free_port()
    config = uvicorn.Config(
        counted, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _wait(server, thread)
        yield SeedServer(f"http://127.0.0.1:{port}", counted)
    finally:
        server.should_exit = True
        thread.join(timeout=PATIENCE_S)


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not server.started:
        assert thread.is_alive(), "the emulator ended while it started"
        assert time.monotonic() < deadline_s, "the emulator did not start"
        time.sleep(0.01)


@dataclass(frozen=True)
class Instances:
    """Databases of one PostgreSQL: a template that nobody touched, copies to be used up."""

    postgres: PostgresServer
    folder: Path
    template: str

    @contextmanager
    def fresh(self) -> Iterator[SeedServer]:
        name = f"seed_{time.monotonic_ns()}"
        self.postgres.copy_database(self.template, name)
        try:
            with run_seed_server(make_settings(self.postgres, name, self.folder, None)) as server:
                yield server
        finally:
            self.postgres.drop_database(name)


def make_instances(
    postgres: PostgresServer,
    folder: Path,
    kickstart: dict[str, Any] = KICKSTART,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Instances:
    """Starts an instance once, so that copies of its database start in a moment."""
    template = f"seed_template_{time.monotonic_ns()}"
    settings = make_settings(postgres, template, folder, kickstart)
    settings = replace(settings, environment=environment)
    with run_seed_server(settings) as server:
        server.send("GET", "/api/system/version")
    return Instances(postgres, folder, template)
