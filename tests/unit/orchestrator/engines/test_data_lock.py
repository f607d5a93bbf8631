"""One holder of a data folder at a time. A second open file stands for another process."""

import os
import socket
from pathlib import Path

import pytest

from orchestrator.engines import data_lock
from orchestrator.engines.local import LocalEngine
from orchestrator.errors import DataInUse, StateError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the engine of project folder `tmp_path` keeps its database."""
    found = tmp_path / "data" / "db" / "db_data-pg18"
    found.mkdir(parents=True)
    return found


def test_b03_a_second_holder_is_refused_and_told_who_holds_the_data(folder: Path) -> None:
    (folder / "postmaster.pid").write_text("4711\n/somewhere\n")
    with (
        data_lock.hold(folder),
        pytest.raises(DataInUse) as refused,
        data_lock.hold(folder, grace_s=0),
    ):
        pass
    assert refused.value.folder == folder
    assert f"host {socket.gethostname()} (pid 4711 there), since 20" in refused.value.holder


def test_b03_the_data_is_free_when_the_last_open_file_is_closed(folder: Path) -> None:
    with data_lock.hold(folder) as lock:
        inherited = os.dup(lock)  # what a child has
    with pytest.raises(DataInUse), data_lock.hold(folder, grace_s=0):
        pass
    os.close(inherited)
    with data_lock.hold(folder, grace_s=0):
        pass


def test_b03_data_that_is_held_is_not_removed(tmp_path: Path, folder: Path) -> None:
    engine = LocalEngine(tmp_path, tmp_path)
    with data_lock.hold(folder), pytest.raises(DataInUse):
        engine.remove(volumes=True)
    assert folder.is_dir()
    engine.remove(volumes=True)
    assert not folder.parent.exists()


def test_b03_a_lock_is_not_taken_on_a_file_that_was_removed(folder: Path) -> None:
    with data_lock.hold(folder):
        folder.with_name("db_data-pg18.lock").unlink()
        with data_lock.hold(folder, grace_s=0):  # the file that is there now
            pass


def test_a_lock_alone_is_no_data(tmp_path: Path, folder: Path) -> None:
    with data_lock.hold(folder):
        folder.rmdir()
    assert not LocalEngine(tmp_path, tmp_path).has_data()


def test_a_link_is_not_locked(folder: Path, tmp_path: Path) -> None:
    folder.with_name("db_data-pg18.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateError, match="cannot lock"), data_lock.hold(folder):
        pass
    assert not (tmp_path / "elsewhere").exists()
