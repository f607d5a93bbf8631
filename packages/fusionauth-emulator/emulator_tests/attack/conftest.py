"""Fixtures of the attack pack."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from emulator_tests.attack.forgeries import Genuine
from emulator_tests.attack.people import (
    Member,
    Neighbour,
    connect_admin,
    ensure_api_application,
    find_default_tenant,
    sign_in_member,
)
from emulator_tests.attack.scoring import Scoring
from emulator_tests.attack.target import (
    Target,
    aim_at,
    aim_in_process,
    limited_keys_of,
)
from emulator_tests.contract.sign_in.steps import Admin, Browser, Demo, header_of
from emulator_tests.postgres_server import PostgresServer
from emulator_tests.running import find_running

LONGEST_WAIT_S = 35
"""For a running server, whose clock nobody moves: a code's life and a little."""

PassTime = Callable[[float], Awaitable[None]]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Scoring("attack pack", Path(__file__).parent))


@pytest.fixture(scope="session")
async def target(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Target]:
    running = find_running(request.config)
    if running:
        async with limited_keys_of(running) as keys:
            yield aim_at(running, keys)
    else:
        postgres: PostgresServer = request.getfixturevalue("postgres_server")
        async with aim_in_process(postgres, tmp_path_factory.mktemp("attack")) as aimed:
            yield aimed


@pytest.fixture(scope="session")
async def tenant_id(target: Target) -> str:
    return await find_default_tenant(target)


@pytest.fixture(scope="session")
async def session_admin(target: Target, tenant_id: str) -> AsyncIterator[Admin]:
    """What it makes stays until the end of the run."""
    async with connect_admin(target, tenant_id) as http:
        admin = Admin(http)
        yield admin
        await admin.remove_what_was_made()


@pytest.fixture(scope="session")
async def signing_key_id(session_admin: Admin) -> AsyncIterator[str]:
    key_id = await session_admin.make_key()
    yield key_id
    await session_admin.http.delete(f"/api/key/{key_id}")


@pytest.fixture(scope="session")
async def member(
    target: Target, session_admin: Admin, signing_key_id: str, tenant_id: str
) -> AsyncIterator[Member]:
    await ensure_api_application(session_admin, signing_key_id, target.fusionauth_url, tenant_id)
    async with target.connect() as http:
        yield await sign_in_member(session_admin, Browser(http))


@pytest.fixture(scope="session")
async def neighbour(target: Target, signing_key_id: str) -> AsyncIterator[Neighbour]:
    async with connect_admin(target) as anywhere:
        name = f"attack pack: next door {secrets.token_hex(3)}"  # each pack has its own
        body = {"tenant": {"name": name, "issuer": "https://next.door"}}
        made = await Admin(anywhere).call("POST", "/api/tenant", body)
        tenant_id = str(made["tenant"]["id"])
        async with connect_admin(target, tenant_id) as http, target.connect() as browser:
            admin = Admin(http)
            application = await admin.make_application(signing_key_id)
            user = await admin.make_user(application["id"])
            demo = Demo(admin, Browser(browser), signing_key_id, anyio.sleep, application, user)
            yield Neighbour(tenant_id, demo)
        await anywhere.delete(f"/api/tenant/{tenant_id}")


@pytest.fixture
async def pass_time(target: Target) -> AsyncIterator[PassTime]:
    """Moves the clock for one case; a running server is waited for, if it is not long."""
    passed_s = 0.0

    async def pass_time(seconds: float) -> None:
        nonlocal passed_s
        if target.clock:
            target.clock.advance(seconds=seconds)
            passed_s += seconds
        elif seconds <= LONGEST_WAIT_S:
            await anyio.sleep(max(0, seconds))
        else:
            pytest.skip("needs a clock that can be moved")

    yield pass_time
    if target.clock:
        target.clock.advance(seconds=-passed_s)


@pytest.fixture
async def make_demo(
    target: Target, tenant_id: str, signing_key_id: str, pass_time: PassTime
) -> AsyncIterator[Callable[..., Awaitable[Demo]]]:
    async with connect_admin(target, tenant_id) as http, target.connect() as browser:
        admin = Admin(http)

        async def make(**changes: Any) -> Demo:
            application = await admin.make_application(signing_key_id, **changes)
            user = await admin.make_user(application["id"], firstName="Demo", fullName="Demo User")
            return Demo(admin, Browser(browser), signing_key_id, pass_time, application, user)

        yield make
        await admin.remove_what_was_made()


@pytest.fixture
async def demo(make_demo: Callable[..., Awaitable[Demo]]) -> Demo:
    return await make_demo()


@pytest.fixture(scope="session")
async def standing_demo(
    target: Target, session_admin: Admin, signing_key_id: str
) -> AsyncIterator[Demo]:
    async with target.connect() as http:
        application = await session_admin.make_application(signing_key_id)
        user = await session_admin.make_user(application["id"])
        browser = Browser(http)
        yield Demo(session_admin, browser, signing_key_id, anyio.sleep, application, user)


@pytest.fixture
async def steady(target: Target, standing_demo: Demo) -> AsyncIterator[Demo]:
    """For cases that change nothing at it: one application and user for all, a browser each."""
    async with target.connect() as http:
        yield replace(standing_demo, browser=Browser(http))


@pytest.fixture
async def other_browser(target: Target) -> AsyncIterator[Browser]:
    """Somebody else's: it shares no cookie with the victim's."""
    async with target.connect() as http:
        yield Browser(http)


@pytest.fixture(scope="session")
def stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
async def genuine(
    target: Target, member: Member, stranger: rsa.RSAPrivateKey
) -> tuple[Genuine, Genuine]:
    """An access token and an ID token."""
    async with target.connect() as http:
        keys = (await http.get("/.well-known/jwks.json")).json()["keys"]
    kid = header_of(member.access_token)["kid"]
    [jwk] = [key for key in keys if key["kid"] == kid]
    access, identity = member.access_token, member.id_token
    return Genuine(access, jwk, stranger), Genuine(identity, jwk, stranger)
