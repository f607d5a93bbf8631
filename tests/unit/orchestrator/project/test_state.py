"""state.json and the project's lock."""

from pathlib import Path

import pytest

from orchestrator.errors import ProjectLocked, StateError
from orchestrator.project.folder import ProjectFolder, locked
from orchestrator.project.state import RunState, find_state, save_state

PORTS = {"fusionauth": 9011, "api": 5000, "site": 3000, "db": 5432}
URLS = {name: f"http://localhost:{PORTS[name]}" for name in ("fusionauth", "api", "site")}
STATE = RunState("p", "local", "emulator", URLS, PORTS)


def test_what_is_saved_is_found_again(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)
    assert find_state(folder) is None
    save_state(folder, STATE)
    assert find_state(folder) == STATE


def test_nothing_is_written_when_nothing_differs(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)
    save_state(folder, STATE)
    before = folder.state.stat().st_mtime_ns
    save_state(folder, STATE)
    assert folder.state.stat().st_mtime_ns == before


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 1}', '{"surprise": 1}'])
def test_a_damaged_file_names_itself_and_the_way_out(tmp_path: Path, text: str) -> None:
    folder = ProjectFolder(tmp_path)
    folder.state.write_text(text)
    with pytest.raises(StateError, match=r"cannot read .*state\.json") as raised:
        find_state(folder)
    assert "remove that file" in (raised.value.hint or "")


def test_a_second_command_is_refused_while_the_first_works(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)
    with locked(folder), pytest.raises(ProjectLocked), locked(folder):
        pytest.fail("both got the lock")
    with locked(folder):
        pass  # free again
