"""Each member that FusionAuth's TypeScript client declares is served, stored or left out.

Served: the emulator makes it and its answers have it. Stored: it is kept as sent and given back.
Left out: `differences.toml` has the reason. `pytest -s` prints the counts and the list.
"""

import pytest

from tests.clients.declared.differences import describe, reasons, require_reasons
from tests.clients.declared.members import Comparison
from tests.clients.declared.operations import AnswerTypes
from tests.clients.declared.our_shapes import compare_seed, compare_stored
from tests.clients.declared.typescript_client import Declared

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


async def test_each_declared_member_is_served_stored_or_left_out_with_a_reason(
    declared: Declared, answered: Comparison
) -> None:
    left_out = reasons("left_out")
    members = declared.reachable_members(AnswerTypes(declared).all_supported(), left_out.keys())
    stored = members & compare_stored(declared).has
    served = members & answered.has - stored
    print(f"{len(members)} members: {len(served)} served, {len(stored)} stored,")
    print(f"{len(left_out)} left out:\n{describe('left_out')}")
    require_reasons("left_out", members - served - stored)


async def test_a_member_that_the_client_does_not_declare_has_a_reason(
    declared: Declared, answered: Comparison
) -> None:
    beyond = answered.beyond | compare_stored(declared).beyond
    require_reasons("not_declared", beyond)


def test_an_interface_has_the_same_members_wherever_it_is_stored(declared: Declared) -> None:
    stored = compare_stored(declared)
    assert stored.lacks & stored.has == set()


def test_an_enumeration_has_the_spellings_of_the_client(declared: Declared) -> None:
    stored, seed = compare_stored(declared), compare_seed(declared)
    different = {
        f"{name}.{one}"
        for choices in (stored.choices, seed.choices)
        for name, ones in choices.items()
        for one in ones
    }
    require_reasons("choices", different)


def test_a_seed_may_declare_each_member_or_there_is_a_reason(declared: Declared) -> None:
    seed = compare_seed(declared)
    print(f"a seed may declare {len(seed.has)} members, {len(seed.lacks)} are left out:")
    print(describe("not_in_a_seed"))
    require_reasons("not_in_a_seed", seed.lacks)
    require_reasons("beyond_the_seed", seed.beyond)
