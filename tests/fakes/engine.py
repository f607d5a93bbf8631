"""An engine without processes: it follows a script and remembers what it was asked."""

from collections.abc import Sequence
from threading import Lock

from orchestrator.engines.base import LogReader, ServiceStatus, State
from orchestrator.errors import ProcessDied
from orchestrator.plan import ServicePlan, StackPlan


class FakeEngine:
    """`dies`: services that end at start; `never_healthy`: services that start and stay unhealthy.

    `log`: what each reading of a followed log gives, the first one before the start.
    `history` holds (verb, service) in the order of the calls.
    """

    name = "fake"

    def __init__(
        self,
        *,
        running: Sequence[ServicePlan] = (),
        dies: Sequence[str] = (),
        never_healthy: Sequence[str] = (),
        log: Sequence[Sequence[str]] = (),
    ) -> None:
        self.history: list[tuple[str, str]] = []
        self._running = {service.name: service.config_hash for service in running}
        self._dies = set(dies)
        self._never_healthy = set(never_healthy)
        self._log = log
        self._lock = Lock()

    def prepare(self, plan: StackPlan) -> None:
        self._remember("prepare", plan.project)

    def is_current(self, service: ServicePlan) -> bool:
        return self._running.get(service.name) == service.config_hash

    def start(self, service: ServicePlan) -> None:
        self._remember("start", service.name)
        self._running[service.name] = service.config_hash

    def is_healthy(self, service: ServicePlan) -> bool:
        if service.name in self._dies:
            raise ProcessDied(service.name, "ended with exit code 1", ["boom"], "the.log")
        healthy = service.name not in self._never_healthy
        if healthy:
            self._remember("healthy", service.name)
        return healthy

    def stop(self, name: str, *, grace_s: float) -> None:
        self._remember("stop", name)
        self._running.pop(name, None)

    def status(self) -> Sequence[ServiceStatus]:
        return [ServiceStatus(name, State.READY) for name in sorted(self._running)]

    def logs(self, name: str, *, tail: int) -> Sequence[str]:
        return [f"{name}: last line"][:tail]

    def follow(self, name: str, *, tail: int) -> LogReader:
        return ScriptedLog(self._log)

    def has_data(self) -> bool:
        return False

    def remove(self, *, volumes: bool) -> Sequence[ServiceStatus]:
        running = self.status()
        self._running.clear()
        return running

    def _remember(self, verb: str, name: str) -> None:
        with self._lock:
            self.history.append((verb, name))


class ScriptedLog:
    """Gives its readings one after another, then nothing. closed: whether it was closed."""

    def __init__(self, readings: Sequence[Sequence[str]]) -> None:
        self._readings = iter(readings)
        self.closed = False

    def read(self) -> Sequence[str]:
        return next(self._readings, ())

    def close(self) -> None:
        self.closed = True
