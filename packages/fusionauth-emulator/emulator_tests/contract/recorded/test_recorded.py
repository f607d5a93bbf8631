"""Each recorded answer of a real FusionAuth against the one of this server."""

import pytest

from emulator_tests.contract.recorded.changes import changed_recordings
from emulator_tests.contract.recorded.comparison import find_differences
from emulator_tests.contract.recorded.conftest import GetAnswer
from emulator_tests.contract.recorded.entries import Entry, load_entries

pytestmark = [pytest.mark.contract, pytest.mark.recorded, pytest.mark.anyio]

REPLAYED = [pytest.param(one, id=one.id) for one in load_entries() if one.replay]


@pytest.mark.parametrize("entry", REPLAYED)
async def test_the_answer_is_as_recorded(entry: Entry, get_answer: GetAnswer) -> None:
    found = await get_answer(entry)
    assert entry.replay
    differences = find_differences(found.recorded, found.answer, found.rules)
    assert not differences, f"contract {entry.replay.contract}: {'; '.join(differences)}"


@pytest.mark.parametrize("entry", REPLAYED)
async def test_a_change_of_any_recorded_field_is_noticed(
    entry: Entry, get_answer: GetAnswer
) -> None:
    """Without this a field could stand in the file and be compared with nothing."""
    found = await get_answer(entry)
    assert not find_differences(found.recorded, found.answer, found.rules)
    changes = list(changed_recordings(found.recorded, found.rules))
    assert changes, "the entry asserts nothing"
    unnoticed = [
        what
        for what, changed in changes
        if not find_differences(changed, found.answer, found.rules)
    ]
    assert not unnoticed
