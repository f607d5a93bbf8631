"""A project that plain Compose started: found by every verb; its secrets outlive every doubt."""

from pathlib import Path

import pytest

from orchestrator import secrets
from orchestrator.engines.docker.engine import DockerEngine
from orchestrator.errors import ConfigError, EngineError, EngineUnavailable
from orchestrator.project import engines, plain_compose
from orchestrator.project.engines import find_engines, require_secrets_unneeded
from orchestrator.project.folder import ProjectFolder, folder_of
from orchestrator.project.project import (
    prepare_plain_compose,
    require_project,
)
from orchestrator.project.state import RunState, save_state
from orchestrator.settings import Settings, load_settings
from tests.fakes.compose_stack import PORTS, add_compose_stack, add_compose_volume
from tests.fakes.docker_api import FakeDaemon

ROOT = Path(__file__).parents[4]
AWAY = EngineUnavailable("no Docker daemon answers: refused", "start Docker")


class Machine:
    """A project's folder with secrets, and a Docker that answers or does not."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.daemon: FakeDaemon | None = FakeDaemon()
        self.asked = 0
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(engines, "make_docker_engine", self._make)
        monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere")
        flags = {"state_dir": str(tmp_path), "project": "p"}
        self.settings: Settings = load_settings(ROOT, flags, {})
        self.folder: ProjectFolder = folder_of(self.settings)
        self.folder.path.mkdir(mode=0o700)
        secrets.save_secrets(self.folder.secrets, secrets.make_secrets())

    def _make(self, folder: ProjectFolder, root: Path, *_: object) -> DockerEngine:
        self.asked += 1
        if self.daemon is None:
            raise AWAY
        return DockerEngine(
            self.daemon.client(), str(folder.path), compose_dir=self.settings.root / "compose"
        )

    def lose_docker(self) -> None:
        """As on a machine that never had it."""
        self.daemon = None
        self._monkeypatch.delenv("DOCKER_HOST", raising=False)
        self._monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
        self._monkeypatch.setattr("shutil.which", lambda name: None)

    def start_compose(self, image: str = "fusionauth-demo-emulator:latest") -> None:
        assert self.daemon is not None
        add_compose_stack(self.daemon, "p", environment_file=str(self.folder.secrets), image=image)

    def save(self, engine: str) -> None:
        urls = {name: f"http://localhost:{port}" for name, port in PORTS.items()}
        save_state(self.folder, RunState("p", engine, "emulator", urls, {**PORTS, "db": 1}))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


# -- found -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "image, flavour",
    [
        ("fusionauth-demo-emulator", "emulator"),
        ("fusionauth-demo-emulator:latest", "emulator"),
        ("fusionauth/fusionauth-app:1.69.3", "real"),
    ],
)
def test_h01_what_plain_compose_runs_is_found_with_its_ports(
    machine: Machine, image: str, flavour: str
) -> None:
    machine.start_compose(image)
    state = require_project(machine.settings).state
    assert (state.engine, state.fusionauth) == ("docker", flavour)
    assert state.urls["site"] == "http://localhost:3400"
    assert {name: state.ports[name] for name in PORTS} == PORTS


def test_h01_it_is_found_where_the_project_was_up_before(machine: Machine) -> None:
    machine.save("local")
    plain_compose.mark(machine.folder)
    machine.start_compose()
    assert require_project(machine.settings).state.engine == "docker"


def test_h01_a_project_that_was_up_does_not_ask_docker_without_reason(machine: Machine) -> None:
    machine.save("local")
    assert require_project(machine.settings).state.engine == "local"
    assert machine.asked == 0


def test_h01_when_nothing_of_it_is_there_the_message_says_so(machine: Machine) -> None:
    plain_compose.mark(machine.folder)
    with pytest.raises(ConfigError, match="prepared for plain docker compose, and nothing of it"):
        require_project(machine.settings)


def test_h01_when_docker_cannot_be_asked_the_message_says_so(machine: Machine) -> None:
    plain_compose.mark(machine.folder)
    machine.daemon = None
    with pytest.raises(ConfigError, match="Docker cannot be asked: no Docker daemon answers"):
        require_project(machine.settings)


def test_h01_seed_takes_the_documented_ports_where_docker_cannot_be_asked(
    machine: Machine,
) -> None:
    machine.daemon = None
    state = require_project(machine.settings, plain_compose=True).state
    assert state.urls["site"] == "http://localhost:3000"


# -- the secrets stay ------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", [None, "local", "docker"])
def test_h01_secrets_stay_while_a_volume_that_they_open_is_there(
    machine: Machine, engine: str | None
) -> None:
    if engine:
        machine.save(engine)
    assert machine.daemon
    add_compose_volume(machine.daemon, "p")
    with pytest.raises(EngineError, match=r"secrets\.env stays: the Docker volume p_db_data") as e:
        require_secrets_unneeded(machine.folder, ROOT)
    assert e.value.exit_code == 3
    assert "docker volume rm p_db_data" in (e.value.hint or "")


@pytest.mark.parametrize("engine", [None, "local"])
def test_h01_secrets_stay_while_docker_cannot_be_asked_and_compose_was_prepared(
    machine: Machine, engine: str | None
) -> None:
    if engine:
        machine.save(engine)
    plain_compose.mark(machine.folder)
    machine.daemon = None
    with pytest.raises(EngineError, match=r"secrets\.env stays: .* cannot be asked now") as raised:
        require_secrets_unneeded(machine.folder, ROOT)
    assert raised.value.exit_code == 3


def test_h01_a_local_project_stops_while_docker_is_off(machine: Machine) -> None:
    machine.save("local")
    plain_compose.mark(machine.folder)
    machine.daemon = None
    assert [engine.name for engine in find_engines(machine.folder, ROOT)] == ["local"]


def test_h01_without_docker_on_the_machine_nothing_is_suspected(machine: Machine) -> None:
    plain_compose.mark(machine.folder)
    machine.lose_docker()
    require_secrets_unneeded(machine.folder, ROOT)
    assert [engine.name for engine in find_engines(machine.folder, ROOT)] == ["local"]


def test_h01_a_local_project_goes_while_docker_is_off(machine: Machine) -> None:
    machine.save("local")
    machine.daemon = None
    require_secrets_unneeded(machine.folder, ROOT)


def test_h01_where_nothing_is_left_the_secrets_may_go(machine: Machine) -> None:
    plain_compose.mark(machine.folder)
    require_secrets_unneeded(machine.folder, ROOT)


def test_h01_the_local_engine_is_done_before_docker_is_found_to_be_away(machine: Machine) -> None:
    plain_compose.mark(machine.folder)
    machine.daemon = None
    engines = find_engines(machine.folder, ROOT)
    assert next(engines).name == "local"
    with pytest.raises(EngineError):
        next(engines)


def test_h01_a_project_that_docker_runs_needs_docker(machine: Machine) -> None:
    machine.save("docker")
    machine.daemon = None
    with pytest.raises(EngineUnavailable, match="no Docker daemon answers"):
        list(find_engines(machine.folder, ROOT))


# -- env -------------------------------------------------------------------------------------------


def test_h01_env_leaves_a_mark_and_h02_a_readable_kickstart_file(
    machine: Machine, tmp_path: Path
) -> None:
    clone = tmp_path / "clone" / "compose"
    clone.mkdir(parents=True)
    for name in ("compose.yaml", "kickstart.json"):
        (clone / name).write_bytes((ROOT / "compose" / name).read_bytes())
        (clone / name).chmod(0o600)
    flags = {"state_dir": str(tmp_path), "project": "p"}
    prepare_plain_compose(load_settings(clone.parent, flags, {}), machine.folder)
    assert plain_compose.is_marked(machine.folder)
    assert (clone / "kickstart.json").stat().st_mode & 0o777 == 0o644
    assert (clone / "compose.yaml").stat().st_mode & 0o777 == 0o600
