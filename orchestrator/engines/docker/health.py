"""Health of services that others wait for, on daemons without `start_interval`.

Before API 1.44 a daemon runs the first check only after one whole `interval`, and whoever depends
on the service waits that long for nothing. So we run the same check ourselves, at the pace that
the compose file asks for while a service starts.
"""

import time
from collections.abc import Callable

import docker
from docker.errors import APIError
from docker.utils import version_lt

from orchestrator.compose.model import Healthcheck
from orchestrator.engines.docker.options import START_INTERVAL_SINCE

GONE = (404, 409)  # no such container, not running


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
