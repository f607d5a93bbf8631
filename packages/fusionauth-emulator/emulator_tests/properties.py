"""Property tests at length: new examples in each run, told by a seed that repeats it."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, seed, settings
from hypothesis import strategies as st


def search(
    body: Callable[..., None],
    *positional: st.SearchStrategy[Any],
    seeded: int,
    at_length: settings,
    **named: st.SearchStrategy[Any],
) -> None:
    """Try `body` on as many examples as `at_length` says, found from `seeded`."""
    seed(seeded)(settings(at_length)(given(*positional, **named)(body)))()
