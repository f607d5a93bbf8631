"""Settings: precedence, sources, and what a wrong value says."""

from pathlib import Path

import pytest

from orchestrator.errors import SettingsError
from orchestrator.settings import load_settings


def test_defaults_need_nothing(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {}, {})
    assert settings.project.value == "fusionauth-demo"
    assert settings.engine.value == "auto"
    assert settings.state_dir.value == tmp_path / ".demo"
    assert not settings.project.given


def test_flag_beats_environment_beats_env_file_beats_default(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEMO_PROJECT=filed\nDEMO_ENGINE=local\nDEMO_PORTS=auto\n")
    environment = {"DEMO_PROJECT": "surrounding", "DEMO_ENGINE": "docker"}
    settings = load_settings(tmp_path, {"project": "flagged", "engine": None}, environment)
    assert (settings.project.value, settings.project.source) == ("flagged", "flag")
    assert (settings.engine.value, settings.engine.source) == ("docker", "environment")
    assert (settings.ports.value, settings.ports.source) == ("auto", ".env")
    assert settings.fusionauth.source == "default"


@pytest.mark.parametrize(
    "name, value, wanted",
    [
        pytest.param("project", "Has Spaces", "a project name", id="project-with-spaces"),
        pytest.param("project", "../escape", "a project name", id="project-as-path"),
        pytest.param("engine", "podman", "one of auto, docker, local", id="unknown-engine"),
        pytest.param("fusionauth", "fake", "one of auto, real, emulator", id="unknown-flavour"),
        pytest.param("ports", "any", "one of fixed, auto", id="unknown-ports"),
        pytest.param("api_port", "80000", "from 1 to 65535", id="port-too-high"),
        pytest.param("site_port", "http", "from 1 to 65535", id="port-not-a-number"),
        pytest.param("ready_timeout", "3m", "a number of seconds", id="timeout-with-unit"),
        pytest.param("ready_timeout", "0", "from 1 to 86400", id="timeout-of-nothing"),
    ],
)
def test_a_wrong_value_names_setting_source_and_value(
    tmp_path: Path, name: str, value: str, wanted: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(tmp_path, {name: value}, {})
    message = raised.value.message
    assert f"--{name.replace('_', '-')}" in message
    assert "from flag" in message
    assert f'"{value}"' in message
    assert wanted in message


@pytest.mark.parametrize("password", ["short", "has space inside", "quote'quote'", "dollar$sign"])
def test_a_wrong_password_is_never_shown(tmp_path: Path, password: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(tmp_path, {}, {"DEMO_USER_PASSWORD": password})
    assert password not in raised.value.message
    assert "DEMO_USER_PASSWORD" in raised.value.message
