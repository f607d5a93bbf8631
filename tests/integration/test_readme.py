"""Every orchestrate.py line of the README is run, in the order it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.integration.demo import ROOT, Demo

pytestmark = pytest.mark.integration

COMMAND = re.compile(r"^python3 orchestrate\.py ([^#\n]+)", re.MULTILINE)


def test_every_command_of_the_readme_runs(tmp_path: Path) -> None:
    commands = COMMAND.findall((ROOT / "README.md").read_text())
    assert len(commands) > 4
    demo = Demo(tmp_path, environment={"DEMO_PORTS": "auto"})
    for command in commands:
        done = demo.run(*shlex.split(command))
        assert done.returncode == 0, f"{command}: {done.stderr}{demo.log_tails()}"
    assert not demo.processes()
