"""Walk a plan over an engine: start what can start, wait until it is ready, tell what happens.

Each service has a thread that waits for its dependencies, starts the service and waits for its
probe; so independent services start side by side. Whatever fails, what this run started is stopped.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from orchestrator.compose.model import HttpProbe
from orchestrator.console import Event, EventKind
from orchestrator.engines.base import LOG_TAIL_LINES, Engine
from orchestrator.errors import NotReady
from orchestrator.plan import PROJECT_LABEL, ServicePlan, StackPlan
from orchestrator.readiness import (
    HINT,
    LINES_TO_SEARCH,
    ProbeProblem,
    Watch,
    find_error_line,
    find_probe_problem,
    without_probes,
)

FIRST_INTERVAL_S = 0.02
LONGEST_INTERVAL_S = 0.15
DEFAULT_TIMEOUT_S = 60.0
NOT_HEALTHY = ProbeProblem("not healthy yet")


class Cancelled(Exception):
    """Another service failed, so the wait is over."""


@dataclass(frozen=True)
class Waiter:
    """Waits for services. now_s: a monotonic clock; `cancel` ends every wait at once."""

    engine: Engine
    now_s: Callable[[], float]
    cancel: threading.Event
    ask: Callable[[HttpProbe], ProbeProblem | None] = find_probe_problem

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
        tail = lines[-LOG_TAIL_LINES:]
        if cause is None and (line := find_error_line(lines)):
            cause = f"its log says: {line}"
        return NotReady(service.name, what, waited_s, problem.text, tail, cause, hint)


class Up:
    """One run of `up`. now_s: a monotonic clock."""

    def __init__(
        self,
        plan: StackPlan,
        engine: Engine,
        on_event: Callable[[Event], None],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plan = plan
        self._engine = engine
        self._on_event = on_event
        self._now_s = now_s
        self._cancel = threading.Event()
        # nothing starts before every thread is known: the pool does not wait for one that an
        # interrupt kept out of its list
        self._begin = threading.Event()
        self._waiter = Waiter(engine, now_s, self._cancel)
        self._started: list[str] = []

    def run(self) -> tuple[str, ...]:
        """Bring everything up: the services that this run started, in plan order.

        The engine is prepared already (`engine.prepare(plan)`). On any failure what was started
        here is stopped, then it is raised.
        """
        try:
            self._start_all()
        except BaseException:
            self._cancel.set()
            self._stop_started()
            raise
        changed = set(self._started)
        return tuple(s.name for s in self._plan.services if s.name in changed)

    def _start_all(self) -> None:
        with ThreadPoolExecutor(max_workers=len(self._plan.services)) as pool:
            futures: dict[str, Future[None]] = {}
            try:
                for service in self._plan.services:  # in dependency order: each finds its futures
                    futures[service.name] = pool.submit(self._bring_up, service, dict(futures))
                self._begin.set()
                wait(futures.values(), return_when=FIRST_EXCEPTION)
            finally:
                self._cancel.set()
                self._begin.set()
            _raise_first_cause(futures)

    def _bring_up(self, service: ServicePlan, earlier: Mapping[str, Future[None]]) -> None:
        self._begin.wait()
        for name in service.depends_on:
            if earlier[name].exception() is not None:
                raise Cancelled
        begun_s = self._now_s()
        if self._cancel.is_set():
            raise Cancelled
        with contextlib.closing(self._waiter.watch(service)) as watch:
            if not self._engine.is_current(service):
                self._on_event(Event(service.name, EventKind.STARTING))
                self._started.append(service.name)
                self._engine.start(service)
            self._waiter.wait(service, watch)
        kind = EventKind.READY if service.name in self._started else EventKind.UNCHANGED
        self._on_event(Event(service.name, kind, self._now_s() - begun_s))

    def _stop_started(self) -> None:
        for service in reversed(self._plan.services):
            if service.name in self._started:
                self._engine.stop(service.name, grace_s=5)


def _raise_first_cause(futures: Mapping[str, Future[None]]) -> None:
    failures = [f.exception() for f in futures.values() if f.done() and f.exception()]
    causes = [failure for failure in failures if not isinstance(failure, Cancelled)]
    if causes and causes[0] is not None:
        raise causes[0]
