"""Is a service ready? The probe from outside, and the one wait loop.

Readiness of FusionAuth, real or not: its version, asked with our key, as JSON. `/api/status` turns
200 before kickstart ends, and maintenance mode answers HTML (contract 8.3).
"""

import http.client
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from orchestrator.compose.model import HttpProbe
from orchestrator.engines.base import Engine
from orchestrator.errors import NotReady
from orchestrator.hopeless import HINT, Watch
from orchestrator.localhost import IPV4
from orchestrator.log_tail import LINES_TO_SEARCH, TAIL_LINES, find_error_line, without_probes
from orchestrator.plan import PROJECT_LABEL, ServicePlan

PROBE_TIMEOUT_S = 2.0
FIRST_INTERVAL_S = 0.02
LONGEST_INTERVAL_S = 0.15
DEFAULT_TIMEOUT_S = 60.0
PAGE_BYTES = 65_536
LONGEST_TITLE = 80
KICKSTART_HINT = "kickstart did not run: the server does not know our API key"


class Cancelled(Exception):
    """Somebody else failed; there is no use in waiting on."""


@dataclass(frozen=True)
class ProbeProblem:
    """What was seen in place of the wanted answer. page: its title, where it is an HTML page."""

    text: str
    page: str | None = None


NOT_HEALTHY = ProbeProblem("not healthy yet")


@dataclass(frozen=True)
class Waiter:
    """Waits for services. now_s: a monotonic clock; `cancel` ends every wait at once."""

    engine: Engine
    now_s: Callable[[], float]
    cancel: threading.Event
    ask: Callable[[HttpProbe], ProbeProblem | None] = field(
        default_factory=lambda: find_probe_problem
    )

    def watch(self, service: ServicePlan) -> Watch:
        """To be made before the service is started, so that all of its log is read."""
        return Watch(self.engine, service)

    def wait(self, service: ServicePlan, watch: Watch | None = None) -> float:
        """Seconds until ready. Raises NotReady, Cancelled, or the engine's ProcessDied."""
        probe = service.service.ready
        limit_s = probe.timeout_s if probe else DEFAULT_TIMEOUT_S
        started_s, interval_s = self.now_s(), FIRST_INTERVAL_S
        while (problem := self._problem(service, probe)) is not None:
            now_s = self.now_s()
            if now_s - started_s > limit_s:
                raise self._not_ready(service, now_s - started_s, problem)
            if watch and probe and watch.is_due(now_s):
                seen = self.ask(probe) if problem is NOT_HEALTHY else problem
                if cause := watch.look(now_s, seen.page if seen else None):
                    raise self._not_ready(service, now_s - started_s, problem, cause)
            if self.cancel.wait(interval_s):
                raise Cancelled
            interval_s = min(interval_s * 1.3, LONGEST_INTERVAL_S)
        return self.now_s() - started_s

    def _problem(self, service: ServicePlan, probe: HttpProbe | None) -> ProbeProblem | None:
        if not self.engine.is_healthy(service):
            return NOT_HEALTHY
        return self.ask(probe) if probe else None

    def _not_ready(
        self,
        service: ServicePlan,
        waited_s: float,
        problem: ProbeProblem,
        cause: str | None = None,
    ) -> NotReady:
        """cause: why waiting on has no use; without it the time is over."""
        log = self.engine.logs(service.name, tail=LINES_TO_SEARCH)
        lines = without_probes(log, service.service)
        probe = service.service.ready
        what = probe.url if probe else "the engine's own check"
        hint = f"python3 orchestrate.py logs {service.name}"
        if cause:
            hint = HINT.format(service=service.name, project=service.labels[PROJECT_LABEL])
        elif probe:
            hint += "; on a slow machine wait longer: DEMO_READY_TIMEOUT=600"
        tail = lines[-TAIL_LINES:]
        if cause is None and (line := find_error_line(lines)):
            cause = f"its log says: {line}"
        return NotReady(service.name, what, waited_s, problem.text, tail, cause, hint)


def find_probe_problem(probe: HttpProbe) -> ProbeProblem | None:
    """None when the probe is answered as it should be, else what was seen instead.

    `localhost` is asked at 127.0.0.1, where every engine serves: at [::1] another program may
    listen, which must not get the headers (shared_ports.py).
    """
    try:
        status, body = get(probe.url, address=IPV4, headers=probe.headers)
    except ConnectionRefusedError:
        return ProbeProblem("nothing (connection refused)")
    except (OSError, http.client.HTTPException) as exc:
        return ProbeProblem(f"nothing ({type(exc).__name__})")
    return judge_answer(probe, status, body)


def judge_answer(probe: HttpProbe, status: int, body: bytes) -> ProbeProblem | None:
    """What is wrong with an answer to the probe; None when it is the wanted one."""
    if status == 401 and probe.headers:
        return ProbeProblem(f"401 ({KICKSTART_HINT})")
    page = find_page_title(body) if probe.json_member else None
    if page is not None:
        return ProbeProblem(f"{status} with a page (maintenance mode?)", page)
    if 300 <= status < 400:
        return ProbeProblem(f"{status}, a redirect (maintenance mode?)", "redirect")
    return ProbeProblem(str(status)) if status != 200 else _find_body_problem(probe, body)


def find_page_title(body: bytes) -> str | None:
    """Of an HTML page, its first line where it has no title; None for anything else."""
    text = body[:PAGE_BYTES].decode(errors="replace").strip()
    if not re.match(r"<(!doctype\s+html|html|head)\b", text, re.IGNORECASE):
        return None
    found = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    return " ".join((found[1] if found else text.splitlines()[0]).split())[:LONGEST_TITLE]


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


def _find_body_problem(probe: HttpProbe, body: bytes) -> ProbeProblem | None:
    if probe.json_member is None:
        return None
    try:
        document = json.loads(body)
    except ValueError:
        return ProbeProblem("200 without JSON")
    if not isinstance(document, dict) or probe.json_member not in document:
        text = f'200 without the member "{probe.json_member}" (another program on this port?)'
        return ProbeProblem(text)
    return None
