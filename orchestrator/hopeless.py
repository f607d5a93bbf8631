"""When waiting is useless: the server itself says that it will not become ready.

FusionAuth goes on running then. Its kickstart runs once, on an empty database, and its maintenance
mode waits for a person in front of a form: neither ends while we wait (contract 7.1, 8.3).
"""

import contextlib
import re
from collections.abc import Sequence

from orchestrator.engines.base import Engine, LogReader
from orchestrator.errors import EngineError
from orchestrator.plan import ServicePlan

LOOK_S = 1.0
SETTLE_S = 5.0  # an error that the server recovers from is followed by its being ready
PAGE_S = 60.0  # [A] a page may be shown for a while as well while the database is set up
SLOW = 3  # on a slow machine the pages last longer: at least this part of the time-out
HINT = (
    "python3 orchestrate.py logs {service}; kickstart and set-up run on an empty database only, so "
    "after a first start that failed: remove the cause, then python3 orchestrate.py down --volumes "
    "--project {project} (removes this project's data), then up"
)


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
