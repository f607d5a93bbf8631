"""What is mounted can be read in the container: under `umask 077`, SELinux, Docker Desktop."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.compose.model import BindMount, SELinux
from orchestrator.engines.docker.engine import DockerEngine
from orchestrator.engines.docker.mounts import make_mounts_readable
from orchestrator.errors import EngineError
from tests.fakes.docker_api import FakeDaemon, refusal

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


# -- a mount that cannot be read -------------------------------------------------------------------


def engine_of(daemon: FakeDaemon) -> DockerEngine:
    return DockerEngine(daemon.client(), STACK_ID, port_is_free=lambda port: True)


def daemon_with(**options: Any) -> FakeDaemon:
    return FakeDaemon(images={"postgres:16": {}, "vendor/app:1": {}}, **options)


def test_h11_all_files_of_a_mounted_folder_become_readable(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    file = folder / "below" / "kickstart.json"
    file.write_text("{}")
    for path in (file, folder / "below", folder):
        path.chmod(0o700 if path.is_dir() else 0o600)
    make_mounts_readable([replace(APP, volumes=(BindMount(folder, "/kickstart"),))])
    assert [mode_of(path) for path in (folder, folder / "below", file)] == [0o755, 0o755, 0o644]


def test_h11_a_link_below_a_mounted_folder_opens_nothing_elsewhere(
    tmp_path: Path, kickstart: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to(kickstart)
    make_mounts_readable([replace(APP, volumes=(BindMount(tmp_path / "folder", "/f"),))])
    assert mode_of(kickstart) == 0o600


def test_h11_a_folder_in_place_of_the_file_is_told_before_anything_starts(tmp_path: Path) -> None:
    """Docker makes one where plain Compose mounts a file that is missing."""
    daemon, folder = daemon_with(), tmp_path / "kickstart.json"
    folder.mkdir()
    app = replace(APP, volumes=(BindMount(folder, "/usr/kickstart.json", read_only=True),))
    with pytest.raises(EngineError, match=r"service app mounts .* but it is a folder") as raised:
        engine_of(daemon).prepare(stack(DB, app))
    assert f"rmdir {folder}" in (raised.value.hint or "")
    assert daemon.history == []


@pytest.mark.parametrize("selinux", [True, False], ids=["SELinux", "no SELinux"])
def test_h12_the_engine_asks_for_a_label_where_the_daemon_has_selinux(
    kickstart: Path, selinux: bool
) -> None:
    daemon = daemon_with(security_options=["name=selinux"] if selinux else ["name=seccomp"])
    app = replace(APP, volumes=(BindMount(kickstart, "/k.json", True, SELinux.SHARED),))
    plan, engine = stack(DB, app), engine_of(daemon)
    engine.prepare(plan)
    engine.start(plan.services[1])
    binds = daemon.created["p-app-1"]["host_config"].get("Binds")
    assert binds == ([f"{kickstart}:/k.json:ro,z"] if selinux else None)


def test_h12_a_missing_file_is_told_where_the_daemon_would_make_a_folder(tmp_path: Path) -> None:
    daemon = daemon_with(security_options=["name=selinux"])
    app = replace(APP, volumes=(BindMount(tmp_path / "k", "/k", True, SELinux.SHARED),))
    plan, engine = stack(DB, app), engine_of(daemon)
    engine.prepare(plan)
    with pytest.raises(EngineError, match=f"mounts {tmp_path}/k, which does not exist"):
        engine.start(plan.services[1])


MOUNTS_DENIED = (
    "mounts denied: \nThe path /clone/kickstart.json is not shared from the host and is not known "
    "to Docker.\nYou can configure shared paths from Docker -> Preferences... -> Resources"
)
NOT_THERE = 'invalid mount config for type "bind": bind source path does not exist: /clone/k'


@pytest.mark.parametrize("call", ["create_container", "start"])
@pytest.mark.parametrize(
    "answer, hint",
    [
        pytest.param(MOUNTS_DENIED, "Settings, Resources, File sharing", id="Docker Desktop"),
        pytest.param(NOT_THERE, "Docker does not see this clone's files", id="virtual machine"),
    ],
)
def test_h19_a_mount_that_the_daemon_refuses_names_the_way_to_share_the_folder(
    call: str, answer: str, hint: str
) -> None:
    daemon = daemon_with(fails={call: refusal(400, answer)})
    plan, engine = stack(DB), engine_of(daemon)
    engine.prepare(plan)
    with pytest.raises(EngineError, match="could not start service db") as raised:
        engine.start(plan.services[0])
    assert raised.value.exit_code == 3
    assert hint in (raised.value.hint or "")
