"""Two containers on one checkout: the data has one server, whoever comes second is refused."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from orchestrator import process
from orchestrator.engines import data_lock
from tests.integration.demo import ALL_READY, Demo
from tests.integration.namespace import CONTAINER, Namespace, open_namespace

pytestmark = pytest.mark.integration

HELD = "is in use by PostgreSQL on host"


@pytest.fixture
def containers(demo: Demo) -> Iterator[tuple[Namespace, Namespace]]:
    """Both closed before `demo` takes the project down."""
    if subprocess.run([*CONTAINER, "-c", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no PID and network namespaces")
    environment = demo.full_environment()
    with open_namespace(environment) as first, open_namespace(environment) as second:
        yield first, second


def up(container: Namespace, demo: Demo) -> tuple[int, str]:
    return container.run(*demo.command("up", "--ports", "auto"))


def services(container: Namespace, demo: Demo) -> Mapping[str, tuple[str, int]]:
    """State and pid of each, by its name."""
    code, output = container.run(*demo.command("status", "--json"))
    assert code == 0, output
    found = json.loads(output)["services"].items()
    return {name: (service["state"], service["pid"]) for name, service in found}


def pid_file(demo: Demo) -> Path:
    (found,) = demo.folder.glob("data/db/*/postmaster.pid")
    return found


def test_b03_the_second_of_two_containers_is_refused_and_the_first_is_untouched(
    demo: Demo, containers: tuple[Namespace, Namespace]
) -> None:
    first, second = containers
    assert up(first, demo)[0] == 0
    before, written = services(first, demo), pid_file(demo).read_text()
    for verb in ("up", "down", "down --volumes"):
        code, output = second.run(*demo.command(verb.split()[0], *verb.split()[1:]))
        assert code == 3, output
        assert f"{pid_file(demo).parent} {HELD}" in output
        assert f"(pid {before['db'][1]} there)" in output
        assert "Traceback" not in output
    assert services(first, demo) == before
    assert {state for state, _ in before.values()} == {"ready"}
    assert pid_file(demo).read_text() == written
    assert not any(state != "stopped" for state, _ in services(second, demo).values())


def test_b03_after_kill_9_of_the_holder_the_next_up_works_and_nothing_is_lost(
    demo: Demo, containers: tuple[Namespace, Namespace]
) -> None:
    first, second = containers
    assert up(first, demo)[0] == 0
    first.run("kill", "-9", str(services(first, demo)["db"][1]))
    with data_lock.hold(pid_file(demo).parent, grace_s=60):
        pass  # the server's own processes have noticed its end
    code, output = up(second, demo)
    assert code == 0, output
    assert "no change" in output
    assert {name: state for name, (state, _) in services(second, demo).items()} == ALL_READY
    code, output = up(first, demo)
    assert code == 3, output
    assert HELD in output


def test_b03_what_runs_in_a_container_is_not_ended_from_outside(
    demo: Demo, containers: tuple[Namespace, Namespace]
) -> None:
    """Its processes are seen from here, labels and all, unlike those in the container beside."""
    first, _ = containers
    assert up(first, demo)[0] == 0
    before = services(first, demo)
    assert process.find_processes(str(demo.folder.resolve())) == ()
    for verb in (("up",), ("down", "--volumes")):
        done = demo.run(*verb)
        assert done.returncode == 3, done.stderr
        assert HELD in done.stderr
    assert services(first, demo) == before
