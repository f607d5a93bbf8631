"""The seed's plan on the docker engine: the same as on the local one."""

import re

import pytest

from tests.docker.demo import DockerDemo

pytestmark = [pytest.mark.integration, pytest.mark.docker]

WRITE = re.compile(r'"(?:POST|PUT|PATCH|DELETE) /api/(?!login|\S+/search)')


def test_plan_lists_all_the_seed_does_it_and_then_nothing_is_left(demo: DockerDemo) -> None:
    demo.up("--no-seed")

    plan = demo.run("seed", "--plan")
    assert plan.returncode == 6, plan.stderr
    assert "+ create application FusionAuth demo" in plan.stdout
    assert demo.run("seed").returncode == 0
    again = demo.run("seed", "--plan")
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1] == "nothing to do: 8 objects as wanted"

    before = writes(demo)
    assert "0 writes" in demo.run("seed").stderr
    assert writes(demo) == before > 0


def writes(demo: DockerDemo) -> int:
    """As the server's own log has them."""
    return len(WRITE.findall(demo.run("logs", "fusionauth", "--tail", "1000").stdout))
