"""How many modules a reader passes from `up` to a stack that is ready."""

import subprocess
import sys
from pathlib import Path

import pytest

from emulator_tests.patience import PATIENCE_S
from tests.integration.demo import Demo

pytestmark = pytest.mark.integration

RUNNER = Path(__file__).with_name("functions_run.py")
MOST = 25


def test_up_on_the_local_engine_runs_functions_of_few_modules(demo: Demo, tmp_path: Path) -> None:
    file = tmp_path / "modules"
    command = ["up", "--project", demo.project, "--ports", "auto", "--no-seed"]
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(file), *command],
        env=demo.full_environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr + demo.log_tails()
    modules = file.read_text().split()
    assert {"orchestrator.cli", "orchestrator.stack", "orchestrator.engines.local"} <= {*modules}
    assert len(modules) <= MOST, "\n".join(modules)
