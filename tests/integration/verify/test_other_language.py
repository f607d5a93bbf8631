"""`verify api` on APIs that share no line with ours: Node, with its own HTTP server and limits.

One has no library, one is that of the guide's appendix. The `node` is the one Playwright brings.
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

from emulator_tests.patience import PATIENCE_S
from tests.integration.demo import ROOT, Demo
from tests.integration.service_process import find_free_port

pytestmark = pytest.mark.integration

WITHOUT_LIBRARY = Path(__file__).with_name("api.js")
OF_APPENDIX = ROOT / "tests" / "clients" / "node_api" / "api.mjs"
# its header names RS256 and a kid: the key is asked for first
SIGNED = {"Authorization": "Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.eA"}
CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"


@contextmanager
def node_api(demo: Demo, script: Path, **environment: str) -> Iterator[str]:
    """environment: in place of or beside the settings."""
    urls = {name: one["url"] for name, one in demo.status()["services"].items()}
    node, port = compute_driver_executable()[0], str(find_free_port())
    settings = {
        "ISSUER": urls["fusionauth"],
        "JWKS_URL": f"{urls['fusionauth']}/.well-known/jwks.json",
        "CLIENT_ID": CLIENT_ID,
        "SITE_ORIGIN": urls["site"],
        "PORT": port,
    }
    process = subprocess.Popen(
        [node, str(script)], env={"PATH": os.environ["PATH"], **settings, **environment}
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


@pytest.mark.parametrize("script", [WITHOUT_LIBRARY, OF_APPENDIX], ids=lambda one: one.name)
def test_an_api_in_node_passes(running: Demo, script: Path) -> None:
    with node_api(running, script) as url:
        done = running.run("verify", "api", url)
    assert done.returncode == 0, done.stdout
    assert "44 ok, 0 failed" in done.stdout


def test_g02_the_api_of_the_appendix_passes_for_any_site(running: Demo) -> None:
    """Nobody serves that site, so no browser can call from it."""
    site = "http://localhost:3999"
    with node_api(running, OF_APPENDIX, SITE_ORIGIN=site) as url:
        done = running.run("verify", "api", url, "--site-origin", site)
    assert done.returncode == 0, done.stdout
    assert "43 ok, 0 failed, 1 not checked" in done.stdout


def test_the_api_of_the_appendix_says_when_it_has_no_keys(running: Demo) -> None:
    """It is not the token's fault then."""
    with node_api(running, OF_APPENDIX, JWKS_URL="http://localhost:1/keys") as url:
        answer = httpx.get(f"{url}/messages", headers=SIGNED, trust_env=False)
    assert answer.status_code == 503


def test_its_stack_traces_are_found(running: Demo) -> None:
    with node_api(running, WITHOUT_LIBRARY, TRACE="1") as url:
        done = running.run("verify", "api", url)
    assert done.returncode == 1
    (failure,) = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert "no-trace" in failure
