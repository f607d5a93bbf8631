"""Fixtures of the API's attack pack: those of the emulator's, and the API beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from emulator_tests.attack.conftest import (
    demo,
    genuine,
    make_demo,
    member,
    neighbour,
    other_browser,
    pass_time,
    session_admin,
    signing_key_id,
    standing_demo,
    steady,
    stranger,
    target,
    tenant_id,
)
from emulator_tests.attack.scoring import Scoring
from emulator_tests.attack.target import API_CLIENT_ID, Target, connect
from emulator_tests.running import find_running
from services.api.app import create_app
from services.api.settings import Settings

__all__ = [
    "demo",
    "genuine",
    "make_demo",
    "member",
    "neighbour",
    "other_browser",
    "pass_time",
    "session_admin",
    "signing_key_id",
    "standing_demo",
    "steady",
    "stranger",
    "target",
    "tenant_id",
]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Scoring("attack pack of the API", Path(__file__).parent))


@pytest.fixture(scope="session")
def api_transport(target: Target) -> httpx.AsyncBaseTransport:
    """An API in this process that believes the target's tokens."""
    settings = Settings(
        # the issuer is FusionAuth's public URL: the seed sets it so, and the pack in process
        issuer=target.fusionauth_url,
        jwks_url=f"{target.fusionauth_url}/.well-known/jwks.json",
        client_id=API_CLIENT_ID,
        site_origin=target.site_origin,
        stack="attack",
        port=5000,
    )
    return httpx.ASGITransport(create_app(settings, transport=target.transport))


@pytest.fixture
async def api(
    pytestconfig: pytest.Config, api_transport: httpx.AsyncBaseTransport
) -> AsyncIterator[httpx.AsyncClient]:
    """That of the running project, else the one in this process."""
    running = find_running(pytestconfig)
    if running and running.api_url:
        client = connect(running.api_url)
    else:
        client = connect("http://localhost:5000", api_transport)
    async with client:
        yield client
