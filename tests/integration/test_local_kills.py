"""`kill -9` of the orchestrator at any moment of `up`: the next `up` succeeds, `down` is clean."""

import random
import time

import pytest

from orchestrator import localhost
from tests.integration.demo import ALL_READY, Demo

pytestmark = pytest.mark.integration

COLD_UP_S = 3.0


def kill_up_after(demo: Demo, delay_s: float) -> None:
    up = demo.start("up", "--ports", "auto")
    time.sleep(delay_s)
    up.kill()
    up.wait()


@pytest.mark.parametrize("delay_s", [0.5, 1.2])
def test_up_after_a_killed_up(demo: Demo, delay_s: float) -> None:
    kill_up_after(demo, delay_s)
    demo.up()
    assert demo.states() == ALL_READY


def test_down_after_a_killed_up(demo: Demo) -> None:
    kill_up_after(demo, 0.9)
    assert demo.run("down").returncode == 0
    assert not demo.processes()


@pytest.mark.deep
@pytest.mark.parametrize("kill", range(30))
def test_up_after_a_kill_at_a_random_moment(demo: Demo, kill: int, deep_seed: int) -> None:
    kill_up_after(demo, random.Random(deep_seed + kill).uniform(0.05, COLD_UP_S))
    demo.up()
    assert demo.states() == ALL_READY
    ports = demo.ports()
    demo.run("down")
    assert not demo.processes()
    assert all(localhost.port_is_free(port) for port in ports.values())
