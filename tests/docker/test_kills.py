"""`up` killed at random moments: the next `up` succeeds, `down` is clean."""

import random
import time

import docker
import pytest

from tests.docker.demo import DockerDemo
from tests.integration.demo import ALL_READY

pytestmark = [pytest.mark.integration, pytest.mark.docker, pytest.mark.deep]

LONGEST_S = 7.0  # about what a whole `up` takes


@pytest.mark.parametrize("kill", range(10))
def test_the_next_up_succeeds(demo: DockerDemo, kill: int, deep_seed: int) -> None:
    up = demo.start("up", "--ports", "auto", "--fusionauth", "emulator")
    time.sleep(random.Random(deep_seed + kill).uniform(0, LONGEST_S))
    up.kill()
    up.wait()
    demo.up()
    assert demo.states() == ALL_READY


@pytest.mark.parametrize("after_s", [0.4, 0.8, 1.6, 3.2])
def test_down_after_it_is_clean(demo: DockerDemo, api: docker.APIClient, after_s: float) -> None:
    up = demo.start("up", "--ports", "auto", "--fusionauth", "emulator")
    time.sleep(after_s)
    up.kill()
    up.wait()
    demo.down()
    assert demo.left(api) == []
