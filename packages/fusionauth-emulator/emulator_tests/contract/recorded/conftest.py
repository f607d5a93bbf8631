"""The fixtures of the sign-in tests, and the answers that were replayed in this run."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from emulator_tests.contract.recorded.entries import Entry
from emulator_tests.contract.recorded.preconditions import MakeDemo
from emulator_tests.contract.recorded.replaying import Replayed, replay
from emulator_tests.contract.sign_in.conftest import (
    http,
    make_demo,
    pass_time,
    shared_emulator,
    signing_key_id,
)

__all__ = ["http", "make_demo", "pass_time", "shared_emulator", "signing_key_id"]

GetAnswer = Callable[[Entry], Awaitable[Replayed]]


@pytest.fixture(scope="session")
def replayed() -> dict[str, Replayed]:
    """By entry Id; each request is sent once, whatever is asserted about its answer."""
    return {}


@pytest.fixture
def get_answer(
    server: httpx.AsyncClient,
    http: httpx.AsyncClient,
    make_demo: MakeDemo,
    replayed: dict[str, Replayed],
) -> GetAnswer:
    async def get_answer(entry: Entry) -> Replayed:
        if entry.id not in replayed:
            replayed[entry.id] = await replay(entry, server, http, make_demo)
        return replayed[entry.id]

    return get_answer
