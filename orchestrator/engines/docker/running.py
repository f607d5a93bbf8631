"""What a running container tells: its log, its health, its memory.

Log: the daemon gives lines since a second, each with its time.

Health: before API 1.44 a daemon runs the first check only after one whole `interval`, and whoever
depends on the service waits that long for nothing. So we run the same check ourselves, at the pace
that the compose file asks for while a service starts.

Memory: the daemon's own answer may take a second (engine 20.10 waits for its next round of
measuring), so the kernel's files are read where the daemon runs on this machine.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, NotFound
from docker.utils import version_lt

from orchestrator.compose.model import Healthcheck
from orchestrator.engines.docker.client import translated
from orchestrator.engines.docker.options import START_INTERVAL_SINCE

OVERLAP_S = 1  # stdout and stderr come side by side: a line may be told after a later one
# takes `tail` and `since` (seconds, None: from the start); lines with their times in front
ReadStamped = Callable[[int | None, int | None], bytes]
Instant = tuple[datetime, str]  # as printed too: Python's ends at microseconds, Docker's does not

GONE = (404, 409)  # no such container, not running

MEBIBYTE = 2**20
CGROUPS = Path("/sys/fs/cgroup")


class ContainerLog:
    """Reads on from the last line's time. name: of the service; its container may be replaced."""

    def __init__(self, name: str, read: ReadStamped, *, tail: int) -> None:
        self._name = name
        self._read = read
        self._tail = tail
        self._begun = False
        self._begin: Instant | None = None  # of the last line of the first reading
        self._since_s: int | None = None
        self._seen: frozenset[str] = frozenset()  # lines that the next reading gives again

    def read(self) -> Sequence[str]:
        if not self._begun:
            self._begun = True
            lines = self._ask(tail=max(1, self._tail))
            self._begin = _newest(lines)
            new = lines[-self._tail :] if self._tail else []
        else:
            lines = self._ask(tail=None)
            new = [line for line in lines if line not in self._seen and self._is_later(line)]
        self._remember(lines)
        return [line.partition(" ")[2] for line in new]

    def close(self) -> None:
        """Nothing is open between two readings."""

    def _ask(self, *, tail: int | None) -> list[str]:
        with translated(f"read the log of {self._name}"):
            content = self._read(tail, self._since_s)
        return content.decode(errors="replace").splitlines()

    def _is_later(self, line: str) -> bool:
        """Than the lines that were there before the first `tail` ones."""
        time = _time_of(line)
        return self._begin is None or time is None or time > self._begin

    def _remember(self, lines: Sequence[str]) -> None:
        newest = _newest(lines)
        if newest is not None:
            self._since_s = int(newest[0].timestamp()) - OVERLAP_S
            self._seen = frozenset(lines)


def _newest(lines: Sequence[str]) -> Instant | None:
    return max((time for line in lines if (time := _time_of(line))), default=None)


def _time_of(line: str) -> Instant | None:
    stamp = line.partition(" ")[0]
    try:
        return datetime.fromisoformat(stamp), stamp
    except ValueError:
        return None


class EarlyChecks:
    """now_s: a monotonic clock."""

    def __init__(self, api: docker.APIClient, now_s: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._now_s = now_s
        self._next_s: dict[str, float] = {}
        self._needed = version_lt(api.api_version, START_INTERVAL_SINCE)

    def pass_now(self, container_id: str, check: Healthcheck) -> bool:
        """Run the check inside when it is due. False as well when it is not, or not needed."""
        if not self._needed or self._now_s() < self._next_s.get(container_id, 0.0):
            return False
        passed = self._run(container_id, check)
        self._next_s[container_id] = self._now_s() + check.start_interval_s
        return passed

    def _run(self, container_id: str, check: Healthcheck) -> bool:
        kind, *arguments = check.test
        argv = ["/bin/sh", "-c", *arguments] if kind == "CMD-SHELL" else arguments
        try:
            run = self._api.exec_create(container_id, argv)["Id"]
            self._api.exec_start(run)
            return bool(self._api.exec_inspect(run)["ExitCode"] == 0)
        except APIError as exc:
            if exc.status_code in GONE:  # its end is for the next look at it to tell
                return False
            raise


def read_memory_mb(api: docker.APIClient, container_id: str) -> float | None:
    """In MiB; None when the container is gone meanwhile."""
    found = find_cgroup_memory_mb(container_id)
    if found is not None:
        return found
    try:
        return make_memory_mb(api.stats(container_id, stream=False, one_shot=True))
    except NotFound:
        return None


def find_cgroup_memory_mb(container_id: str, cgroups: Path = CGROUPS) -> float | None:
    """None where this machine has no control group of that container (a virtual machine has)."""
    places = (
        # version 2 with and without systemd, version 1
        (cgroups / f"system.slice/docker-{container_id}.scope", "memory.current"),
        (cgroups / f"docker/{container_id}", "memory.current"),
        (cgroups / f"memory/docker/{container_id}", "memory.usage_in_bytes"),
    )
    for folder, usage in places:
        try:
            lines = (folder / "memory.stat").read_text(encoding="utf-8").splitlines()
            details = {name: int(value) for name, value in map(str.split, lines)}
            return _used_mb(int((folder / usage).read_text(encoding="utf-8")), details)
        except OSError:
            continue
    return None


def make_memory_mb(stats: Mapping[str, Any]) -> float | None:
    """The answer of `GET /containers/{id}/stats` → MiB; None when it holds no measurement."""
    memory = stats.get("memory_stats") or {}
    if "usage" not in memory:
        return None
    return _used_mb(memory["usage"], memory.get("stats") or {})


def _used_mb(usage: int, details: Mapping[str, int]) -> float:
    """Bytes → MiB, without the page cache that the kernel may drop any time.

    details: `total_inactive_file` is version 1's name. As `docker stats` has it: docker/cli,
    cli/command/container/stats_helpers.go, calculateMemUsageUnixNoCache.
    """
    cache = details.get("total_inactive_file", details.get("inactive_file", 0))
    return round((usage - min(cache, usage)) / MEBIBYTE, 1)
