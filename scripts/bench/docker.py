"""The docker engine against real Compose: the same files and images, from nothing to all healthy.

Rounds of both are interleaved, so that whatever else the machine does falls on both alike.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import docker

from orchestrator.engines.docker.client import connect
from orchestrator.localhost import find_free_ports
from orchestrator.settings import load_settings
from scripts.bench.measuring import ROOT, ROUNDS, Demo, Row, median_s, seconds

FILES = ("-f", "compose/compose.yaml", "-f", "compose/emulator.yaml")
EMULATOR = ("--fusionauth", "emulator")
SERVICES = ("fusionauth", "api", "site")
STEPS = ("up --no-seed", "down", "down --volumes")
IDLE_S = 10.0


@dataclass(frozen=True)
class Compose:
    """Real Compose over our files. environment: ports, images and the project's name."""

    program: Sequence[str]
    environment: dict[str, str]
    secrets: Path

    def up(self) -> None:
        self._run("up", "--detach", "--wait", "--no-build", "--pull", "never")

    def down(self, *flags: str) -> None:
        self._run("down", *flags)

    def _run(self, *arguments: str) -> None:
        subprocess.run(
            [*self.program, "--env-file", str(self.secrets), *FILES, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            check=True,
        )


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="demo-bench-") as folder:
        demo = Demo(Path(folder), engine="docker")
        ports = dict(zip(SERVICES, find_free_ports(len(SERVICES)), strict=True))
        flags = [word for name, port in ports.items() for word in (f"--{name}-port", str(port))]
        try:
            demo.run("up", "--no-seed", *EMULATOR, *flags)  # makes images and secrets
            yield from _warm_rows(demo)
            yield from _compare(demo, flags, _make_compose(demo, ports))
        finally:
            demo.run("down", "--volumes")


def _warm_rows(demo: Demo) -> Iterator[Row]:
    yield Row("up, nothing to do", median_s(ROUNDS, lambda: demo.run("up")), 1.0, "s")
    yield Row("seed, nothing to do", median_s(ROUNDS, lambda: demo.run("seed")), 1.0, "s")
    yield Row("status", median_s(ROUNDS, lambda: demo.run("status")), 0.8, "s")
    yield Row("CPU of the idle stack", _idle_percent(demo), 1.0, "% of a core")


def _compare(demo: Demo, flags: Sequence[str], compose: Compose) -> Iterator[Row]:
    """Each round begins and ends with nothing there; `down --volumes` takes the secrets too."""

    def up() -> None:
        demo.run("up", "--no-seed", *EMULATOR, *flags)

    ours, theirs = [], []
    demo.run("down", "--volumes")
    for _ in range(ROUNDS):
        ours.append(_round(up, lambda *words: demo.run("down", *words)))
        demo.run("env")
        theirs.append(_round(compose.up, compose.down))
    for what, our_s, their_s in zip(
        STEPS, zip(*ours, strict=True), zip(*theirs, strict=True), strict=True
    ):
        median = statistics.median
        yield Row(f"{what} (budget: Compose's median)", median(our_s), median(their_s), "s")
        ratio = median(our / their for our, their in zip(our_s, their_s, strict=True))
        yield Row(f"{what}, ratio to Compose", ratio, 1.0, "")


def _round(up: Callable[[], object], down: Callable[..., object]) -> tuple[float, ...]:
    """Seconds of each of STEPS."""
    first_up, gentle_down = seconds(up), seconds(down)
    up()
    return first_up, gentle_down, seconds(lambda: down("--volumes"))


def _make_compose(demo: Demo, ports: dict[str, int]) -> Compose:
    beside = shutil.which("docker-compose", path=Path(sys.executable).parent)
    return Compose(
        [beside] if beside else ["docker", "compose"],
        {
            **load_settings(ROOT, {}).image_variables(),
            **{f"{name.upper()}_PORT": str(port) for name, port in ports.items()},
            **{f"{name.upper()}_URL": f"http://localhost:{port}" for name, port in ports.items()},
            "DEMO_PROJECT": demo.project,
        },
        demo.state_dir / demo.project / "secrets.env",
    )


def _idle_percent(demo: Demo) -> float:
    """Of one core, over all containers and the health checks that run in them."""
    containers = [each["container"] for each in demo.status()["services"].values()]
    api = connect()
    before, begun = _cpu_s(api, containers), time.monotonic()
    time.sleep(IDLE_S)
    used = (_cpu_s(api, containers) - before) / (time.monotonic() - begun)
    api.close()
    return used * 100


def _cpu_s(api: docker.APIClient, containers: Sequence[str]) -> float:
    stats = (api.stats(each, stream=False, one_shot=True) for each in containers)
    used_ns: int = sum(each["cpu_stats"]["cpu_usage"]["total_usage"] for each in stats)
    return used_ns / 1e9
