"""What an engine is, and the values it answers with.

Waiting, ordering, seeding and printing are not engine work.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from orchestrator.plan import ServicePlan, StackPlan

LOG_TAIL_LINES = 12  # that an error quotes
Say = Callable[[str, str], None]  # takes service and text while something takes long


class State(StrEnum):
    """Of a service, as the engine sees it. `ready` needs the probe from outside as well."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class ServiceStatus:
    """One service now. `pid` on the local engine, `container` on docker; memory in MiB.

    state: READY here means that the engine's own check (healthcheck, server pid file) says so,
    or that it runs and has no such check. by_compose: plain Compose started it.
    """

    name: str
    state: State
    config_hash: str = ""
    pid: int | None = None
    container: str | None = None
    memory_mb: float | None = None
    by_compose: bool = False


class LogReader(Protocol):
    """Remembers how far it has read."""

    def read(self) -> Sequence[str]:
        """The whole lines since the last call. May raise EngineError."""

    def close(self) -> None: ...


class Engine(Protocol):
    """Starts and stops what a plan says. Every method may raise EngineError."""

    name: str

    def prepare(self, plan: StackPlan) -> None:
        """Network, volumes, images | folders, database cluster; refuse ports that are taken."""

    def is_current(self, service: ServicePlan) -> bool:
        """Whether it runs already, and as planned."""

    def start(self, service: ServicePlan) -> None:
        """Start it, in place of one that runs otherwise. Returns when started, not when ready."""

    def is_healthy(self, service: ServicePlan) -> bool:
        """The engine's own check, cheap: asked again and again while a service starts.

        Raises ProcessDied when the service has ended by itself.
        """

    def stop(self, name: str, *, grace_s: float) -> None: ...

    def status(self) -> Sequence[ServiceStatus]: ...

    def logs(self, name: str, *, tail: int) -> Sequence[str]: ...

    def follow(self, name: str, *, tail: int) -> LogReader:
        """The log as it grows, from its last `tail` lines on."""

    def has_data(self) -> bool:
        """Whether data of an earlier run is there."""

    def remove(self, *, volumes: bool) -> Sequence[ServiceStatus]:
        """Stop everything and remove what was made; the data too with `volumes`.

        Returns the services that ran, as far as that is known without asking for more.
        """
