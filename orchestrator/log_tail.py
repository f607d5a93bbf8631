"""What of a service's log explains a failure: without our own probes, the error lines first."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from orchestrator.compose.model import Service

TAIL_LINES = 12
LINES_TO_SEARCH = 400  # a probe every 0.15 s fills dozens of lines while a service starts

REQUEST = re.compile(r'"(?:GET|HEAD) ([^ "?]+)[^"]*" (\d{3})')  # of an access log
ASKED_INSIDE = re.compile(r"(?:GET |https?://[^/\s]+)(/[^\s\"'\\]*)")  # by a healthcheck's test
LEVEL = re.compile(r"\b(?:ERROR|FATAL|SEVERE|CRITICAL|PANIC)\b")
WORDS = re.compile(r"\w*(?:error|exception)\b|\bdenied\b|\bfailed\b|\bfatal\b", re.IGNORECASE)


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
