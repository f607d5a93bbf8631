"""With the network cut: an empty network namespace in which loopback is all there is."""

import subprocess
import sys
from pathlib import Path

import pytest

from emulator_tests.patience import PATIENCE_S
from tests.integration.demo import ALL_READY, ROOT, Demo
from tests.integration.namespace import LOOPBACK_UP

pytestmark = pytest.mark.integration

CUT = ("unshare", "--user", "--map-root-user", "--net", sys.executable, "-c", LOOPBACK_UP)


def run_cut_off(demo: Demo, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CUT, "/bin/sh", "-ec", script],
        cwd=ROOT,
        env=demo.full_environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def orchestrate(demo: Demo, verb: str, *arguments: str) -> str:
    return " ".join(demo.command(verb, *arguments))


def test_the_namespace_is_really_cut_off(tmp_path: Path) -> None:
    script = f'{sys.executable} -c "import socket; print(socket.if_nameindex())"'
    done = run_cut_off(Demo(tmp_path), script)
    assert done.stdout.strip() == "[(1, 'lo')]", done.stderr


def test_up_works_without_a_network(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    script = f"{orchestrate(demo, 'up')}; {orchestrate(demo, 'status', '--json')}; " + orchestrate(
        demo, "down", "--volumes"
    )
    done = run_cut_off(demo, script)
    assert done.returncode == 0, done.stderr
    assert all(f'"{name}"' in done.stdout for name in ALL_READY)
    assert done.stdout.count('"state": "ready"') == len(ALL_READY)


@pytest.mark.deep
def test_the_end_to_end_tests_pass_without_a_network(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    script = f"{orchestrate(demo, 'up')}; {orchestrate(demo, 'test')}"
    clean = f"trap '{orchestrate(demo, 'down', '--volumes')}' EXIT; "
    done = run_cut_off(demo, clean + script)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
