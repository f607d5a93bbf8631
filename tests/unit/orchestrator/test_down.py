"""`down` of a project on the docker engine: what it asks the daemon for, and what it says."""

from pathlib import Path

import docker
import pytest

from orchestrator import secrets
from orchestrator.cli import main
from orchestrator.engines.docker.engine import DockerEngine
from orchestrator.project import engines
from orchestrator.project.choices import assume_plain_compose
from orchestrator.project.folder import ProjectFolder, folder_of
from orchestrator.project.state import save_state
from orchestrator.settings import load_settings
from tests.fakes.compose_stack import add_compose_stack
from tests.fakes.docker_api import FakeDaemon

ROOT = Path(__file__).parents[3]
LISTS = ("containers", "networks", "volumes", "stats", "inspect_container")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    monkeypatch.setenv("DEMO_STATE_DIR", str(tmp_path))
    settings = load_settings(ROOT, {"project": "p"}, {"DEMO_STATE_DIR": str(tmp_path)})
    made = folder_of(settings)
    made.path.mkdir(mode=0o700)
    secrets.save_secrets(made.secrets, secrets.make_secrets())
    save_state(made, assume_plain_compose(settings))
    return made


@pytest.fixture
def daemon(folder: ProjectFolder) -> FakeDaemon:
    """It has the project's four services, as this program makes them."""
    found = FakeDaemon()
    add_compose_stack(found, "p", environment_file=None, stack_label=str(folder.path))
    for kind in (found.networks, found.volumes):
        for each in kind:
            each["Labels"]["fusionauth-demo.stack"] = str(folder.path)
    return found


@pytest.fixture
def api(daemon: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> docker.APIClient:
    """The client of every engine that is made; it counts its calls."""
    client = daemon.client()

    def make(folder: ProjectFolder, root: Path, *_: object) -> DockerEngine:
        return DockerEngine(client, str(folder.path), compose_dir=root / "compose")

    monkeypatch.setattr(engines, "make_docker_engine", make)
    return client


def calls(api: docker.APIClient) -> dict[str, int]:
    counts = {name: getattr(api, name).call_count for name in LISTS}
    return {name: count for name, count in counts.items() if count}


def test_h10_down_lists_the_containers_once(
    api: docker.APIClient, daemon: FakeDaemon, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["down", "--project", "p"], ROOT) == 0

    assert calls(api) == {"containers": 1, "networks": 1}
    assert (daemon.containers, daemon.networks) == ({}, [])
    assert capsys.readouterr().err == "p: stopped 4 services; data kept\n"


def test_h10_down_with_volumes_lists_the_containers_once(
    api: docker.APIClient,
    daemon: FakeDaemon,
    folder: ProjectFolder,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["down", "--volumes", "--project", "p"], ROOT) == 0

    assert calls(api)["containers"] == 1
    assert "stats" not in calls(api)
    assert daemon.volumes == []
    assert not folder.path.exists()
    said = capsys.readouterr().err
    assert said == "p: stopped 4 services; data, secrets and logs removed\n"


def test_down_counts_what_ran_and_removes_the_rest_too(
    api: docker.APIClient, daemon: FakeDaemon, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon.end("p-api-1")
    assert main(["down", "--project", "p"], ROOT) == 0
    assert daemon.containers == {}
    assert main(["down", "--project", "p"], ROOT) == 0
    first, second = capsys.readouterr().err.splitlines()
    assert first == "p: stopped 3 services; data kept"
    assert second == "p: nothing ran; data kept"


def test_down_says_when_plain_compose_had_started_it(
    api: docker.APIClient,
    daemon: FakeDaemon,
    folder: ProjectFolder,
    capsys: pytest.CaptureFixture[str],
) -> None:
    daemon.containers.clear()
    add_compose_stack(daemon, "p", environment_file=str(folder.secrets))
    assert main(["down", "--project", "p"], ROOT) == 0
    assert "stopped 4 services that plain docker compose started" in capsys.readouterr().err
