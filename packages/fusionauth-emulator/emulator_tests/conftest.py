"""In place of the fixture of anyio's plugin, which a plugin of ours could not replace."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One loop for the session, so that an application can be shared by many tests."""
    return "asyncio"
