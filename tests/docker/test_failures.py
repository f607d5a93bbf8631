"""Each failure: one line that names the cause, a hint, the documented exit code, no traceback."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import docker
import pytest

from emulator_tests.patience import PATIENCE_S, wait_until
from tests.docker.demo import (
    DockerDemo,
    assert_failure,
    build_from,
    change,
)
from tests.integration.demo import copy_of_repository

pytestmark = [pytest.mark.integration, pytest.mark.docker]

UP = ("up", "--ports", "auto", "--fusionauth", "emulator")


def test_no_daemon(tmp_path: Path) -> None:
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/docker.sock"}
    done = DockerDemo(tmp_path, environment=nowhere).run(*UP)
    assert_failure(done, 3, "no Docker daemon answers", "--engine local")


def test_without_a_daemon_auto_takes_the_local_engine_and_says_so(tmp_path: Path) -> None:
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/docker.sock", "DEMO_ENGINE": "auto"}
    demo = DockerDemo(tmp_path, environment=nowhere)
    try:
        done = demo.run("up", "--ports", "auto")
        assert done.returncode == 0, done.stderr
        assert "engine local, because no Docker daemon answers" in done.stderr
        assert demo.status()["engine"] == "local"
    finally:
        demo.run("down", "--volumes")


def test_no_permission_on_the_socket(tmp_path: Path) -> None:
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        path.chmod(0)
        demo = DockerDemo(tmp_path, environment={"DOCKER_HOST": f"unix://{path}"})
        # root may open anything, unless it gives that right away
        give_away = (
            ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if not os.geteuid() else []
        )
        done = subprocess.run(
            [*give_away, *demo.command(*UP)],
            env=demo.full_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    assert_failure(done, 3, "permission denied", "group docker")


def test_an_image_that_is_not_there_is_named(demo: DockerDemo, api: docker.APIClient) -> None:
    missing = DockerDemo(
        demo.state_dir,
        project=demo.project,
        environment={"DEMO_FUSIONAUTH_VERSION": "0.0.0-there-is-none"},
    )
    done = missing.run("up", "--ports", "auto", "--fusionauth", "real")
    assert_failure(
        done, 3, "fusionauth/fusionauth-app:0.0.0-there-is-none", "--fusionauth emulator"
    )
    assert demo.left(api) == []


def test_without_the_real_image_auto_takes_the_emulator_and_says_so(demo: DockerDemo) -> None:
    missing = DockerDemo(
        demo.state_dir,
        project=demo.project,
        environment={"DEMO_FUSIONAUTH_VERSION": "0.0.0-there-is-none"},
    )
    done = missing.run("up", "--ports", "auto", "--no-seed")
    assert done.returncode == 0, done.stderr
    assert "FusionAuth emulator, because fusionauth/fusionauth-app:0.0.0" in done.stderr
    assert missing.status()["fusionauth"] == "emulator"


def test_b14_without_postgres_auto_takes_the_local_engine_and_says_so(
    api: docker.APIClient, tmp_path: Path
) -> None:
    nowhere = {"DEMO_ENGINE": "auto", "DEMO_POSTGRES_IMAGE": "there-is.invalid/none:0"}
    demo = DockerDemo(tmp_path, environment=nowhere)
    try:
        done = demo.run("up", "--ports", "auto")
        assert done.returncode == 0, done.stderr
        reasons = [line for line in done.stderr.splitlines() if "because" in line]
        assert len(reasons) == 1, done.stderr
        assert reasons[0].startswith("engine local, because there-is.invalid/none:0 is not here")
        assert demo.status()["engine"] == "local"
        assert demo.left(api) == []
    finally:
        demo.run("down", "--volumes")


def test_b14_without_postgres_docker_that_was_asked_for_fails(demo: DockerDemo) -> None:
    nowhere = {"DEMO_POSTGRES_IMAGE": "there-is.invalid/none:0"}
    done = DockerDemo(demo.state_dir, project=demo.project, environment=nowhere).run(*UP)
    assert_failure(done, 3, "there-is.invalid/none:0", "DEMO_POSTGRES_IMAGE")


def test_h03_a_credential_helper_that_is_missing_ends_no_build(
    demo: DockerDemo, tmp_path: Path
) -> None:
    """The default socket's context is kept: only the helper is asked for."""
    (tmp_path / "config.json").write_text('{"credsStore": "not-on-the-path"}')
    root = copy_of_repository(tmp_path)
    image = f"{demo.project}-broken"
    build_from(root, "FROM ${PYTHON_IMAGE}\nRUN echo it was built && exit 7\n", image)
    helper = {"DOCKER_CONFIG": str(tmp_path)}
    done = DockerDemo(demo.state_dir, project=demo.project, root=root, environment=helper).run(*UP)
    assert_failure(done, 3, f"the image {image} does not build: it was built", "Step 3/4")


def test_h03_a_credential_helper_that_is_missing_ends_no_pull(
    demo: DockerDemo, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text('{"credsStore": "not-on-the-path"}')
    environment = {
        "DOCKER_CONFIG": str(tmp_path),
        "DEMO_POSTGRES_IMAGE": "there-is.invalid/none:0",
    }
    done = DockerDemo(demo.state_dir, project=demo.project, environment=environment).run(*UP)
    assert_failure(done, 3, "not on this machine: there-is.invalid/none:0", "docker pull")
    assert "docker-credential-not-on-the-path is not on the PATH" in done.stderr


def test_b10_an_unknown_context_is_refused_as_docker_s_own_command_does(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DOCKER_HOST"}
    environment["DOCKER_CONTEXT"] = "there-is-none"
    own = subprocess.run(["docker", "ps"], env=environment, capture_output=True, check=False)
    assert own.returncode != 0
    demo = DockerDemo(tmp_path, environment={"DOCKER_HOST": "", "DOCKER_CONTEXT": "there-is-none"})
    assert_failure(demo.run(*UP), 3, 'Docker has no context "there-is-none"', "docker context ls")


def test_a_port_that_a_process_holds(demo: DockerDemo, api: docker.APIClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = demo.run(*UP, "--api-port", str(port))
    assert_failure(done, 3, f"port {port} of service api is already in use by", "--ports auto")
    assert f"(pid {os.getpid()})" in done.stderr
    assert demo.left(api) == []


def test_a_port_that_a_container_holds(running: DockerDemo, demo: DockerDemo) -> None:
    port = running.ports()["api"]
    done = demo.run(*UP, "--site-port", str(port))
    assert_failure(
        done, 3, f"in use by container {running.project}-api-1", "--site-port, or pass --ports auto"
    )


def test_a_container_that_ends_at_start_shows_its_last_words(
    demo: DockerDemo, tmp_path: Path
) -> None:
    root = copy_of_repository(tmp_path)
    change(root / "compose" / "compose.yaml", ("      ISSUER:", "      NOT_ISSUER:"))
    done = DockerDemo(demo.state_dir, project=demo.project, root=root).run(*UP)
    assert_failure(done, 3, "service api ended with exit code 2 while starting", "docker logs")
    assert "ISSUER is not set" in done.stderr


def test_a_container_that_needs_more_memory_than_it_may_have(
    demo: DockerDemo, tmp_path: Path
) -> None:
    root = copy_of_repository(tmp_path)
    path = root / "compose" / "compose.yaml"
    change(path, ("mem_limit: 128m", "mem_limit: 8m"))
    done = DockerDemo(demo.state_dir, project=demo.project, root=root).run(*UP)
    assert_failure(done, 3, "service api was killed because it needed more memory", "docker logs")


def test_a_service_that_never_gets_healthy(demo: DockerDemo, tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path)
    path = root / "compose" / "compose.yaml"
    change(path, ('"GET /health', '"GET /nothing'), ("READY_TIMEOUT:-30s", "READY_TIMEOUT:-12s"))
    done = DockerDemo(demo.state_dir, project=demo.project, root=root).run(*UP)
    assert_failure(done, 4, "service api did not become ready in 12 s", "logs api")
    assert "  | " in done.stderr  # its last log lines
    assert demo.containers() == {}


def test_an_image_that_does_not_build(demo: DockerDemo, tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path)
    image = f"{demo.project}-broken"
    build_from(root, "FROM ${PYTHON_IMAGE}\nRUN echo a reason to fail && exit 7\n", image)
    done = DockerDemo(demo.state_dir, project=demo.project, root=root).run(*UP)
    assert_failure(done, 3, f"the image {image} does not build: a reason to fail", "Step 3/4")


def test_interrupting_up_leaves_nothing_running(
    demo: DockerDemo, api: docker.APIClient, tmp_path: Path
) -> None:
    """The site is never ready, so `up` waits until the interrupt comes, however late that is."""
    root = copy_of_repository(tmp_path)
    ready = "url: ${SITE_URL:-http://localhost:3000}/"
    path = root / "compose" / "compose.yaml"
    change(path, (f"{ready}health", f"{ready}nothing"))
    path.write_text(
        path.read_text().replace("READY_TIMEOUT:-30s", f"READY_TIMEOUT:-{10 * PATIENCE_S}s")
    )
    up = DockerDemo(demo.state_dir, project=demo.project, root=root).start(*UP)
    try:
        wait_until(lambda: len(api.containers(filters=demo.stack_filter)) == 4, "all containers")
        up.send_signal(signal.SIGINT)
        assert up.wait(timeout=PATIENCE_S) == 130
        assert demo.containers() == {}
    finally:
        up.kill()
        up.wait()
    demo.up("--no-seed")
