"""The laws of `test_laws.py` over many more seeds (`make test-deep`)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from emulator_tests.properties import search
from tests.unit.orchestrator.seed import test_laws as laws
from tests.unit.orchestrator.seed.strategies import seeds

EXAMPLES, PARTS = 24, 5

LAWS: list[tuple[Callable[..., Any], tuple[st.SearchStrategy[Any], ...]]] = [
    (laws.test_second_run_finds_nothing_to_do, (seeds(),)),
    (laws.test_whatever_was_there_before_the_seed_holds_after, (seeds(), seeds())),
    (laws.test_run_that_was_cut_anywhere_is_finished_by_the_next, (seeds(), st.data())),
    (laws.test_export_of_a_seeded_server_says_what_the_seed_said, (seeds(),)),
    (
        laws.test_random_edits_by_hand_are_taken_back,
        (seeds(), st.randoms(use_true_random=False)),
    ),
    (laws.test_pruning_removes_nothing_that_the_seed_did_not_make, (seeds(), seeds())),
]


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("law, arguments", LAWS, ids=lambda value: getattr(value, "__name__", ""))
def test_law_holds_at_length(
    law: Callable[..., Any],
    arguments: tuple[st.SearchStrategy[Any], ...],
    part: int,
    deep_seed: int,
) -> None:
    body = law.hypothesis.inner_test  # type: ignore[attr-defined]
    search(body, *arguments, seeded=deep_seed + part, at_length=settings(max_examples=EXAMPLES))
