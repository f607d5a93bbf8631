"""A seed that is cut, or killed, at each single request: the next run finishes its job."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from emulator_tests.patience import PATIENCE_S
from orchestrator.errors import FusionAuthUnreachable
from orchestrator.seed.export.tree import export
from orchestrator.seed.objects import Seed
from orchestrator.seed.seeder import Seeder
from orchestrator.seed.snapshot import read_snapshot
from tests.integration.seed.proxy import FaultProxy, Moment
from tests.integration.seed.server import (
    API_KEY,
    KEY_MANAGER_KEY,
    Instances,
    SeedServer,
)
from tests.seed_files import EVERYTHING, SECRETS, load_everything

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
PARTS = 12
"""Of the requests, so that a short run covers some of each."""


def export_of(server: SeedServer) -> Any:
    ids = [api_key.id for api_key in load_everything().api_keys]
    return export(read_snapshot(server.client(), Seed(), whole=True, api_keys=ids), {}).tree


def seed(server: SeedServer, url: str | None = None) -> None:
    Seeder(load_everything(), server.client(url)).run(lambda event: None)


@pytest.fixture(scope="session")
def goal(instances: Instances) -> tuple[Any, int]:
    """What an undisturbed seed leaves, and the number of requests it takes."""
    with instances.fresh() as server, FaultProxy(server.url).run() as proxy:
        seed(server, proxy.url)
        return export_of(server), len(proxy.requests)


def test_one_cut_before_and_one_after_a_write_are_mended(
    instances: Instances, goal: tuple[Any, int]
) -> None:
    """Every single one: `make test-deep`."""
    wanted, count = goal
    for moment in Moment:
        assert converges_after_cut(instances, wanted, count - 9, moment)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_cut_before_and_after_each_single_request_is_mended(
    instances: Instances, goal: tuple[Any, int], part: int
) -> None:
    wanted, count = goal
    assert count > 25
    failed = [
        (at, moment)
        for at in range(1 + part, count + 1, PARTS)
        for moment in Moment
        if not converges_after_cut(instances, wanted, at, moment)
    ]
    assert failed == []


def converges_after_cut(instances: Instances, wanted: Any, at: int, moment: Moment) -> bool:
    with instances.fresh() as server, FaultProxy(server.url, at, moment).run() as proxy:
        with pytest.raises(FusionAuthUnreachable):
            seed(server, proxy.url)
        assert len(proxy.requests) == at
        seed(server)
        return bool(export_of(server) == wanted)


@pytest.mark.parametrize("lead_s", [0.0, 0.02, 0.1])
def test_two_seeds_at_once_do_not_corrupt_each_other(
    instances: Instances, goal: tuple[Any, int], lead_s: float
) -> None:
    wanted, _ = goal
    with instances.fresh() as server, ThreadPoolExecutor(2) as pool:
        first = pool.submit(seed, server)
        time.sleep(lead_s)
        second = pool.submit(seed, server)
        first.result()
        second.result()

        assert export_of(server) == wanted
        assert Seeder(load_everything(), server.client()).plan()[0].changes == ()


# kill -9 of the whole command


def command(url: str) -> list[str]:
    target = ["--fusionauth-url", url, "--yes", "--set-issuer", "--file", str(EVERYTHING)]
    return [sys.executable, str(ROOT / "orchestrate.py"), "seed", *target]


def environment(folder: Path) -> dict[str, str]:
    keys = {"DEMO_API_KEY": API_KEY, "DEMO_KEY_MANAGER_KEY": KEY_MANAGER_KEY}
    return {**os.environ, **SECRETS, **keys, "DEMO_STATE_DIR": str(folder)}


@pytest.fixture(scope="session")
def command_goal(instances: Instances, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, int]:
    folder = tmp_path_factory.mktemp("goal")
    with instances.fresh() as server, FaultProxy(server.url).run() as proxy:
        done = subprocess.run(
            command(proxy.url), env=environment(folder), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return export_of(server), len(proxy.requests)


def test_one_kill_is_mended_by_the_next_run(
    instances: Instances, command_goal: tuple[Any, int], tmp_path: Path
) -> None:
    wanted, count = command_goal
    assert converges_after_kill(instances, wanted, count - 9, Moment.AFTER, tmp_path)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_kill_at_each_single_request_is_mended_by_the_next_run(
    instances: Instances, command_goal: tuple[Any, int], tmp_path: Path, part: int
) -> None:
    wanted, count = command_goal
    failed = [
        (at, moment)
        for at in range(1 + part, count + 1, PARTS)
        for moment in Moment
        if not converges_after_kill(instances, wanted, at, moment, tmp_path)
    ]
    assert failed == []


def converges_after_kill(
    instances: Instances, wanted: Any, at: int, moment: Moment, folder: Path
) -> bool:
    """The next run is one in this process, which is the same code and takes less time."""
    with instances.fresh() as server, FaultProxy(server.url, at, moment).run() as proxy:
        process = subprocess.Popen(
            command(proxy.url), env=environment(folder), stderr=subprocess.DEVNULL
        )
        proxy.on_fault = lambda: os.kill(process.pid, signal.SIGKILL)
        assert process.wait(timeout=PATIENCE_S) == -signal.SIGKILL
        assert len(proxy.requests) == at
        seed(server)
        return bool(export_of(server) == wanted)
