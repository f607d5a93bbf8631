"""The emulator as a real process on a free port, on a PostgreSQL of the test's."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from emulator_tests.patience import PATIENCE_S
from emulator_tests.postgres_server import find_free_port

PACKAGE = Path(__file__).parents[2]
SOURCE = PACKAGE / "src"
"""Not there where the emulator is installed, and its tests are on their own."""
START_FOLDER = SOURCE if SOURCE.is_dir() else PACKAGE
"""Of the emulator's process: Python looks for its package there first."""
KICKSTART = Path(__file__).parent / "kickstart.json"
API_KEY = "an api key for the tests of the process"


@dataclass(frozen=True)
class EmulatorProcess:
    process: subprocess.Popen[bytes]
    client: httpx.Client
    environment: Mapping[str, str]
    log: IO[str]

    def wait_until_ready(self, path: str = "/api/system/version") -> None:
        """As the demo does: its key is known (compose.yaml, `x-ready`)."""
        deadline_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            if self.process.poll() is not None:
                raise AssertionError(f"it ended: {self.kill()}")
            try:
                if self.client.get(path).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.02)
        raise AssertionError("it never answered")

    def terminate(self) -> None:
        """Send SIGTERM and wait for the end of the process."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=PATIENCE_S)

    def kill(self) -> str:
        """What it wrote until then."""
        self.process.kill()
        self.process.wait()
        self.log.seek(0)
        return self.log.read()


def make_environment(port: int, root_password: str, database: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"jdbc:postgresql://127.0.0.1:{port}/{database}",
        "DATABASE_ROOT_USERNAME": "postgres",
        "DATABASE_ROOT_PASSWORD": root_password,
        "DATABASE_USERNAME": "fusionauth",
        "DATABASE_PASSWORD": "fusionauth's password",
        "FUSIONAUTH_APP_KICKSTART_FILE": str(KICKSTART),
        "FUSIONAUTH_API_KEY": API_KEY,
        "FUSIONAUTH_KEY_MANAGER_KEY": "another",
        "FUSIONAUTH_ADMIN_PASSWORD": "administrator",
    }


@contextmanager
def run_server(
    environment: Mapping[str, str], python: str = sys.executable
) -> Iterator[EmulatorProcess]:
    """A started process, not yet ready. Killed at the end.

    It writes into a file: a pipe that nobody reads would fill up and stop it.
    """
    port = find_free_port()
    environment = {**environment, "FUSIONAUTH_APP_HTTP_PORT": str(port)}
    headers = {"Authorization": API_KEY}
    with (
        tempfile.TemporaryFile("w+") as log,
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False
        ) as client,
    ):
        process = subprocess.Popen(
            [python, "-m", "fusionauth_emulator"],
            cwd=START_FOLDER if python == sys.executable else PACKAGE,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield EmulatorProcess(process, client, environment, log)
        finally:
            process.kill()
            process.wait()


def run_to_the_end(
    environment: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fusionauth_emulator", *arguments],
        cwd=START_FOLDER,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
