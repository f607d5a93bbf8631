"""orchestrate.py as a user runs it: a child process, a project and a state folder of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emulator_tests.patience import PATIENCE_S
from orchestrator import process

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Demo:
    """One project. environment: added to ours for each command; engine: whatever else is here."""

    state_dir: Path
    project: str = "p"
    environment: Mapping[str, str] = field(default_factory=dict)
    root: Path = ROOT
    engine: str = "local"

    @property
    def folder(self) -> Path:
        return self.state_dir / self.project

    def command(self, verb: str, *arguments: str) -> list[str]:
        script = str(self.root / "orchestrate.py")
        return [sys.executable, script, verb, "--project", self.project, *arguments]

    def run(self, verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(verb, *arguments),
            env=self.full_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def start(self, verb: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(verb, *arguments),
            env=self.full_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=take_interrupts,
        )

    def full_environment(self) -> dict[str, str]:
        ours = {"DEMO_STATE_DIR": str(self.state_dir), "DEMO_ENGINE": self.engine}
        return {**os.environ, **ours, **self.environment}

    def up(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Must succeed; what it said is the failure's text otherwise."""
        done = self.run("up", "--ports", "auto", *arguments)
        assert done.returncode == 0, done.stderr + self.log_tails()
        return done

    def down(self) -> None:
        done = self.run("down", "--volumes")
        assert done.returncode == 0, done.stderr

    def status(self) -> Mapping[str, Any]:
        done = self.run("status", "--json")
        assert done.returncode == 0, done.stderr
        found: Mapping[str, Any] = json.loads(done.stdout)
        return found

    def states(self) -> Mapping[str, str]:
        return {name: service["state"] for name, service in self.status()["services"].items()}

    def pids(self) -> Mapping[str, int]:
        return {name: service["pid"] for name, service in self.status()["services"].items()}

    def processes(self) -> Sequence[process.ServiceProcess]:
        return process.find_processes(str(self.folder.resolve()))

    def ports(self) -> Mapping[str, int]:
        found: Mapping[str, int] = json.loads((self.folder / "state.json").read_text())["ports"]
        return found

    def log_tails(self) -> str:
        logs = sorted(self.folder.glob("logs/*.log"))
        return "".join(f"\n--- {log.name}\n" + log.read_text()[-1500:] for log in logs)


def copy_of_repository(folder: Path) -> Path:
    """The repository with a compose/ of its own, so that a test can break it."""
    root = folder / "clone"
    root.mkdir()
    for name in ("orchestrator", "packages", "scripts", "services"):
        (root / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "orchestrate.py", root)
    shutil.copytree(ROOT / "compose", root / "compose")
    return root


def take_interrupts() -> None:
    """As in a terminal: a shell without one starts what is behind an `&` with Ctrl-C ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


ALL_READY = dict.fromkeys(("db", "fusionauth", "api", "site"), "ready")
