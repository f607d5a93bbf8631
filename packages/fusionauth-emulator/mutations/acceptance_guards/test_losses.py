"""Does each line of contract 13 notice when the emulator loses what it asks for?"""

from pathlib import Path

import pytest

from emulator_tests.postgres_server import PostgresServer
from mutations.acceptance_guards.losses import LOSSES
from mutations.edits import Mutation
from mutations.tree import mutated, require_fit, run_pytest

LINES = 24
ACCEPTANCE = "emulator_tests/contract/sign_in/test_acceptance.py"
TESTS_FAILED = 1

each_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)


@each_loss
def test_the_edit_fits_the_source(loss: Mutation) -> None:
    require_fit(loss)


def test_every_line_can_lose_something() -> None:
    assert {int(loss.name[:2]) for loss in LOSSES} == set(range(1, LINES + 1))
    assert len({loss.name for loss in LOSSES}) == len(LOSSES)


@pytest.mark.deep
@each_loss
def test_the_line_turns_red(loss: Mutation, tree: Path, postgres_server: PostgresServer) -> None:
    """Its test fails in its own steps: an edit that breaks what comes before shows nothing."""
    with mutated(loss, tree):
        done = run_pytest(tree, [ACCEPTANCE, "-k", loss.cases[0]], postgres_server)
    output = done.stdout + done.stderr
    assert done.returncode == TESTS_FAILED, output[-3000:]
    assert "1 failed" in output, output[-3000:]
