"""Each failure: one line that names the cause, a hint, the documented exit code, no traceback."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from emulator_tests.patience import PATIENCE_S
from orchestrator.localhost import machine_has_ipv6
from tests.integration.demo import Demo, copy_of_repository

pytestmark = pytest.mark.integration


def assert_failure(
    done: subprocess.CompletedProcess[str], code: int, cause: str, next_step: str
) -> None:
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    hints = [line for line in done.stderr.splitlines() if line.startswith("hint: ")]
    assert done.returncode == code, done.stderr
    assert len(errors) == 1, done.stderr
    assert cause in errors[0]
    assert next_step in hints[0]
    assert "Traceback" not in done.stderr


def listen(address: str) -> socket.socket:
    """On any port. Skips where this machine has no such address."""
    if address == "::1" and not machine_has_ipv6():
        pytest.skip("this machine has no [::1]")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, 0), family=family)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_taken_port_names_its_holder_and_the_way_out(demo: Demo, address: str) -> None:
    with listen(address) as taken:
        port = taken.getsockname()[1]
        done = demo.run("up", "--ports", "auto", "--api-port", str(port))
    assert_failure(done, 3, f"port {port} of service api is already in use by", "--ports auto")
    assert f"(pid {os.getpid()})" in done.stderr
    assert not demo.processes()


def test_a_broken_compose_file_names_file_service_and_key(tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path)
    path = root / "compose" / "compose.yaml"
    path.write_text(path.read_text().replace("  api:\n    image:", "  api:\n    imagee:"))
    demo = Demo(tmp_path / "state", root=root)
    done = demo.run("up", "--ports", "auto")
    assert_failure(done, 2, "compose.yaml", "image")
    assert '"api"' in done.stderr
    assert "imagee" in done.stderr


def test_a_wrong_setting_says_where_it_came_from(demo: Demo) -> None:
    wrong = Demo(demo.state_dir, environment={"DEMO_SITE_PORT": "web"})
    assert_failure(wrong.run("up"), 2, 'DEMO_SITE_PORT (from environment) has the value "web"', "")


def test_a_state_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    assert_failure(Demo(tmp_path / "state").run("up"), 2, "cannot write", "DEMO_STATE_DIR")


@pytest.mark.parametrize(
    "options, cause",
    [
        pytest.param("ro", "Read-only file system", id="read-only"),
        pytest.param("size=16k", "No space left on device", id="full-at-once"),
        pytest.param("size=2m", "No space left on device", id="full-in-the-middle"),
    ],
)
def test_a_full_or_read_only_state_folder(tmp_path: Path, options: str, cause: str) -> None:
    """A file system of its own, mounted in a namespace that ends with the command."""
    demo = Demo(tmp_path)
    command = " ".join(demo.command("up", "--ports", "auto"))
    script = f"mount -t tmpfs -o {options} none {tmp_path} && exec {command}"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        env=demo.full_environment(),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert_failure(done, done.returncode, cause, "space")
    assert done.returncode in (2, 3)
    assert not demo.processes()


def test_secrets_gone_with_data_there(demo: Demo) -> None:
    demo.up("--no-seed")
    demo.run("down")
    (demo.folder / "secrets.env").unlink()
    assert_failure(demo.run("up"), 2, "secrets.env is gone, but the data", "down --volumes")


def test_a_child_that_dies_at_start_shows_its_last_words(tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path)
    path = root / "compose" / "compose.yaml"
    path.write_text(path.read_text().replace("      ISSUER:", "      NOT_ISSUER:"))
    demo = Demo(tmp_path / "state", root=root)
    done = demo.run("up", "--ports", "auto")
    assert_failure(done, 3, "service api ended with exit code 2 while starting", "api.log")
    assert "ISSUER" in done.stderr
    assert not demo.processes()


def test_h15_a_kickstart_that_fails_is_told_long_before_the_time_is_over(tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path)
    (root / "compose" / "kickstart.json").write_text("{ not JSON")
    demo = Demo(tmp_path / "state", root=root, environment={"DEMO_READY_TIMEOUT": "86400"})
    done = demo.run("up", "--ports", "auto")
    assert_failure(done, 4, "its log says: ", "down --volumes --project p (removes")
    assert "Kickstart did not run" in done.stderr
    assert not demo.processes()


def test_a_service_that_never_answers_is_exit_code_4(tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path)
    path = root / "compose" / "compose.yaml"
    text = path.read_text().replace("/health\n      json_member: stack", "/nothing\n", 1)
    path.write_text(text.replace("READY_TIMEOUT:-30s", "READY_TIMEOUT:-2s"))
    demo = Demo(tmp_path / "state", root=root)
    done = demo.run("up", "--ports", "auto")
    assert_failure(done, 4, "service api did not become ready in", "logs api")
    assert "404" in done.stderr
    assert not demo.processes()


def test_a_killed_database_is_reported_and_healed(demo: Demo) -> None:
    demo.up()
    os.kill(demo.pids()["db"], signal.SIGKILL)
    assert demo.states()["db"] == "stopped"
    assert_failure(demo.run("seed"), 5, "FusionAuth", "")
    demo.up()
    assert demo.states()["db"] == "ready"


def test_commands_on_a_project_that_was_never_up(demo: Demo) -> None:
    for verb in ("status", "seed", "logs"):
        assert_failure(demo.run(verb), 2, "was never up", "orchestrate.py up")


def test_an_unknown_service_in_logs(demo: Demo) -> None:
    demo.up("--no-seed")
    assert_failure(demo.run("logs", "apii"), 2, 'no service is named "apii"', "api")
