"""The order and the budget of `make test-deep`."""

import time
from collections import Counter

import pytest

from emulator_tests.deep_run import Budget, in_fair_order, kind_of, read_budget

KILLS = [f"tests/kills.py::test_kill[{number}]" for number in range(30)]
MUTATIONS = [f"tests/guards.py::test_guard[{number}]" for number in range(90)]
ALONE = ["tests/offline.py::test_offline"]
EVERYTHING = [*KILLS, *MUTATIONS, *ALONE]


@pytest.mark.parametrize("part", [pytest.param(n, id=f"{n}-thirds") for n in (1, 2, 3)])
def test_wherever_the_time_ends_each_kind_has_covered_the_same_part(part: int) -> None:
    order = in_fair_order(EVERYTHING, seed=1)
    covered = Counter(kind_of(one) for one in order[: len(EVERYTHING) * part // 3])
    assert abs(covered["tests/kills.py::test_kill"] - 10 * part) <= 1
    assert abs(covered["tests/guards.py::test_guard"] - 30 * part) <= 2
    assert covered["tests/offline.py::test_offline"] == 1


def test_everything_has_its_place_once() -> None:
    assert sorted(in_fair_order(EVERYTHING, seed=1)) == sorted(EVERYTHING)


def test_a_seed_repeats_the_order_and_another_changes_it() -> None:
    assert in_fair_order(EVERYTHING, seed=1) == in_fair_order(EVERYTHING[::-1], seed=1)
    assert in_fair_order(EVERYTHING, seed=1) != in_fair_order(EVERYTHING, seed=2)


def test_without_minutes_the_time_is_never_over() -> None:
    budget = read_budget({"DEEP_SEED": "7"})
    assert budget == Budget(None, 7)
    assert not budget.is_over()


def test_the_time_is_over_after_the_minutes() -> None:
    assert read_budget({"DEEP_MINUTES": "0"}).is_over()
    assert not read_budget({"DEEP_MINUTES": "60"}).is_over()
    assert Budget(time.monotonic() - 1, 0).is_over()
