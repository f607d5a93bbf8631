"""`make bench`: the budgets of the README, measured on this machine, median beside budget.

Everything runs in projects of its own on free ports, in a temporary state folder, and is removed
afterwards. Nothing here fails: budgets are read by people, tests never assert wall-clock time.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests

ROOT = Path(__file__).parents[1]
ROUNDS = 5
IDLE_S = 10.0
REQUESTS = 300


@dataclass(frozen=True)
class Row:
    """One line of the table; measured and budget are in `unit`."""

    what: str
    measured: float
    budget: float
    unit: str

    def text(self) -> str:
        mark = "" if self.measured <= self.budget else "  OVER"
        return f"{self.what:<44} {self.measured:>8.2f} {self.budget:>8.2f} {self.unit}{mark}"


@dataclass(frozen=True)
class Demo:
    """orchestrate.py with a state folder and a project of its own."""

    state_dir: Path
    project: str = "bench"

    def run(self, *arguments: str) -> str:
        verb, *rest = arguments
        done = subprocess.run(
            [sys.executable, "orchestrate.py", verb, "--project", self.project, *rest],
            cwd=ROOT,
            env={**os.environ, "DEMO_STATE_DIR": str(self.state_dir), "DEMO_ENGINE": "local"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def up(self) -> None:
        self.run("up", "--ports", "auto")

    def status(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.run("status", "--json"))
        return found


def main() -> None:
    print(f"{'what':<44} {'median':>8} {'budget':>8}")
    for row in measure():
        print(row.text(), flush=True)


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="demo-bench-") as folder:
        demo = Demo(Path(folder))
        yield Row("--help", _median(ROUNDS, _help), 0.08, "s")
        try:
            yield Row("up, cold (no data yet)", _median(ROUNDS, demo.up, _emptied(demo)), 3.0, "s")
            yield Row(
                "up, warm (data is there)", _median(ROUNDS, demo.up, _stopped(demo)), 1.5, "s"
            )
            yield Row("up, nothing to do", _median(ROUNDS, demo.up), 1.0, "s")
            yield Row("seed, nothing to do", _median(ROUNDS, lambda: demo.run("seed")), 1.0, "s")
            yield Row("status", _median(ROUNDS, lambda: demo.run("status")), 0.3, "s")
            yield _verification_row(demo)
            yield from _idle_rows(demo)
        finally:
            demo.run("down", "--volumes")


def _help() -> None:
    subprocess.run(
        [sys.executable, "orchestrate.py", "--help"], cwd=ROOT, check=True, capture_output=True
    )


def _emptied(demo: Demo) -> Callable[[], object]:
    return lambda: demo.run("down", "--volumes")


def _stopped(demo: Demo) -> Callable[[], object]:
    return lambda: demo.run("down")


def _median(
    rounds: int, action: Callable[[], object], prepare: Callable[[], object] = lambda: None
) -> float:
    """Seconds: the median of `rounds` runs of `action`, each after an untimed `prepare`."""
    times: list[float] = []
    for _ in range(rounds):
        prepare()
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _verification_row(demo: Demo) -> Row:
    """What verifying a token adds to a route: /messages against /health, one kept connection."""
    status = demo.status()
    url, password = status["services"]["api"]["url"], status["demo"]["password"]
    key = demo.run("config", "get", "FUSIONAUTH_API_KEY", "--reveal").strip()
    login = requests.post(
        f"{status['services']['fusionauth']['url']}/api/login",
        json={
            "loginId": status["demo"]["login"],
            "password": password,
            "applicationId": status["demo"]["client_id"],
        },
        headers={"Authorization": key},
        timeout=10,
    )
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {login.json()['token']}"
        with_it = _median(REQUESTS, lambda: session.get(f"{url}/messages").raise_for_status())
        without = _median(REQUESTS, lambda: session.get(f"{url}/health").raise_for_status())
    return Row("API: verification adds to a request", (with_it - without) * 1000, 0.5, "ms")


def _idle_rows(demo: Demo) -> Iterator[Row]:
    services = demo.status()["services"].values()
    yield Row("memory of the stack (PSS)", sum(s["memory_mb"] for s in services), 250, "MB")
    pids = [service["pid"] for service in services]
    before, begun = _cpu_s(pids), time.monotonic()
    time.sleep(IDLE_S)
    used = (_cpu_s(pids) - before) / (time.monotonic() - begun)
    yield Row("CPU of the idle stack", used * 100, 1.0, "% of a core")


def _cpu_s(pids: list[int]) -> float:
    """Processor seconds used so far by these processes and their descendants."""
    total = 0.0
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            top = psutil.Process(pid)
            for member in (top, *top.children(recursive=True)):
                times = member.cpu_times()
                total += times.user + times.system
    return total


if __name__ == "__main__":
    main()
