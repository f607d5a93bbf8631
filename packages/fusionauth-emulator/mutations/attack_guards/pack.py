"""The attack pack, run on a copy of the repository that lost a guard."""

import re
from dataclasses import dataclass
from pathlib import Path

from mutations.tree import run_pytest
from emulator_tests.postgres_server import PostgresServer


@dataclass(frozen=True)
class Run:
    got_through: frozenset[str]
    """Ids of the cases that noticed."""
    broken: frozenset[str]
    """Ids of cases that ended in an error: the edit did more than switch the guard off."""
    output: str


def run_cases(tree: Path, cases: tuple[str, ...], postgres: PostgresServer) -> Run:
    """The pack's cases with these ids."""
    options = [option for id in cases for option in ("--case", id)]
    done = run_pytest(tree, ["tests/attack", *options], postgres)
    output = done.stdout + done.stderr
    return Run(_ids("got through", output), _ids("broken", output), output)


def _ids(what: str, output: str) -> frozenset[str]:
    line = re.search(rf"^{what}: (.*)$", output, re.MULTILINE)
    return frozenset(line[1].split()) if line else frozenset()
