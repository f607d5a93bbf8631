"""The commands on folders, processes and consoles that are not what they expect."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from dotenv import dotenv_values

from orchestrator import process
from tests.integration.demo import ALL_READY, Demo

pytestmark = pytest.mark.integration

PATIENCE_S = 120  # ends a test that hangs; no test depends on how fast something is


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def in_mount_namespace(
    demo: Demo, mounted: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """The command, while another file system lies over a folder: that one cannot be removed."""
    command = " ".join(demo.command(*arguments))
    script = f"mount -t tmpfs none {mounted} && exec {command}"
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        env=demo.full_environment(),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_b01_down_with_volumes_leaves_folders_alone_that_the_demo_did_not_make(
    tmp_path: Path,
) -> None:
    for name, project in (("projects", "projects"), ("victim", "linky")):
        (tmp_path / name).mkdir(mode=0o700)
        (tmp_path / name / "thesis.txt").write_text("x")
        if name != project:
            (tmp_path / project).symlink_to(name)
        done = Demo(tmp_path, project).run("down", "--volumes")
        assert done.returncode == 2
        assert f"error: {tmp_path / project} " in done.stderr
        assert os.listdir(tmp_path / name) == ["thesis.txt"]


def test_b01_a_project_of_an_older_version_is_taken_up_and_removed(demo: Demo) -> None:
    demo.up("--no-seed")
    demo.run("down")
    (demo.folder / ".fusionauth-demo-project").unlink()
    demo.up("--no-seed")
    assert demo.states() == ALL_READY
    (demo.folder / ".fusionauth-demo-project").unlink()
    demo.down()
    assert not demo.folder.exists()


def test_b02_env_beside_a_first_up_changes_nothing(demo: Demo) -> None:
    up = demo.start("up", "--ports", "auto")
    wait_until(lambda: (demo.folder / "secrets.env").exists() or up.poll() is not None)
    before = (demo.folder / "secrets.env").read_bytes()
    env = demo.run("env")
    assert env.returncode in (0, 3), env.stderr  # 0: `up` had ended by then
    assert up.wait(PATIENCE_S) == 0
    assert (demo.folder / "secrets.env").read_bytes() == before
    assert demo.run("seed").returncode == 0


def test_b06_down_ends_the_database_and_no_other_program_in_its_folder(demo: Demo) -> None:
    demo.up("--no-seed")
    data = next(demo.folder.glob("data/db/*-pg*"))
    with subprocess.Popen(["sleep", "600"], cwd=data) as shell:
        try:
            assert demo.run("down").returncode == 0
            assert not demo.processes()
            assert shell.poll() is None
        finally:
            shell.kill()


def test_b06_a_labelled_process_of_another_user_is_not_ours(tmp_path: Path) -> None:
    """Only root can start one; whoever is not root sees that his own is found."""
    is_root = os.geteuid() == 0
    labels = process.make_labels(str(tmp_path), "api", "hash")
    with subprocess.Popen(
        ["sleep", "600"], env={**os.environ, **labels}, user=process.NOBODY_ID if is_root else None
    ) as other:
        try:
            found = [one.pid for one in process.find_processes(str(tmp_path))]
            assert found == ([] if is_root else [other.pid])
        finally:
            other.kill()


def test_b07_what_cannot_be_removed_is_named_with_exit_code_3(demo: Demo) -> None:
    demo.up("--no-seed")
    demo.run("down")
    for below in ("data/db/*-pg*", "data", "logs"):
        stays = next(demo.folder.glob(below))
        done = in_mount_namespace(demo, stays, "down", "--volumes")
        assert done.returncode == 3
        assert f"error: cannot remove {stays}: " in done.stderr
        assert "removed" not in done.stderr
        assert (demo.folder / "secrets.env").exists()
    demo.down()
    assert not demo.folder.exists()


@pytest.mark.parametrize(
    "arguments, code",
    [(["config"], 141), (["seed", "schema"], 141), (["up", "--help"], 0)],
    ids=["config", "schema", "help"],
)
def test_b08_a_closed_pipe_is_quiet(tmp_path: Path, arguments: list[str], code: int) -> None:
    demo = Demo(tmp_path)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            demo.command(*arguments),
            env=demo.full_environment(),
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=PATIENCE_S,
            check=False,
        )
    finally:
        os.close(writer)
    assert done.returncode == code
    assert done.stderr == b""


def test_b09_a_console_of_another_encoding(demo: Demo) -> None:
    demo.up()
    add_user(demo, "Łukasz")
    latin = Demo(demo.state_dir, environment={"PYTHONIOENCODING": "latin-1"})
    for arguments in (["flow"], ["seed", "--plan"], ["status"]):
        done = run_bytes(latin, *arguments)
        assert b"Traceback" not in done.stderr, done.stderr
        assert done.returncode == 0, done.stderr
    exported = run_bytes(latin, "seed", "export")
    assert exported.returncode == 0, exported.stderr
    assert "Łukasz" in exported.stdout.decode("utf-8")


def add_user(demo: Demo, name: str) -> None:
    secrets = dotenv_values(demo.folder / "secrets.env")
    user = {"email": "l@example.com", "password": "a long password", "firstName": name}
    answer = requests.post(
        f"http://localhost:{demo.ports()['fusionauth']}/api/user",
        json={"user": user},
        headers={"Authorization": str(secrets["FUSIONAUTH_API_KEY"])},
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 200, answer.text


def run_bytes(demo: Demo, verb: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        demo.command(verb, *arguments),
        env=demo.full_environment(),
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_b12_following_tells_each_line_once(demo: Demo) -> None:
    """From the whole log on, so it does not matter when following begins."""
    demo.up("--no-seed")
    marks = [f"mark-{number}" for number in range(3)]
    log = demo.folder / "logs" / "api.log"
    with subprocess.Popen(
        demo.command("logs", "api", "--tail", "100000", "--follow"),
        env=demo.full_environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as follow:
        assert follow.stdout is not None
        told: list[str] = []
        try:
            for mark in marks:
                with log.open("a") as file:
                    file.write(f"{mark}\n")
                while not told or mark not in told[-1]:
                    told.append(follow.stdout.readline())
        finally:
            follow.kill()
    assert [line.split()[-1] for line in told if "mark-" in line] == marks


@pytest.mark.parametrize("arguments", [[], ["--volumes"]], ids=["down", "volumes"])
def test_b13_down_of_a_project_that_is_not_there_says_so_and_makes_nothing(
    tmp_path: Path, arguments: list[str]
) -> None:
    demo = Demo(tmp_path / "state", "typo")
    done = demo.run("down", *arguments)
    assert done.returncode == 0
    assert done.stderr == f"typo: nothing ran; there is no such project (no folder {demo.folder})\n"
    assert not demo.state_dir.exists()


def test_b13_down_stops_what_runs_without_its_folder(demo: Demo) -> None:
    demo.up("--no-seed")
    gone = demo.state_dir / "gone"
    demo.folder.rename(gone)
    done = demo.run("down")
    assert done.returncode == 0
    assert "p: stopped" in done.stderr
    assert not demo.processes()
    assert not demo.folder.exists()
