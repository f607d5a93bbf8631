"""orchestrate.py itself: what it loads, and how it finds the project's packages."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from emulator_tests.patience import PATIENCE_S
from orchestrator.project.state import RunState
from tests.integration.demo import ROOT

pytestmark = pytest.mark.integration

NOT_FOR_DOWN = (
    "project.project",
    "project.choices",
    "stack",
    "readiness",
    "compose.load",
    "fusionauth.client",
)
# a Python that has the standard library only, as a user's is who activated nothing
BARE = (sys.executable, "-I", "-S")


def test_help_loads_nothing_heavy() -> None:
    """What makes `--help` slow is imports."""
    script = (
        "import sys; from orchestrator.cli import make_parser; make_parser().format_help();"
        "print([n for n in ('docker','requests','rich','yaml','psutil','dotenv')"
        " if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "engine, not_loaded",
    [
        ("docker", {"psutil", "rich", "yaml", "orchestrator.engines.local"}),
        ("local", {"requests", "rich", "yaml", "docker", "orchestrator.engines.docker.engine"}),
    ],
)
def test_h10_down_loads_what_its_engine_needs_and_no_more(
    engine: str, not_loaded: set[str], tmp_path: Path
) -> None:
    """No daemon answers, so that on docker it ends where the first request would be sent."""
    urls = dict.fromkeys(("fusionauth", "api", "site"), "http://localhost:1")
    ports = dict.fromkeys((*urls, "db"), 1)
    state = RunState("p", engine, "emulator", urls, ports)
    (tmp_path / "p").mkdir(mode=0o700)
    (tmp_path / "p" / "state.json").write_text(json.dumps(asdict(state)))
    script = (
        "import sys; from pathlib import Path; from orchestrator.cli import main;"
        "code = main(['down', '--project', 'p'], Path.cwd());"
        "print(code, *sys.modules)"
    )
    nowhere = {"DEMO_STATE_DIR": str(tmp_path), "DOCKER_HOST": f"unix://{tmp_path}/docker.sock"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=True,
    )
    code, *modules = done.stdout.split()
    assert code == ("3" if engine == "docker" else "0"), done.stderr
    assert f"orchestrator.engines.{engine}" in modules
    ours_not_needed = {f"orchestrator.{name}" for name in NOT_FOR_DOWN}
    assert (not_loaded | ours_not_needed) & set(modules) == set()


def test_a_bare_python_goes_on_in_the_virtual_environment() -> None:
    done = run_bare(ROOT, "config")
    assert done.returncode == 0, done.stderr
    assert "DEMO_PROJECT" in done.stdout


def test_without_a_virtual_environment_it_names_the_next_step(tmp_path: Path) -> None:
    shutil.copy(ROOT / "orchestrate.py", tmp_path)
    done = run_bare(tmp_path, "up")
    assert done.returncode == 2
    assert "make install" in done.stderr


def test_a_virtual_environment_without_the_packages_does_not_loop(tmp_path: Path) -> None:
    shutil.copy(ROOT / "orchestrate.py", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {" ".join(BARE)} "$@"\n')
    python.chmod(0o755)
    done = run_bare(tmp_path, "up")
    assert done.returncode == 2
    assert "make install" in done.stderr


def run_bare(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BARE, str(root / "orchestrate.py"), *arguments],
        cwd="/",
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
