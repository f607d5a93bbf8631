"""A service of ours as a real process on a free port, for the length of a test."""

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
from typing import TextIO

import httpx

from emulator_tests.patience import PATIENCE_S
from orchestrator.localhost import find_free_ports


@dataclass(frozen=True)
class ServiceProcess:
    process: subprocess.Popen[str]
    url: str

    def terminate(self) -> None:
        """Send SIGTERM and wait for the end of the process."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=PATIENCE_S)


def find_free_port() -> int:
    return find_free_ports(1)[0]


@contextmanager
def run_service(
    module: str,
    environ: Mapping[str, str],
    *,
    python: str | Path = sys.executable,
    folder: Path | None = None,
) -> Iterator[ServiceProcess]:
    """`python -m <module>`, answering on /health. Ended at the end, whatever happened.

    python, folder: of another environment, and where to run it.
    It writes into a file: a pipe that nobody reads stops it once a thousand requests are logged.
    """
    port = find_free_port()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [python, "-m", module],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PORT": str(port), **environ},
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_it_answers(process, url, log)
            yield ServiceProcess(process, url)
        finally:
            process.kill()
            process.wait()


def run_to_the_end(module: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module],
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def _wait_until_it_answers(process: subprocess.Popen[str], url: str, log: TextIO) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        if process.poll() is not None:
            log.seek(0)
            raise AssertionError(f"it ended at once: {log.read()}")
        try:
            httpx.get(f"{url}/health", trust_env=False).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing answers on {url}")
