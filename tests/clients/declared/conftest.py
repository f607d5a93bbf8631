"""The emulator in this process, and its answers as FusionAuth's own client reads them."""

import pytest

from emulator_tests.contract.conftest import emulator
from emulator_tests.contract.emulator import Emulator
from tests.clients.declared.answers import ask_everything
from tests.clients.declared.members import Comparison
from tests.clients.declared.operations import AnswerTypes
from tests.clients.declared.typescript_client import Declared, Type, load_typescript_client

__all__ = ["emulator"]


@pytest.fixture(scope="session")
def declared() -> Declared:
    return load_typescript_client()


@pytest.fixture(scope="session")
async def answered(emulator: Emulator, declared: Declared) -> Comparison:
    """What our answers have of what the client declares."""
    types, comparison = AnswerTypes(declared), Comparison(declared)
    async for (method, path), answer in ask_everything(emulator):
        if isinstance(answer, dict) and "fieldErrors" in answer:
            comparison.add_answer(answer, Type("Errors"))
            continue
        names = types.find(method, path)
        assert names, f"{method} {path} is not known to the client"
        for name in names:
            comparison.add_answer(answer, Type(name))
    return comparison
