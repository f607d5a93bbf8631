"""Files of a project: their owner's alone, never written through a link."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestrator.errors import StateError
from orchestrator.private_files import create_private, make_private_folder, open_log, write_private
from orchestrator.project.folder import ProjectFolder
from orchestrator.project.state import RunState, save_state
from orchestrator.secrets import make_secrets, save_secrets
from orchestrator.seed.record import Made, record_text

PORTS = {"fusionauth": 9011, "api": 5000, "site": 3000, "db": 5432}
URLS = {name: f"http://localhost:{PORTS[name]}" for name in ("fusionauth", "api", "site")}
STATE = RunState("p", "local", "emulator", URLS, PORTS)
SERVERS = {"http://localhost:9011": (Made("key", "k", "seed", 1),)}


def write_log(path: Path) -> None:
    with open_log(path) as log:
        log.write(b"line\n")


WRITERS: dict[str, Callable[[Path], None]] = {
    "state.json": lambda path: save_state(ProjectFolder(path.parent), STATE),
    "secrets.env": lambda path: save_secrets(path, make_secrets()),
    "seeded.json": lambda path: write_private(path, record_text(SERVERS)),
    "api.log": write_log,
    "mark": lambda path: create_private(path, "x"),
}


@pytest.fixture(autouse=True)
def open_umask() -> object:
    """Modes are ours, not the umask's."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("name", WRITERS)
def test_b05_every_file_is_its_owners_alone(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["state.json", "secrets.env", "seeded.json"])
def test_b05_a_link_at_the_partial_file_is_not_written_through(tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("theirs")
    (tmp_path / name).with_suffix(".partial").symlink_to(victim)
    WRITERS[name](tmp_path / name)
    assert victim.read_text() == "theirs"
    assert not (tmp_path / name).is_symlink()


@pytest.mark.parametrize("there", [True, False])
def test_b05_a_log_that_is_a_link_is_refused(tmp_path: Path, there: bool) -> None:
    victim = tmp_path / "victim"
    if there:
        victim.write_text("theirs")
    (tmp_path / "api.log").symlink_to(victim)
    with pytest.raises(StateError, match=r"cannot write .*api\.log: it is a symbolic link"):
        open_log(tmp_path / "api.log")
    assert victim.exists() == there
    assert not there or victim.read_text() == "theirs"


def test_b05_a_log_that_is_a_pipe_is_refused_without_waiting_for_a_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "api.log")
    reader = os.open(tmp_path / "api.log", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(StateError, match="not a regular file"):
            open_log(tmp_path / "api.log")
    finally:
        os.close(reader)
    with pytest.raises(StateError, match="cannot write"):
        open_log(tmp_path / "api.log")


def test_b05_a_log_is_appended_to(tmp_path: Path) -> None:
    write_log(tmp_path / "api.log")
    write_log(tmp_path / "api.log")
    assert (tmp_path / "api.log").read_text() == "line\nline\n"


def test_b05_a_folder_for_logs_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "logs").symlink_to("elsewhere")
    with pytest.raises(StateError, match="logs cannot be used: it is a symbolic link"):
        make_private_folder(tmp_path / "logs")


def test_b09_files_are_utf8_whatever_the_locale(tmp_path: Path) -> None:
    write_private(tmp_path / "x.json", "Łukasz")
    assert (tmp_path / "x.json").read_bytes() == "Łukasz".encode()
