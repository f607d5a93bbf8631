"""A daemon on another machine is refused with the reason; one here is used, however it is named."""

import json
from pathlib import Path

import pytest
from docker.context.config import get_context_id

from orchestrator.engines.docker.client import connect
from orchestrator.engines.docker.configuration import is_on_this_machine
from orchestrator.errors import EngineUnavailable

VARIABLES = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")


@pytest.fixture(autouse=True)
def docker_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration of Docker, and no variable that names a daemon."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    return tmp_path


REMOTE = [
    "tcp://192.0.2.7:2376",
    "tcp://docker:2375",  # docker-in-docker of a CI service
    "ssh://me@build.example",
    "ssh://localhost",
    "https://build.example:2376",
    "build.example:2375",
    "tcp://[2001:db8::1]:2375",
]
HERE = [
    "",
    "unix:///var/run/docker.sock",
    "npipe:////./pipe/docker_engine",
    "tcp://127.0.0.1:2375",
    "tcp://localhost:2375",
    "tcp://[::1]:2375",
    "tcp://:2375",
    "localhost:2375",
]


@pytest.mark.parametrize("address", REMOTE)
def test_h18_a_daemon_on_another_machine_is_refused_with_the_reason(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    with pytest.raises(EngineUnavailable, match="on another machine") as raised:
        connect()
    assert "from DOCKER_HOST" in raised.value.message
    assert "ports are not on localhost here" in raised.value.message
    assert "unset DOCKER_HOST" in (raised.value.hint or "")
    assert raised.value.exit_code == 3


@pytest.mark.parametrize("address", HERE)
def test_h18_a_daemon_on_this_machine_is_taken(address: str) -> None:
    assert is_on_this_machine(address)


def test_h18_a_context_that_leads_elsewhere_is_refused_by_its_name(docker_config: Path) -> None:
    folder = docker_config / "contexts" / "meta" / get_context_id("far")
    folder.mkdir(parents=True)
    endpoint = {"Host": "ssh://me:secret@build.example", "SkipTLSVerify": False}
    meta = {"Name": "far", "Metadata": {}, "Endpoints": {"docker": endpoint}}
    (folder / "meta.json").write_text(json.dumps(meta))
    (docker_config / "config.json").write_text('{"currentContext": "far"}')
    with pytest.raises(EngineUnavailable, match="on another machine") as raised:
        connect()
    assert '(ssh://build.example, from the context "far")' in raised.value.message


def test_h18_docker_host_is_asked_before_the_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONTEXT", "there-is-none")
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.0.2.7:2376")
    with pytest.raises(EngineUnavailable, match=r"tcp://192\.0\.2\.7:2376, from DOCKER_HOST"):
        connect()
