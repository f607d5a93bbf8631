"""Another PostgreSQL major over an old volume is refused before anything starts."""

from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator import localhost, secrets
from orchestrator.engines.docker.engine import DockerEngine
from orchestrator.errors import ProcessDied, SettingsError
from orchestrator.project.database_image import find_major, remember_image
from orchestrator.project.folder import find_folder, locked
from orchestrator.project.project import make_project
from orchestrator.project.state import VERSION, RunState, find_state, parse_state, save_state
from orchestrator.settings import Settings, load_settings
from tests.fakes.docker_api import FakeDaemon
from tests.unit.orchestrator.engines.plans import DB, STACK_ID, stack

ROOT = Path(__file__).parents[4]
PORTS = {"fusionauth": 9011, "api": 5000, "site": 3000, "db": 5432}
URLS = {name: f"http://localhost:{PORTS[name]}" for name in ("fusionauth", "api", "site")}
STATE = RunState("p", "docker", "emulator", URLS, PORTS, database_image="postgres:16")


@pytest.mark.parametrize(
    "image, major",
    [
        ("postgres:16", 16),
        ("postgres:16.4-alpine", 16),
        ("postgres:18-bookworm", 18),
        ("postgres:19beta1", 19),
        ("localhost:5000/mirror/postgres:17", 17),
        ("postgres:16@sha256:" + "a" * 64, 16),
        ("timescale/timescaledb:2.17.2-pg16", 16),
        ("pgvector/pgvector:pg17", 17),
        ("postgres", None),
        ("postgres:latest", None),
        ("localhost:5000/postgres", None),
        ("postgres:20240101", None),
        ("postgres@sha256:" + "1" * 64, None),
    ],
)
def test_h17_the_major_version_is_read_from_the_tag(image: str, major: int | None) -> None:
    assert find_major(image) == major


@pytest.fixture
def was_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of a project whose database postgres:16 made."""
    monkeypatch.setattr(localhost, "port_is_free", lambda port: True)
    folder = find_folder(tmp_path / "state", "p")
    with locked(folder, make=True):
        save_state(folder, STATE)
        secrets.save_secrets(folder.secrets, secrets.make_secrets(demo_user_password=None))
    return tmp_path / "state"


def settings_with(state_dir: Path, image: str) -> Settings:
    flags = {"state_dir": str(state_dir), "project": "p"}
    return load_settings(ROOT, flags, {"DEMO_POSTGRES_IMAGE": image})


def save(state_dir: Path, state: RunState) -> None:
    save_state(find_folder(state_dir, "p"), state)


@pytest.mark.parametrize("image", ["postgres:18", "postgres:15-alpine", "postgres:17.2"])
def test_h17_an_up_with_another_major_is_refused_with_the_next_step(
    was_up: Path, image: str
) -> None:
    with pytest.raises(SettingsError, match="postgres:16 made the database of project p") as raised:
        make_project(settings_with(was_up, image), lambda text: None)
    assert image in raised.value.message
    assert raised.value.exit_code == 2
    for way in ("DEMO_POSTGRES_IMAGE=postgres:16", "--project", "down --volumes"):
        assert way in (raised.value.hint or "")


@pytest.mark.parametrize(
    "image, remembered",
    [
        ("postgres:16", "postgres:16"),
        ("postgres:16.9-bookworm", "postgres:16.9-bookworm"),
        ("mirror.example/postgres:latest", "postgres:16"),  # says less than what is known
    ],
)
def test_h17_the_same_major_may_come_from_another_image(
    was_up: Path, image: str, remembered: str
) -> None:
    project = make_project(settings_with(was_up, image), lambda text: None)
    assert project.state.database_image == remembered


def test_h17_a_tag_without_a_version_never_hides_what_made_the_data(was_up: Path) -> None:
    save(was_up, replace(STATE, database_image="postgres:latest"))
    project = make_project(settings_with(was_up, "postgres:16"), lambda text: None)
    assert project.state.database_image == "postgres:latest"


def test_h17_the_first_up_on_docker_remembers_the_image(was_up: Path) -> None:
    project = make_project(settings_with(was_up, "postgres:16.4"), lambda text: None)
    first = remember_image(replace(STATE, database_image=""), None, project.plan)
    assert first.database_image == "postgres:16.4"


def test_h17_the_local_engine_remembers_none(was_up: Path) -> None:
    (was_up / "p" / "state.json").unlink()
    flags = {"state_dir": str(was_up), "project": "p", "engine": "local"}
    local = make_project(load_settings(ROOT, flags, {}), lambda text: None)
    assert local.state.database_image == ""  # its data folders have their own names by major


def test_h17_data_of_a_demo_before_the_image_was_remembered_is_not_overlooked(
    was_up: Path,
) -> None:
    save(was_up, replace(STATE, database_image=""))
    with pytest.raises(SettingsError, match="an earlier version of the demo made") as raised:
        make_project(settings_with(was_up, "postgres:16"), lambda text: None)
    assert "down --volumes" in (raised.value.hint or "")


def test_h17_a_state_file_of_version_1_is_still_read(was_up: Path) -> None:
    path = was_up / "p" / "state.json"
    text = path.read_text().replace(f'"version": {VERSION}', '"version": 1')
    old = parse_state(text.replace(',\n "database_image": "postgres:16"', "").encode())
    assert old == replace(STATE, database_image="")
    assert find_state(find_folder(was_up, "p")) == STATE


def test_h17_a_server_that_finds_other_data_is_told_with_the_next_step() -> None:
    """Where state.json does not tell: a tag without a version, or plain Compose's volume."""

    class Incompatible(FakeDaemon):
        def logs(self, container: str, tail: int) -> bytes:
            return (
                b"FATAL:  database files are incompatible with server\n"
                b"DETAIL:  The data directory was initialized by PostgreSQL version 16, "
                b"which is not compatible with this version 18.6.\n"
            )

    daemon = Incompatible(images={"postgres:16": {}}, exit_code=1)
    engine = DockerEngine(daemon.client(), STACK_ID, port_is_free=lambda port: True)
    plan = stack(DB)
    engine.prepare(plan)
    engine.start(plan.services[0])
    daemon.end("p-db-1")
    with pytest.raises(ProcessDied, match="initialized by PostgreSQL version 16") as raised:
        engine.is_healthy(plan.services[0])
    assert "DEMO_POSTGRES_IMAGE" in (raised.value.hint or "")
