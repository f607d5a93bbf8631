"""How long a test waits for something that is certain to come."""

import time
from collections.abc import Callable

PAUSE_S = 0.02

PATIENCE_S = 300
"""Ends a hang, and nothing else: far more than the slowest and busiest machine needs. A test waits
for a state and goes on at once when it is there."""


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Ask again and again. Raises AssertionError that names `what` after PATIENCE_S."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, f"{what}: not within {PATIENCE_S} s"
        time.sleep(PAUSE_S)
