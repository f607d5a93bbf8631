"""Does the attack pack notice when a guard is gone? Each is switched off in turn."""

from collections import Counter
from pathlib import Path

import pytest

from emulator_tests.postgres_server import PostgresServer
from mutations.attack_guards.guards import GUARDS
from mutations.attack_guards.pack import find_numbers, require_noticed
from mutations.edits import Mutation
from mutations.tree import require_fit

PACK = "emulator_tests/attack"
FOLDER = Path(__file__).parents[2] / PACK

each_guard = pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)


@each_guard
def test_the_guard_is_where_the_list_says(guard: Mutation) -> None:
    require_fit(guard)


def test_no_guard_is_there_twice() -> None:
    names = [guard.name for guard in GUARDS]
    assert len(names) == len(set(names))


def test_no_case_of_the_pack_has_the_number_of_another() -> None:
    numbers = find_numbers(FOLDER)
    assert [number for number, count in Counter(numbers).items() if count > 1] == []


def test_the_cases_of_each_guard_are_in_the_pack() -> None:
    assert {case for guard in GUARDS for case in guard.cases} - {*find_numbers(FOLDER)} == set()


@pytest.mark.deep
@each_guard
def test_the_pack_notices_that_the_guard_is_gone(
    guard: Mutation, tree: Path, postgres_server: PostgresServer
) -> None:
    require_noticed(guard, tree, postgres_server, PACK)
