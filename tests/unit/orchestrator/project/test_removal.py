"""`down --volumes` removes what the demo made, nothing else, and says what is left."""

import os
from pathlib import Path

import pytest

from orchestrator.errors import CannotRemove
from orchestrator.private_files import Stayed, remove_data, remove_tree, require_gone
from orchestrator.project.folder import MARK, ProjectFolder, locked
from orchestrator.project.removal import remove_folder
from orchestrator.secrets import make_secrets, save_secrets


def make_project(path: Path) -> ProjectFolder:
    folder = ProjectFolder(path)
    with locked(folder, make=True):
        save_secrets(folder.secrets, make_secrets())
        folder.state.write_text("{}")
        (folder.path / "seeded.json").write_text("{}")
        (folder.path / "state.partial").write_text("{")
        folder.logs.mkdir()
        (folder.logs / "api.log").write_text("x\n")
        for name in ("db_data-pg18", "db_data-pg18.partial", "tmpabc"):
            (folder.data / "db" / name).mkdir(parents=True)
            (folder.data / "db" / name / "file").write_text("x")
    return folder


def test_b01_all_that_we_made_goes_and_the_folder_too(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "p")
    assert remove_folder(folder) == ()
    assert os.listdir(tmp_path) == []


def test_b01_files_of_others_stay_and_are_named(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "p")
    theirs = [folder.data / "db" / "dump.sql", folder.logs / "mine.txt", folder.path / "notes.txt"]
    for path in theirs:
        path.write_text("x")
    assert sorted(remove_folder(folder)) == theirs
    assert all(path.exists() for path in theirs)
    assert not folder.secrets.exists()
    assert (folder.path / MARK).exists()  # so that the next `up` may use it


@pytest.mark.parametrize("name", ["state.json", "secrets.env", "logs/api.log", "data/db/x-pg18"])
def test_b01_a_link_is_removed_and_what_it_points_to_stays(tmp_path: Path, name: str) -> None:
    folder = make_project(tmp_path / "p")
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "x").write_text("x")
    (folder.path / name).unlink(missing_ok=True)
    (folder.path / name).symlink_to(victim)
    remove_folder(folder)
    assert not folder.path.exists()
    assert (victim / "x").exists()


def test_b01_logs_that_are_a_link_are_neither_followed_nor_removed(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "p")
    victim = tmp_path / "victim"
    folder.logs.rename(victim)
    folder.logs.symlink_to(victim)
    assert remove_folder(folder) == (folder.logs,)
    assert (victim / "api.log").exists()


def test_b07_data_behind_a_link_stays_and_keeps_the_secrets(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "p")
    folder.data.rename(tmp_path / "disk")
    folder.data.symlink_to(tmp_path / "disk")
    with pytest.raises(CannotRemove, match="data: it is a symbolic link") as raised:
        remove_folder(folder)
    assert raised.value.exit_code == 3
    assert folder.secrets.exists()
    assert (tmp_path / "disk" / "db" / "db_data-pg18" / "file").exists()


def test_b07_what_stays_is_an_error_that_names_the_first_and_counts_the_rest() -> None:
    left = [Stayed(Path("/a/data"), "Permission denied"), Stayed(Path("/a/b"), "busy")]
    with pytest.raises(CannotRemove, match=r"/a/data: Permission denied \(and 1 more\)"):
        require_gone(left)


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert remove_tree(tmp_path / "absent") == []
    assert remove_data(tmp_path / "absent") == []
