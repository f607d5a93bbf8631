"""`up`, `status`, `down` on the local engine: what a user does, and what must hold after it."""

import os
import signal
from pathlib import Path

import pytest

from emulator_tests.patience import PATIENCE_S, wait_until
from orchestrator import localhost
from tests.integration.demo import ALL_READY, Demo, copy_of_repository

pytestmark = pytest.mark.integration


def test_up_prints_the_urls_and_the_demo_login(demo: Demo) -> None:
    done = demo.up()
    ports = demo.ports()
    for name in ("site", "api", "fusionauth"):
        assert f"http://localhost:{ports[name]}" in done.stdout
    assert "demo@example.com" in done.stdout
    assert "next:" in done.stdout
    assert all(len(line) <= 80 for line in (done.stdout + done.stderr).splitlines())


def test_a_second_up_changes_nothing_and_says_so(running: Demo) -> None:
    before = running.pids()
    done = running.up()
    assert "nothing to do" in done.stderr
    assert running.pids() == before


def test_status_agrees_with_what_runs(running: Demo) -> None:
    assert running.states() == ALL_READY
    assert set(running.pids().values()) == {found.pid for found in running.processes()}


def test_no_secret_is_in_an_argument_list_or_in_any_output(running: Demo) -> None:
    lines = (running.folder / "secrets.env").read_text().splitlines()[1:]
    secrets = dict(line.split("=", 1) for line in lines)
    shown = secrets.pop("DEMO_USER_PASSWORD")
    outputs = [running.run(verb) for verb in ("status", "config", "seed", "logs", "flow", "verify")]
    said = "".join(output.stdout + output.stderr for output in outputs)
    arguments = " ".join(" ".join(found.handle.cmdline()) for found in running.processes())
    for value in secrets.values():
        assert value not in said
        assert value not in arguments
    assert shown in said  # the demo login is meant to be read


def test_everything_listens_on_loopback_only(running: Demo) -> None:
    for found in running.processes():
        for connection in found.handle.net_connections(kind="inet"):
            assert connection.laddr.ip in ("127.0.0.1", "::1")


def test_down_leaves_no_process_and_no_port(demo: Demo) -> None:
    demo.up()
    ports = demo.ports()
    assert demo.run("down").returncode == 0
    assert not demo.processes()
    assert all(localhost.port_is_free(port) for port in ports.values())
    assert not list(demo.folder.rglob("*.s.PGSQL*"))


def test_data_survives_down_and_goes_with_volumes(demo: Demo) -> None:
    demo.up()
    demo.run("down")
    assert "nothing to do" not in demo.up().stderr
    assert "no change" in demo.run("seed").stderr
    demo.run("down", "--volumes")
    assert not demo.folder.exists()


def test_two_projects_do_not_touch_each_other(running: Demo, demo: Demo) -> None:
    before = running.pids()
    demo.up()
    assert demo.states() == ALL_READY
    demo.run("down")
    assert running.pids() == before
    assert running.states() == ALL_READY


@pytest.mark.parametrize("service", ["db", "fusionauth", "api", "site"])
def test_a_killed_service_alone_is_started_again(running: Demo, service: str) -> None:
    before = dict(running.pids())
    os.kill(before[service], signal.SIGKILL)
    running.up()
    after = dict(running.pids())
    assert running.states() == ALL_READY
    assert after.pop(service) != before.pop(service)
    assert after == before


def test_interrupting_up_leaves_nothing_running(tmp_path: Path) -> None:
    """The site is never ready, so `up` waits until the interrupt comes, however late that is."""
    demo = Demo(tmp_path / "state", root=copy_with_a_site_that_is_never_ready(tmp_path))
    up = demo.start("up", "--ports", "auto")
    try:
        wait_until(lambda: len(demo.processes()) == len(ALL_READY), "all services to start")
        up.send_signal(signal.SIGINT)
        assert up.wait(timeout=PATIENCE_S) == 130
        assert not demo.processes()
    finally:
        up.kill()
        up.wait()
        demo.run("down", "--volumes")


def copy_with_a_site_that_is_never_ready(folder: Path) -> Path:
    root = copy_of_repository(folder)
    path = root / "compose" / "compose.yaml"
    ready = "url: ${SITE_URL:-http://localhost:3000}/"
    text = path.read_text().replace(f"{ready}health", f"{ready}nothing")
    path.write_text(text.replace("READY_TIMEOUT:-30s", f"READY_TIMEOUT:-{10 * PATIENCE_S}s"))
    return root


def test_down_of_a_project_that_never_was_is_no_error(demo: Demo) -> None:
    done = demo.run("down")
    assert done.returncode == 0
    assert "nothing ran" in done.stderr
