"""The budgets of the local engine, and of what is the same on both."""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import requests

from scripts.bench.measuring import ROOT, ROUNDS, Demo, Row, median_s

IDLE_S = 10.0
REQUESTS = 300


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="demo-bench-") as folder:
        demo = Demo(Path(folder))
        yield Row("--help", median_s(ROUNDS, _help), 0.08, "s")
        try:
            yield Row("up, cold (no data yet)", median_s(ROUNDS, demo.up, _emptied(demo)), 3.0, "s")
            yield Row(
                "up, warm (data is there)", median_s(ROUNDS, demo.up, _stopped(demo)), 1.5, "s"
            )
            yield Row("up, nothing to do", median_s(ROUNDS, demo.up), 1.0, "s")
            yield Row("seed, nothing to do", median_s(ROUNDS, lambda: demo.run("seed")), 1.0, "s")
            yield Row("status", median_s(ROUNDS, lambda: demo.run("status")), 0.3, "s")
            yield _verification_row(demo)
            yield from _idle_rows(demo)
        finally:
            demo.run("down", "--volumes")


def _help() -> None:
    subprocess.run(
        [sys.executable, "orchestrate.py", "--help"], cwd=ROOT, check=True, capture_output=True
    )


def _emptied(demo: Demo) -> Callable[[], object]:
    return lambda: demo.run("down", "--volumes")


def _stopped(demo: Demo) -> Callable[[], object]:
    return lambda: demo.run("down")


def _verification_row(demo: Demo) -> Row:
    """What verifying a token adds to a route: /messages against /health, one kept connection."""
    status = demo.status()
    url, password = status["services"]["api"]["url"], status["demo"]["password"]
    key = demo.run("config", "get", "FUSIONAUTH_API_KEY", "--reveal").strip()
    login = requests.post(
        f"{status['services']['fusionauth']['url']}/api/login",
        json={
            "loginId": status["demo"]["login"],
            "password": password,
            "applicationId": status["demo"]["client_id"],
        },
        headers={"Authorization": key},
        timeout=10,
    )
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {login.json()['token']}"
        with_it = median_s(REQUESTS, lambda: session.get(f"{url}/messages").raise_for_status())
        without = median_s(REQUESTS, lambda: session.get(f"{url}/health").raise_for_status())
    return Row("API: verification adds to a request", (with_it - without) * 1000, 0.5, "ms")


def _idle_rows(demo: Demo) -> Iterator[Row]:
    services = demo.status()["services"].values()
    yield Row("memory of the stack (PSS)", sum(s["memory_mb"] for s in services), 250, "MB")
    pids = [service["pid"] for service in services]
    before, begun = _cpu_s(pids), time.monotonic()
    time.sleep(IDLE_S)
    used = (_cpu_s(pids) - before) / (time.monotonic() - begun)
    yield Row("CPU of the idle stack", used * 100, 1.0, "% of a core")


def _cpu_s(pids: list[int]) -> float:
    """Processor seconds used so far by these processes and their descendants."""
    total = 0.0
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            top = psutil.Process(pid)
            for member in (top, *top.children(recursive=True)):
                times = member.cpu_times()
                total += times.user + times.system
    return total
