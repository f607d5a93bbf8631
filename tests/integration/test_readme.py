"""Every orchestrate.py line of README and docs/seed.md is run, in the order it stands there."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.integration.demo import ROOT, Demo

pytestmark = pytest.mark.integration

COMMAND = re.compile(r"^(DEMO_API_KEY=… )?python3 orchestrate\.py ([^#\n]+)", re.MULTILINE)
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
DOCUMENTED_URL = "http://localhost:9011"


def test_every_command_of_the_readme_runs(tmp_path: Path) -> None:
    commands = [command for _, command in COMMAND.findall((ROOT / "README.md").read_text())]
    assert len(commands) > 4
    demo = Demo(tmp_path, environment={"DEMO_PORTS": "auto"})
    for command in commands:
        _run(demo, command)
    assert not demo.processes()


def test_every_command_and_file_of_the_seed_s_page_runs(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "seed.md").read_text()
    commands, (room,) = COMMAND.findall(page), BLOCK.findall(page)
    assert len(commands) > 8
    (tmp_path / "room.yaml").write_text(room)
    environment = {"ATTENDEE_PASSWORD": "a password for all", "DEMO_PORTS": "auto"}
    demo = Demo(tmp_path, environment=environment)
    beside = replace(demo, project="beside")
    try:
        demo.up()
        key = dotenv_values(demo.folder / "secrets.env")["FUSIONAUTH_API_KEY"]
        url = demo.status()["services"]["fusionauth"]["url"]
        for needs_key, command in commands:
            one = replace(beside, environment={**environment, "DEMO_API_KEY": str(key)})
            command = command.replace(DOCUMENTED_URL, url)
            _run(one if needs_key else demo, command.replace("room.yaml", f"{tmp_path}/room.yaml"))
        assert beside.states() == {"api": "ready", "site": "ready"}
    finally:
        beside.down()
        demo.down()


def _run(demo: Demo, command: str) -> None:
    done = demo.run(*shlex.split(command))
    assert done.returncode == 0, f"{command}: {done.stderr}{demo.log_tails()}"
