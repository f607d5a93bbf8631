"""What measurements share: the row of a table, a project to measure, the median of some runs."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROUNDS = 5


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
    engine: str = "local"

    def run(self, *arguments: str) -> str:
        verb, *rest = arguments
        done = subprocess.run(
            [sys.executable, "orchestrate.py", verb, "--project", self.project, *rest],
            cwd=ROOT,
            env={**os.environ, "DEMO_STATE_DIR": str(self.state_dir), "DEMO_ENGINE": self.engine},
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise SystemExit(f"{verb} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def up(self) -> None:
        self.run("up", "--ports", "auto")

    def status(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.run("status", "--json"))
        return found


def seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def median_s(
    rounds: int, action: Callable[[], object], prepare: Callable[[], object] = lambda: None
) -> float:
    """The median of `rounds` runs of `action`, each after an untimed `prepare`."""
    times = []
    for _ in range(rounds):
        prepare()
        times.append(seconds(action))
    return statistics.median(times)
