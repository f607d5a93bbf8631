"""`verify api` on an API that shares no line with ours: Node, with its own HTTP server and limits.

The `node` is the one Playwright brings along.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright._impl._driver import compute_driver_executable

from tests.integration.demo import Demo
from tests.integration.service_process import find_free_port
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.integration

API = Path(__file__).with_name("api.js")
CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"


@contextmanager
def node_api(demo: Demo, **environment: str) -> Iterator[str]:
    urls = {name: one["url"] for name, one in demo.status()["services"].items()}
    node, port = compute_driver_executable()[0], find_free_port()
    process = subprocess.Popen(
        [node, str(API), str(port), urls["fusionauth"], CLIENT_ID, urls["site"]],
        env={"PATH": os.environ["PATH"], **environment},
    )
    try:
        url = f"http://localhost:{port}"
        _wait(process, url)
        yield url
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        assert process.poll() is None, "node ended"
        try:
            httpx.get(url, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers on {url}")


def test_an_api_in_node_passes(running: Demo) -> None:
    with node_api(running) as url:
        done = running.run("verify", "api", url)
    assert done.returncode == 0, done.stdout
    assert "44 ok, 0 failed" in done.stdout


def test_its_stack_traces_are_found(running: Demo) -> None:
    with node_api(running, TRACE="1") as url:
        done = running.run("verify", "api", url)
    assert done.returncode == 1
    (failure,) = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert "no-trace" in failure
