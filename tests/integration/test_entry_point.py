"""orchestrate.py itself: what it loads, and how it finds the project's packages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.demo import ROOT
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.integration

# a Python that has the standard library only, as a user's is who activated nothing
BARE = (sys.executable, "-I", "-S")


def test_help_loads_nothing_heavy() -> None:
    """Budget of design 10: what makes `--help` slow is imports."""
    script = (
        "import sys; from orchestrator.cli import make_parser; make_parser().format_help();"
        "print([n for n in ('docker','requests','rich','yaml','psutil','dotenv')"
        " if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


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
