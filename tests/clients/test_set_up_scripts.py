"""The tutorial's set-up script with FusionAuth's own API clients (contract 9, 12, 13.2)."""

import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest

from emulator_tests.patience import PATIENCE_S
from tests.clients.conftest import Server
from tests.clients.node import FOLDER, run_node

pytestmark = pytest.mark.integration

ORIGIN = "http://localhost:5173"
APPLICATION = "/api/application/e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"

Script = Callable[[Server], subprocess.CompletedProcess[str]]


def by_python_client(server: Server) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(FOLDER / "set_up" / "set_up.py"), server.url, ORIGIN],
        env={"fusionauth_api_key": server.api_key},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def by_typescript_client(server: Server) -> subprocess.CompletedProcess[str]:
    return run_node("set_up/set_up.mjs", server.url, ORIGIN, fusionauth_api_key=server.api_key)


scripts = pytest.mark.parametrize(
    "script", [by_python_client, by_typescript_client], ids=lambda script: script.__name__
)


@scripts
def test_the_script_succeeds_once_and_stops_at_its_key_the_second_time(
    server: Server, script: Script
) -> None:
    done = script(server)
    assert done.returncode == 0, done.stderr
    headers = {"Authorization": server.api_key}
    answer = httpx.get(server.url + APPLICATION, headers=headers, trust_env=False)
    oauth = answer.json()["application"]["oauthConfiguration"]
    assert oauth["authorizedRedirectURLs"] == [ORIGIN]
    again = script(server)
    assert again.returncode == 1
    assert again.stderr.startswith("key: 400 ")
    assert "[duplicate]key.id" in again.stderr


@scripts
def test_the_script_says_so_when_its_key_is_wrong(server: Server, script: Script) -> None:
    done = script(Server(server.url, "not a key", server.admin_password))
    assert done.returncode == 1
    assert done.stderr.startswith("tenants: 401 ")
