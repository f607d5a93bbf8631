"""The end-to-end tests take project and state folder from where every command takes them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from e2e.settings import load_settings
from orchestrator.settings import load_settings as load_settings_of_commands

HERE = {"DEMO_PROJECT": "here", "DEMO_STATE_DIR": "/here"}
FILE = "DEMO_PROJECT=in-file\nDEMO_STATE_DIR=/in/file\n"


@pytest.mark.parametrize(
    "flag, environment, file, project, state_dir",
    [
        pytest.param("flag", HERE, FILE, "flag", "/here", id="flag first"),
        pytest.param(None, HERE, FILE, "here", "/here", id="environment over .env"),
        pytest.param(None, {}, FILE, "in-file", "/in/file", id=".env"),
        pytest.param(None, dict.fromkeys(HERE, ""), FILE, "in-file", "/in/file", id="empty"),
        pytest.param(None, {}, "", "fusionauth-demo", None, id="defaults"),
        pytest.param(None, {}, 'DEMO_PROJECT="q" # so\n', "q", None, id="quoted"),
        pytest.param(None, {}, "DEMO_STATE_DIR=$HOME/s\n", "fusionauth-demo", "$HOME/s", id="$"),
    ],
)
def test_h5_the_settings_are_those_of_every_command(
    tmp_path: Path,
    flag: str | None,
    environment: Mapping[str, str],
    file: str,
    project: str,
    state_dir: str | None,
) -> None:
    (tmp_path / ".env").write_text(file)
    found = load_settings(tmp_path, flag, environment)
    wanted = Path(state_dir).absolute() if state_dir else tmp_path / ".demo"
    assert (found.project, found.state_dir) == (project, wanted)
    commands = load_settings_of_commands(tmp_path, {"project": flag}, environment)
    assert (found.project, found.state_dir) == (commands.project.value, commands.state_dir.value)


def test_h5_without_a_file_there_are_the_defaults(tmp_path: Path) -> None:
    found = load_settings(tmp_path, None, {})
    assert (found.project, found.state_dir) == ("fusionauth-demo", tmp_path / ".demo")


def test_h5_the_key_of_an_environment_elsewhere_may_be_in_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEMO_API_KEY=of the file\nDEMO_USER_PASSWORD=theirs\n")
    found = load_settings(tmp_path, None, {"DEMO_API_KEY": "of the environment"})
    assert found.variables["DEMO_API_KEY"] == "of the environment"
    assert found.variables["DEMO_USER_PASSWORD"] == "theirs"
    assert "theirs" not in repr(found)
