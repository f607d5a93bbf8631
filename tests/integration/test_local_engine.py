"""`up`, `status`, `down` on the local engine: what a user does, and what must hold after it."""

import os
import signal
import subprocess

import pytest

from orchestrator import loopback
from tests.integration.demo import ALL_READY, Demo

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
    assert all(loopback.port_is_free(port) for port in ports.values())
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


def test_interrupting_up_leaves_nothing_running(demo: Demo) -> None:
    with subprocess.Popen(
        demo.command("up", "--ports", "auto"),
        env=demo.full_environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as up:
        assert up.stderr is not None
        for line in up.stderr:
            if "starting" in line:
                break
        up.send_signal(signal.SIGINT)
        up.stderr.read()
    assert up.returncode == 130
    assert not demo.processes()


def test_down_of_a_project_that_never_was_is_no_error(demo: Demo) -> None:
    done = demo.run("down")
    assert done.returncode == 0
    assert "nothing ran" in done.stderr
