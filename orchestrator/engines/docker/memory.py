"""Memory of a container, from its control group.

The daemon's own answer may take a second (engine 20.10 waits for its next round of measuring), so
the kernel's files are read where the daemon runs on this machine.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker
from docker.errors import NotFound

MEBIBYTE = 2**20
CGROUPS = Path("/sys/fs/cgroup")


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
