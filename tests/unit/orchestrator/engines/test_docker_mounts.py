"""A clone made under `umask 077`: what is mounted can be read by the container's user."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.compose.model import BindMount
from orchestrator.engines.docker import DockerEngine
from orchestrator.engines.docker_mounts import make_mounts_readable
from orchestrator.errors import EngineError
from tests.fakes.docker_api import FakeDaemon

from .plans import APP, DB, STACK_ID, stack


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def kickstart(tmp_path: Path) -> Path:
    path = tmp_path / "kickstart.json"
    path.write_text("{}")
    path.chmod(0o600)
    return path


def test_h02_a_mounted_file_becomes_readable_before_anything_starts(kickstart: Path) -> None:
    daemon = FakeDaemon(images={"postgres:16": {}, "vendor/app:1": {}})
    engine = DockerEngine(daemon.client(), STACK_ID, port_is_free=lambda port: True)
    app = replace(APP, volumes=(BindMount(kickstart, "/k.json", read_only=True),))
    engine.prepare(stack(DB, app))
    assert mode_of(kickstart) == 0o644


def test_h02_a_folder_can_be_entered_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    make_mounts_readable([replace(APP, volumes=(BindMount(folder, "/f"),))])
    assert mode_of(folder) == 0o755


def test_h02_what_can_be_read_stays_as_it_is(kickstart: Path) -> None:
    kickstart.chmod(0o604)
    make_mounts_readable([replace(APP, volumes=(BindMount(kickstart, "/k.json"),))])
    assert mode_of(kickstart) == 0o604


def test_h02_a_file_of_another_user_is_named_with_the_command_that_helps(
    kickstart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(EngineError, match=r"service app mounts .*mode 0600.*not permitted") as e:
        make_mounts_readable([replace(APP, volumes=(BindMount(kickstart, "/k.json"),))])
    assert e.value.hint == f"as the owner of the file: chmod a+r {kickstart}"
