"""The whole demo in this process, seeded as `up` seeds it: emulator, API and site without ports.

Its parts are reached through `requests` sessions, as the orchestrator's are.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import requests
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.types import ASGIApp

from emulator_tests.clock import FakeClock
from emulator_tests.contract.emulator import API_KEY, KICKSTART, Emulator, make_settings, run_with
from emulator_tests.postgres_server import PostgresServer
from orchestrator.flow.hop import Target
from orchestrator.fusionauth.client import FusionAuthClient, open_session
from orchestrator.secrets import Secret
from orchestrator.seed.seed_file import load_seed
from orchestrator.seed.seeder import Seeder
from orchestrator.web.exchange import Send
from orchestrator.web.session import make_send, open_web_session
from services.api import app as api
from services.api import settings as api_settings
from services.site import app as site
from services.site import settings as site_settings
from tests.fakes.asgi_adapter import AsgiAdapter, mount

ROOT = Path(__file__).parents[2]
FUSIONAUTH = "http://localhost:9011"
API = "http://localhost:5000"
SITE = "http://localhost:3000"
CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
LOGIN, PASSWORD = "demo@example.com", "the demo user's password"

VARIABLES = {
    "FUSIONAUTH_URL": FUSIONAUTH,
    "SITE_URL": SITE,
    "FUSIONAUTH_CLIENT_SECRET": "the client's secret",
    "FUSIONAUTH_ADMIN_PASSWORD": "the administrator's password",
    "DEMO_USER_PASSWORD": PASSWORD,
}
SECRETS = ("FUSIONAUTH_CLIENT_SECRET", "FUSIONAUTH_ADMIN_PASSWORD", "DEMO_USER_PASSWORD")


@dataclass
class DemoInProcess:
    """clock: the emulator's. web: as a browser sends; rest: with the API key."""

    emulator: Emulator
    clock: FakeClock
    portal: BlockingPortal
    web_session: requests.Session
    rest: FusionAuthClient
    send: Send
    target: Target = field(
        default_factory=lambda: Target(
            FUSIONAUTH, API, SITE, CLIENT_ID, f"{SITE}/profile.html", LOGIN, Secret(PASSWORD)
        )
    )

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """A REST call that must succeed; PATCH replaces arrays."""
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        answer = self.portal.call(self._call, method, path, body, kind)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    async def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None, kind: str
    ) -> httpx.Response:
        return await self.emulator.client.request(
            method, path, json=body, headers={"Content-Type": kind}
        )

    def serve(self, origin: str, app: ASGIApp) -> None:
        """Put an application at an origin."""
        mount(self.web_session, {origin: AsgiAdapter(app, self.portal)})

    @contextmanager
    def changed(self, path: str, patch: Mapping[str, Any]) -> Iterator[None]:
        """PATCH an object for a while; its whole part is put back as it was."""
        before = self.call("GET", path)
        self.call("PATCH", path, patch)
        try:
            yield
        finally:
            self.call("PATCH", path, _same_members(patch, before))


def _same_members(patch: Any, before: Any) -> Any:
    """What `before` has under the members that `patch` names."""
    if isinstance(patch, dict):
        return {name: _same_members(patch[name], (before or {}).get(name)) for name in patch}
    return before


@contextmanager
def run_demo(server: PostgresServer, folder: Path) -> Iterator[DemoInProcess]:
    """Its clock is today's: the API verifies by the real one."""
    clock = FakeClock(int(time.time() * 1000))
    settings = make_settings(server, "demo_in_process", folder, KICKSTART)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(AsyncExitStack()) as stack,
        open_web_session() as web,
        open_session() as rest_session,
    ):
        emulator = portal.call(stack.enter_async_context, run_with(settings, clock))
        apps: dict[str, ASGIApp] = {
            FUSIONAUTH: emulator.app,
            API: _api(emulator.app),
            SITE: _site(),
        }
        adapters = {origin: AsgiAdapter(app, portal) for origin, app in apps.items()}
        mount(web, {**adapters, "http://127.0.0.1:9011": adapters[FUSIONAUTH]})
        mount(rest_session, adapters)
        rest = FusionAuthClient(FUSIONAUTH, Secret(API_KEY), rest_session)
        seed = load_seed(ROOT / "compose" / "seed.yaml", VARIABLES, SECRETS)
        Seeder(seed, rest).run(lambda event: None)
        yield DemoInProcess(emulator, clock, portal, web, rest, make_send(web))
    server.drop_database(settings.database.name)


def make_api_settings() -> api_settings.Settings:
    return api_settings.parse_settings(
        {
            "ISSUER": FUSIONAUTH,
            "JWKS_URL": f"{FUSIONAUTH}/.well-known/jwks.json",
            "CLIENT_ID": CLIENT_ID,
            "SITE_ORIGIN": SITE,
            "STACK": "in-process",
            "PORT": "5000",
        }
    )


def _api(fusionauth: ASGIApp) -> ASGIApp:
    return api.create_app(make_api_settings(), transport=httpx.ASGITransport(fusionauth))


def _site() -> ASGIApp:
    urls = {"FUSIONAUTH_URL": FUSIONAUTH, "API_URL": API, "SITE_URL": SITE}
    return site.create_app(
        site_settings.parse_settings(
            {**urls, "CLIENT_ID": CLIENT_ID, "STACK": "in-process", "PORT": "3000"}
        )
    )
