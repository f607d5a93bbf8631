"""A recorded request sent again: set up, filled in, sent, and its answer beside the recording."""

from dataclasses import dataclass

import httpx

from emulator_tests.contract.recorded.comparison import Rules
from emulator_tests.contract.recorded.entries import Entry, filled
from emulator_tests.contract.recorded.preconditions import PRECONDITIONS, MakeDemo
from emulator_tests.contract.recorded.trees import Tree, tree_of_answer, tree_of_recording


@dataclass(frozen=True)
class Replayed:
    recorded: Tree
    answer: Tree
    rules: Rules


async def replay(
    entry: Entry, server: httpx.AsyncClient, browser: httpx.AsyncClient, make_demo: MakeDemo
) -> Replayed:
    """server: sends an API key; browser: sends none and follows no redirect."""
    asked = entry.replay
    assert asked, f"{entry.id} is not replayed"
    facts = await PRECONDITIONS[asked.given](make_demo)
    response = await (server if asked.key else browser).request(
        asked.method,
        filled(asked.path, facts),
        params=filled(asked.query, facts),
        headers=filled(asked.headers, facts),
        data=filled(asked.form, facts),
        json=filled(asked.json, facts),
    )
    return Replayed(
        tree_of_recording(entry, facts),
        tree_of_answer(response, entry),
        Rules(asked.varies, asked.open),
    )
