"""A daemon that is restarted, killed or full: always one of the test's own."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.settings import load_settings
from tests.docker.conftest import DEFAULTS
from tests.docker.demo import DockerDemo, assert_failure, build_from
from tests.docker.private_daemon import PrivateDaemon, find_obstacle
from tests.integration.demo import ALL_READY, ROOT, copy_of_repository

pytestmark = [pytest.mark.integration, pytest.mark.docker, pytest.mark.deep]

BUILT = ("fusionauth-demo-api", "fusionauth-demo-site", "fusionauth-demo-emulator")
IMAGES = {**DEFAULTS, **load_settings(ROOT, {}).image_variables()}
UP = ("up", "--ports", "auto", "--fusionauth", "emulator")


class PrivateDemo(DockerDemo):
    """A project on a private daemon."""

    daemon: PrivateDaemon

    def command(self, verb: str, *arguments: str) -> list[str]:
        return self.daemon.inside(super().command(verb, *arguments))


def make_demo(daemon: PrivateDaemon, state_dir: Path, root: Path = ROOT) -> PrivateDemo:
    demo = PrivateDemo(state_dir, environment={"DOCKER_HOST": daemon.host}, root=root)
    object.__setattr__(demo, "daemon", daemon)
    return demo


@pytest.fixture(scope="module")
def daemon(
    running: DockerDemo, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrivateDaemon]:
    """With all that the stack needs; `running` has built it."""
    if obstacle := find_obstacle():
        pytest.skip(obstacle)
    daemon = PrivateDaemon(tmp_path_factory.mktemp("daemon"))
    daemon.start()
    daemon.load(IMAGES["POSTGRES_IMAGE"], *BUILT)
    yield daemon
    daemon.end()


@pytest.fixture
def private(daemon: PrivateDaemon, tmp_path: Path) -> Iterator[PrivateDemo]:
    demo = make_demo(daemon, tmp_path)
    yield demo
    demo.down()


def test_after_a_restart_of_the_daemon_status_is_right_and_up_heals(
    daemon: PrivateDaemon, private: PrivateDemo
) -> None:
    private.up()
    daemon.stop()
    assert_failure(private.run("status"), 3, "no Docker daemon answers", "start Docker")
    daemon.start()
    assert set(private.states().values()) == {"stopped"}
    assert "no change" in private.up().stderr
    assert private.states() == ALL_READY


def test_a_daemon_that_is_killed_while_up_waits(
    daemon: PrivateDaemon, private: PrivateDemo
) -> None:
    with subprocess.Popen(
        private.command(*UP),
        env=private.full_environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as up:
        assert up.stderr is not None
        for line in up.stderr:
            if line.startswith("db ") and "starting" in line:
                break
        daemon.stop(signal.SIGKILL)
        said = up.stderr.read()
    assert up.returncode == 3
    assert "error: the Docker daemon went away" in said
    assert "hint: start Docker again" in said
    assert "Traceback" not in said
    daemon.start()
    private.up()
    assert private.states() == ALL_READY


def test_a_disk_that_is_full_while_an_image_is_built(running: DockerDemo, tmp_path: Path) -> None:
    if obstacle := find_obstacle():
        pytest.skip(obstacle)
    daemon = PrivateDaemon(tmp_path, data_size="500m")
    try:
        daemon.start()
        daemon.load(IMAGES["PYTHON_IMAGE"])
        # so that nothing has to be pulled first
        daemon.docker("tag", IMAGES["PYTHON_IMAGE"], IMAGES["POSTGRES_IMAGE"])
        daemon.fill_disk(left_mb=8)
        root = copy_of_repository(tmp_path)
        build_from(root, "FROM ${PYTHON_IMAGE}\nRUN dd if=/dev/zero of=/big bs=1M count=64\n")
        demo = make_demo(daemon, tmp_path / "state", root)
        done = demo.run(*UP)
    finally:
        daemon.end()
    assert_failure(done, 3, "no space left", "docker system prune")
