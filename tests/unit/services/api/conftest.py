"""The API in this process, its FusionAuth a fake."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.api.app import create_app
from services.api.settings import Settings
from tests.fakes.fusionauth_tokens import (
    CLIENT_ID,
    ISSUER,
    FakeClock,
    FakeJwksEndpoint,
    SigningKey,
)

SETTINGS = Settings(
    issuer=ISSUER,
    jwks_url="http://fusionauth:9011/.well-known/jwks.json",
    client_id=CLIENT_ID,
    site_origin="http://localhost:3000",
    stack="fusionauth-demo",
    port=5000,
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey("key-1")


@pytest.fixture(scope="session")
def other_key() -> SigningKey:
    return SigningKey("key-2")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def jwks(key: SigningKey) -> FakeJwksEndpoint:
    return FakeJwksEndpoint([key])


@pytest.fixture
async def api(jwks: FakeJwksEndpoint, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(SETTINGS, transport=jwks.transport, clock=clock)
    # raise_app_exceptions=False: a fault shows as the 500 a caller would see
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:5000") as client:
        yield client
