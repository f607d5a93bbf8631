"""scripts/ci/docker-engine.sh: which processes it takes for living ones."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.integration.demo import ROOT

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the script is for Linux"),
]

SCRIPT = ROOT / "scripts" / "ci" / "docker-engine.sh"


def is_alive(pid: str) -> bool:
    """What the script's own function says of a process."""
    function = re.search(r"^alive\(\) .*$", SCRIPT.read_text(), re.MULTILINE)
    assert function
    return subprocess.run(["bash", "-c", f'{function[0]}\nalive "$1"', "bash", pid]).returncode == 0


def test_b11_a_zombie_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    try:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, nobody reaps it
        assert psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE
        assert not is_alive(str(child.pid))
    finally:
        child.wait()


def test_b11_a_running_process_is_alive_and_a_gone_one_is_not() -> None:
    assert is_alive(str(os.getpid()))
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert not is_alive(str(child.pid))
    assert not is_alive("")
