"""A pytest plugin: when the first test begins, it is an hour later than when the modules were read.

A time that a test module took as it was imported is wrong by then, and its tests fail. With
MOVED_CLOCK_FILE, libfaketime moves the clock, for child processes too (scripts/robust.py); without
it, time-machine does, in this process.
"""

import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest
import time_machine

FILE = "MOVED_CLOCK_FILE"
HOUR_S = 3600


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop() -> Generator[None, object, object]:
    if file := os.environ.get(FILE):
        Path(file).write_text(f"+{HOUR_S}\n", encoding="utf-8")
        return (yield)
    with time_machine.travel(time.time() + HOUR_S, tick=True):
        return (yield)
