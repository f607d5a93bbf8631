"""Is a service ready, will it ever be, and which lines of its log say why not?

Readiness of FusionAuth, real or not: its version, asked with our key, as JSON. `/api/status` turns
200 before kickstart ends, and maintenance mode answers HTML (contract 8.3).
"""

import contextlib
import http.client
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from orchestrator.compose.model import HttpProbe, Service
from orchestrator.engines.base import Engine, LogReader
from orchestrator.errors import EngineError
from orchestrator.localhost import IPV4, http_get
from orchestrator.plan import ServicePlan

PAGE_BYTES = 65_536
LONGEST_TITLE = 80
KICKSTART_HINT = "kickstart did not run: the server does not know our API key"

LOOK_S = 1.0
SETTLE_S = 5.0  # an error that the server recovers from is followed by its being ready
PAGE_S = 60.0  # [A] a page may be shown for a while as well while the database is set up
SLOW = 3  # on a slow machine the pages last longer: at least this part of the time-out
HINT = (
    "python3 orchestrate.py logs {service}; kickstart and set-up run on an empty database only, so "
    "after a first start that failed: remove the cause, then python3 orchestrate.py down --volumes "
    "--project {project} (removes this project's data), then up"
)

LINES_TO_SEARCH = 400  # a probe every 0.15 s fills dozens of lines while a service starts

REQUEST = re.compile(r'"(?:GET|HEAD) ([^ "?]+)[^"]*" (\d{3})')  # of an access log
ASKED_INSIDE = re.compile(r"(?:GET |https?://[^/\s]+)(/[^\s\"'\\]*)")  # by a healthcheck's test
LEVEL = re.compile(r"\b(?:ERROR|FATAL|SEVERE|CRITICAL|PANIC)\b")
WORDS = re.compile(r"\w*(?:error|exception)\b|\bdenied\b|\bfailed\b|\bfatal\b", re.IGNORECASE)


@dataclass(frozen=True)
class ProbeProblem:
    """What was seen in place of the wanted answer. page: its title, where it is an HTML page."""

    text: str
    page: str | None = None


def find_probe_problem(probe: HttpProbe) -> ProbeProblem | None:
    """None when the probe is answered as it should be, else what was seen instead.

    `localhost` is asked at 127.0.0.1, where every engine serves: at [::1] another program may
    listen, which must not get the headers (localhost.py).
    """
    try:
        status, body = http_get(probe.url, IPV4, headers=probe.headers)
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


class Watch:
    """Reads one service's log from before its start, until it is closed.

    Without `fatal_log` in the service's `x-ready` it watches nothing.
    """

    def __init__(self, engine: Engine, service: ServicePlan) -> None:
        probe = service.service.ready
        self._fatal = re.compile(probe.fatal_log) if probe and probe.fatal_log else None
        self._log: LogReader | None = None
        if self._fatal is not None:
            self._log = engine.follow(service.name, tail=0)
            self._read()  # what an earlier start has left is not about this one
        self._next_s = 0.0
        self._line: str | None = None
        self._line_s = 0.0
        self._page_s: float | None = None
        self._page_limit_s = max(PAGE_S, probe.timeout_s / SLOW) if probe else PAGE_S

    def close(self) -> None:
        if self._log is not None:
            self._log.close()

    def is_due(self, now_s: float) -> bool:
        """Whether to look again; now_s is of a monotonic clock."""
        return self._log is not None and now_s >= self._next_s

    def look(self, now_s: float, page: str | None) -> str | None:
        """A clause on what says that waiting has no use; None while it may have some.

        page: the title of what the server shows now in place of JSON; None where it does not.
        """
        self._next_s = now_s + LOOK_S
        if self._line is None and self._log is not None:
            self._line, self._line_s = self._find_fatal(self._read()), now_s
        if page is None:
            self._page_s = None
        elif self._page_s is None:
            self._page_s = now_s
        if self._line is not None and now_s - self._line_s >= SETTLE_S:
            return f"its log says: {self._line}"
        shown_s = now_s - self._page_s if self._page_s is not None else 0.0
        if shown_s >= self._page_limit_s:
            return f'it shows the page "{page}" for {shown_s:.0f} s'
        return None

    def _read(self) -> Sequence[str]:
        """Nothing where the log cannot be read: some of Docker's log drivers keep none."""
        with contextlib.suppress(EngineError):
            return self._log.read() if self._log is not None else []
        return []

    def _find_fatal(self, lines: Sequence[str]) -> str | None:
        assert self._fatal is not None
        return next((line.strip() for line in lines if self._fatal.search(line)), None)


def without_probes(lines: Iterable[str], service: Service) -> list[str]:
    """The lines of a log that our probe and Docker's healthcheck did not cause."""
    paths = _probed_paths(service)
    return [line for line in lines if not _is_about(line, paths)]


def find_error_line(lines: Sequence[str]) -> str | None:
    """The last line that its writer calls an error, else the last that speaks of one."""
    for pattern in (LEVEL, WORDS):
        for line in reversed(lines):
            if pattern.search(line):
                return line.strip()
    return None


def _probed_paths(service: Service) -> frozenset[str]:
    test = " ".join(service.healthcheck.test) if service.healthcheck else ""
    paths = set(ASKED_INSIDE.findall(test))
    if service.ready:
        paths.add(urlsplit(service.ready.url).path or "/")
    return frozenset(paths)


def _is_about(line: str, paths: frozenset[str]) -> bool:
    request = REQUEST.search(line)
    return request is not None and request[1] in paths
