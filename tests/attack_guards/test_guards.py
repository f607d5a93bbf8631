"""Does the attack pack notice when a guard of the API is gone? Each is switched off in turn."""

from pathlib import Path

import pytest

from emulator_tests.postgres_server import PostgresServer
from mutations.attack_guards.guards import GUARDS
from mutations.attack_guards.pack import find_numbers, require_noticed
from mutations.edits import Mutation
from mutations.tree import copy_tree, require_fit
from tests.attack_guards.api import API_GUARDS

ROOT = Path(__file__).parents[2]
COPIED = (
    *("e2e", "orchestrator", "packages", "scripts", "services", "tests"),
    *("conftest.py", "pyproject.toml"),
)
PACK = "tests/attack"
OTHER_PACK = ROOT / "packages/fusionauth-emulator/emulator_tests/attack"

each_guard = pytest.mark.parametrize("guard", API_GUARDS, ids=lambda guard: guard.name)


@each_guard
def test_the_guard_is_where_the_list_says(guard: Mutation) -> None:
    require_fit(guard, ROOT)


def test_no_guard_is_there_twice() -> None:
    names = [guard.name for guard in (*API_GUARDS, *GUARDS)]
    assert len(names) == len(set(names))


def test_no_case_has_the_number_of_a_case_of_the_emulator_s_pack() -> None:
    numbers = [number for pack in (OTHER_PACK, ROOT / PACK) for number in find_numbers(pack)]
    assert len(numbers) > 100
    assert len(numbers) == len(set(numbers))


def test_the_cases_of_each_guard_are_in_the_pack() -> None:
    assert {case for guard in API_GUARDS for case in guard.cases} - {
        *find_numbers(ROOT / PACK)
    } == set()


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository, in which one mutation at a time is made."""
    return copy_tree(ROOT, COPIED, tmp_path_factory.mktemp("tree"))


@pytest.mark.deep
@each_guard
def test_the_pack_notices_that_the_guard_is_gone(
    guard: Mutation, tree: Path, postgres_server: PostgresServer
) -> None:
    require_noticed(guard, tree, postgres_server, PACK)
