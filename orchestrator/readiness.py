"""Is a service ready? The probe from outside, and the one wait loop.

Readiness of FusionAuth, real or not: its version, asked with our key, as JSON. `/api/status` turns
200 before kickstart ends, and maintenance mode answers HTML (contract 8.3).
"""

import http.client
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from orchestrator.compose.model import HttpProbe
from orchestrator.engines.base import Engine
from orchestrator.errors import NotReady
from orchestrator.log_tail import LINES_TO_SEARCH, TAIL_LINES, find_error_line, without_probes
from orchestrator.loopback import IPV4
from orchestrator.plan import ServicePlan

PROBE_TIMEOUT_S = 2.0
FIRST_INTERVAL_S = 0.02
LONGEST_INTERVAL_S = 0.15
DEFAULT_TIMEOUT_S = 60.0
KICKSTART_HINT = "kickstart did not run: the server does not know our API key"


class Cancelled(Exception):
    """Somebody else failed; there is no use in waiting on."""


@dataclass(frozen=True)
class Waiter:
    """Waits for services. now_s: a monotonic clock; `cancel` ends every wait at once."""

    engine: Engine
    now_s: Callable[[], float]
    cancel: threading.Event

    def wait(self, service: ServicePlan) -> float:
        """Seconds until ready. Raises NotReady, Cancelled, or the engine's ProcessDied."""
        probe = service.service.ready
        limit_s = probe.timeout_s if probe else DEFAULT_TIMEOUT_S
        started_s, interval_s = self.now_s(), FIRST_INTERVAL_S
        while (problem := self._problem(service, probe)) is not None:
            waited_s = self.now_s() - started_s
            if waited_s > limit_s:
                raise self._not_ready(service, probe, waited_s, problem)
            if self.cancel.wait(interval_s):
                raise Cancelled
            interval_s = min(interval_s * 1.3, LONGEST_INTERVAL_S)
        return self.now_s() - started_s

    def _problem(self, service: ServicePlan, probe: HttpProbe | None) -> str | None:
        if not self.engine.is_healthy(service):
            return "not healthy yet"
        return find_probe_problem(probe) if probe else None

    def _not_ready(
        self, service: ServicePlan, probe: HttpProbe | None, waited_s: float, problem: str
    ) -> NotReady:
        log = self.engine.logs(service.name, tail=LINES_TO_SEARCH)
        lines = without_probes(log, service.service)
        what = probe.url if probe else "the engine's own check"
        cause, tail = find_error_line(lines), lines[-TAIL_LINES:]
        return NotReady(service.name, what, waited_s, problem, tail, cause)


def find_probe_problem(probe: HttpProbe) -> str | None:
    """None when the probe is answered as it should be, else what was seen instead.

    `localhost` is asked at 127.0.0.1, where every engine serves: at [::1] another program may
    listen, which must not get the headers (shared_ports.py).
    """
    try:
        status, body = get(probe.url, address=IPV4, headers=probe.headers)
    except ConnectionRefusedError:
        return "nothing (connection refused)"
    except (OSError, http.client.HTTPException) as exc:
        return f"nothing ({type(exc).__name__})"
    if status == 401 and probe.headers:
        return f"401 ({KICKSTART_HINT})"
    return str(status) if status != 200 else _find_body_problem(probe, body)


def get(
    url: str,
    *,
    address: str,
    headers: Mapping[str, str] = MappingProxyType({}),
    timeout_s: float = PROBE_TIMEOUT_S,
) -> tuple[int, bytes]:
    """Plain http to a server on this machine; http.client loads in a tenth of requests' time.

    address: where to find `localhost`. Raises OSError or HTTPException.
    """
    parts = urlsplit(url)
    host = address if parts.hostname == "localhost" else parts.hostname
    connection = http.client.HTTPConnection(host or "", parts.port, timeout=timeout_s)
    try:
        connection.request("GET", parts.path or "/", headers={**headers, "Host": parts.netloc})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _find_body_problem(probe: HttpProbe, body: bytes) -> str | None:
    if probe.json_member is None:
        return None
    try:
        document = json.loads(body)
    except ValueError:
        return "200 without JSON (maintenance mode?)"
    if not isinstance(document, dict) or probe.json_member not in document:
        return f'200 without the member "{probe.json_member}" (another program on this port?)'
    return None
