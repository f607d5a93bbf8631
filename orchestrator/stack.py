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

from orchestrator.engines.base import Engine
from orchestrator.events import Event, EventKind
from orchestrator.plan import ServicePlan, StackPlan
from orchestrator.readiness import Cancelled, Waiter


@dataclass(frozen=True)
class UpReport:
    """changed: the services this run started, in plan order."""

    changed: tuple[str, ...]


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

    def run(self) -> UpReport:
        """Bring everything up; on any failure stop what was started here, then raise it.

        The engine is prepared already (`engine.prepare(plan)`).
        """
        try:
            self._start_all()
        except BaseException:
            self._cancel.set()
            self._stop_started()
            raise
        changed = set(self._started)
        return UpReport(tuple(s.name for s in self._plan.services if s.name in changed))

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
