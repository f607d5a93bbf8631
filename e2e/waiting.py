"""Waiting for what the page itself does not show."""

import time
from collections.abc import Callable

PAUSE_S = 0.1


def wait_until(condition: Callable[[], bool], *, within_s: float, what: str) -> None:
    deadline_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline_s, f"{what}: not within {within_s} s"
        time.sleep(PAUSE_S)
