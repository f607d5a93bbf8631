"""An attack pack, run on a copy of its sources that lost a guard."""

import re
from dataclasses import dataclass
from pathlib import Path

from emulator_tests.postgres_server import PostgresServer
from mutations.edits import Mutation
from mutations.tree import mutated, run_pytest

CASE = re.compile(r'^@\w+\("(ATK-\d+)"', re.MULTILINE)


@dataclass(frozen=True)
class Run:
    got_through: frozenset[str]
    """Ids of the cases that noticed."""
    broken: frozenset[str]
    """Ids of cases that ended in an error: the edit did more than switch the guard off."""
    output: str


def run_cases(tree: Path, cases: tuple[str, ...], postgres: PostgresServer, pack: str) -> Run:
    """The cases with these ids. pack: a folder below `tree`."""
    options = [option for id in cases for option in ("--case", id)]
    done = run_pytest(tree, [pack, *options], postgres)
    output = done.stdout + done.stderr
    return Run(_ids("got through", output), _ids("broken", output), output)


def _ids(what: str, output: str) -> frozenset[str]:
    line = re.search(rf"^{what}: (.*)$", output, re.MULTILINE)
    return frozenset(line[1].split()) if line else frozenset()


def require_noticed(guard: Mutation, tree: Path, postgres: PostgresServer, pack: str) -> None:
    """Raises AssertionError unless a case of `pack` (a folder below `tree`) notices its loss."""
    with mutated(guard, tree):
        run = run_cases(tree, guard.cases, postgres, pack)
    assert run.got_through, f"nothing noticed:\n{run.output[-3000:]}"
    assert run.broken <= run.got_through, (
        f"the edit breaks more than the guard:\n{run.output[-3000:]}"
    )


def find_numbers(pack: Path) -> list[str]:
    """Ids of its cases, such as ATK-101, as its files have them."""
    sources = [file.read_text(encoding="utf-8") for file in pack.glob("test_*.py")]
    return [number for source in sources for number in CASE.findall(source)]
