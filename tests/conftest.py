"""The asyncio loop is the one of the emulator's tests."""

from emulator_tests.conftest import anyio_backend

__all__ = ["anyio_backend"]
