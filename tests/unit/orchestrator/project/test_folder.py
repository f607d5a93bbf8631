"""Which folder may be a project's, and what its lock is for."""

import fcntl
import os
from pathlib import Path

import pytest

from orchestrator.errors import ProjectLocked, StateError
from orchestrator.private_files import find_problem
from orchestrator.project.folder import MARK, ProjectFolder, find_folder, locked
from orchestrator.secrets import make_secrets, save_secrets

OLD_STATE = '{"project": "p", "engine": "local", "fusionauth": "emulator", "urls": {}, "ports": {}}'


def folder_of_another_user(tmp_path: Path) -> tuple[Path, str]:
    """State folder and project: as root one that we give away, else one of root's."""
    if os.geteuid() != 0:
        return Path("/"), "usr"
    (tmp_path / "p").mkdir(mode=0o700)
    os.chown(tmp_path / "p", 65534, 65534)
    return tmp_path, "p"


def test_b01_a_folder_that_we_make_bears_our_mark(tmp_path: Path) -> None:
    folder = find_folder(tmp_path / "state", "p")
    with locked(folder, make=True):
        folder.secrets.touch()
    assert (folder.path / MARK).is_file()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.is_ours()


def test_b01_a_folder_with_files_and_without_our_mark_is_refused_by_its_path(
    tmp_path: Path,
) -> None:
    (tmp_path / "p").mkdir(mode=0o700)
    (tmp_path / "p" / "thesis.txt").write_text("x")
    folder = find_folder(tmp_path, "p")
    with pytest.raises(StateError, match=str(tmp_path / "p")), locked(folder, make=True):
        pytest.fail("worked in a folder of somebody else's")
    assert os.listdir(tmp_path / "p") == ["thesis.txt"]


@pytest.mark.parametrize("name", ["state.json", "secrets.env", "lock", "nothing"])
def test_b01_a_project_of_an_older_version_goes_on_and_gets_the_mark(
    tmp_path: Path, name: str
) -> None:
    folder = ProjectFolder(tmp_path / "p")
    folder.path.mkdir(mode=0o700)
    if name == "state.json":
        folder.state.write_text(OLD_STATE)
        folder.logs.mkdir()
    if name == "secrets.env":
        save_secrets(folder.secrets, make_secrets())
    if name == "lock":
        folder.lock.touch()
    with locked(folder):
        pass
    assert folder.mark.is_file()


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", "[" * 100_000, '{"project": "theirs"}'])
def test_b01_a_state_json_of_another_program_does_not_make_a_folder_ours(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "state.json").write_text(text)
    assert not ProjectFolder(tmp_path).is_ours()


def test_b01_a_project_folder_that_is_a_link_is_refused_with_its_target(tmp_path: Path) -> None:
    (tmp_path / "victim").mkdir(mode=0o700)
    (tmp_path / "p").symlink_to("victim")
    with pytest.raises(StateError, match="/p cannot be used: it is a symbolic link to victim"):
        find_folder(tmp_path, "p")


def test_b01_a_state_folder_may_be_a_link(tmp_path: Path) -> None:
    """Of one's own, to a larger disk: the label of the stack is the real path."""
    (tmp_path / "disk").mkdir(mode=0o700)
    (tmp_path / "state").symlink_to("disk")
    assert find_folder(tmp_path / "state", "p").path == (tmp_path / "disk" / "p").resolve()


def test_b01_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p").touch()
    with pytest.raises(StateError, match="it is not a folder"):
        find_folder(tmp_path, "p")


def test_b05_a_folder_of_another_user_is_refused_with_its_owner(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"cannot be used: it belongs to user \w+ \(\d+\)"):
        find_folder(*folder_of_another_user(tmp_path))


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o720])
def test_b05_a_folder_that_others_may_write_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p").chmod(mode)
    with pytest.raises(StateError, match=f"other users may write it .mode {mode:04o}.") as raised:
        find_folder(tmp_path, "p")
    assert f"chmod go-w {tmp_path}/p" in (raised.value.hint or "")
    assert find_problem(os.lstat(tmp_path / "p")) is not None


def test_b05_a_state_folder_that_everybody_may_write_is_refused_unless_it_is_sticky(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(StateError, match="other users may write it"):
        find_folder(tmp_path, "p")
    tmp_path.chmod(0o1777)
    assert not find_folder(tmp_path, "p").is_there()


def test_b05_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path / "p")
    with locked(folder, make=True):
        folder.secrets.touch()
    folder.lock.unlink()
    folder.lock.symlink_to(tmp_path / "made")
    with pytest.raises(StateError, match="it is a symbolic link"), locked(folder):
        pytest.fail("locked a link")
    assert not (tmp_path / "made").exists()


def test_b13_what_was_made_for_nothing_goes_again(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path / "p")
    with pytest.raises(ZeroDivisionError), locked(folder, make=True):
        raise ZeroDivisionError
    assert not folder.path.exists()


def test_b13_a_lock_alone_makes_nothing(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path / "p")
    with pytest.raises(StateError, match="project p is not there"), locked(folder):
        pytest.fail("locked nothing")
    assert not folder.path.exists()


def test_b02_a_lock_on_a_file_that_was_removed_meanwhile_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another command's `down --volumes` removes the file between our opening and locking it."""
    folder = ProjectFolder(tmp_path / "p")
    with locked(folder, make=True):
        folder.secrets.touch()
    flock = fcntl.flock
    removed: list[int] = []

    def remove_then_lock(descriptor: int, operation: int) -> None:
        if not removed:
            folder.lock.unlink()
            removed.append(descriptor)
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", remove_then_lock)
    with locked(folder), pytest.raises(ProjectLocked), locked(folder):
        pytest.fail("both got the lock")
