"""An application and a user for each test, removed afterwards."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.sign_in.steps import Admin, Browser, Demo
from emulator_tests.running import Running

PassTime = Callable[[float], Awaitable[None]]


@pytest.fixture(scope="session")
async def signing_key_id(server: httpx.AsyncClient) -> AsyncIterator[str]:
    """One RSA key for all tests: making one takes a while."""
    key_id = await Admin(server).make_key()
    yield key_id
    await server.delete(f"/api/key/{key_id}")


@pytest.fixture
def shared_emulator(request: pytest.FixtureRequest, running: Running | None) -> Emulator | None:
    """None where the tests run on a FusionAuth of its own."""
    if running:
        return None
    emulator: Emulator = request.getfixturevalue("emulator")
    return emulator


@pytest.fixture
def pass_time(shared_emulator: Emulator | None) -> PassTime:
    """Moves the emulator's clock; a real server's time is waited for, if it is not long."""

    async def pass_time(seconds: float) -> None:
        if shared_emulator:
            shared_emulator.clock.advance(seconds=seconds)
        elif 0 <= seconds <= 5:
            await anyio.sleep(seconds)
        else:
            pytest.skip("needs a clock that can be moved")

    return pass_time


@pytest.fixture
async def http(
    server: httpx.AsyncClient, shared_emulator: Emulator | None
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser's connection: cookies of its own, no API key, no redirect followed."""
    if shared_emulator:
        client = shared_emulator.anonymous()
    else:
        client = httpx.AsyncClient(base_url=server.base_url)
    async with client:
        yield client


@pytest.fixture
async def make_demo(
    server: httpx.AsyncClient, http: httpx.AsyncClient, signing_key_id: str, pass_time: PassTime
) -> AsyncIterator[Callable[..., Awaitable[Demo]]]:
    admin = Admin(server)

    async def make(**changes: Any) -> Demo:
        application = await admin.make_application(signing_key_id, **changes)
        user = await admin.make_user(application["id"], firstName="Demo", fullName="Demo User")
        return Demo(admin, Browser(http), signing_key_id, pass_time, application, user)

    yield make
    await admin.remove_what_was_made()


@pytest.fixture
async def demo(make_demo: Callable[..., Awaitable[Demo]]) -> Demo:
    return await make_demo()


@pytest.fixture
async def self_service(make_demo: Callable[..., Awaitable[Demo]]) -> Demo:
    """With self-service registration."""
    settings = {"enabled": True, "type": "basic", "loginIdType": "email"}
    return await make_demo(registrationConfiguration=settings)
