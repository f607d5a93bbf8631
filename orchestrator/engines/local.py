"""The local engine: each service a detached child process, the database an embedded PostgreSQL.

It keeps no list of what runs. What runs is what carries the stack's label (see process.py), so a
command that was killed half-way leaves nothing that the next one does not know.
"""

import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from orchestrator import localhost, process
from orchestrator.compose.model import LocalModule, LocalPostgres
from orchestrator.engines import data_lock, postgres
from orchestrator.engines.base import LOG_TAIL_LINES, ServiceStatus, State
from orchestrator.engines.log_file import LogFile, read_tail
from orchestrator.errors import CannotRemove, EngineError, PortInUse, ProcessDied
from orchestrator.plan import ServicePlan, StackPlan
from orchestrator.private_files import make_private_folder, remove_data, require_gone


class LocalEngine:
    """folder: the project's state folder, also the stack's label; root: where `services` lives."""

    name = "local"

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._root = root
        self._children: dict[str, process.Child] = {}

    # -- the Engine protocol -------------------------------------------------------------------

    def prepare(self, plan: StackPlan) -> None:
        self._make_folders()
        running = {p.service for p in self._processes()}
        for service in plan.services:
            if service.name not in running:
                self._require_free_data(service.name)
                self._require_free_ports(service)
        for name in running - {service.name for service in plan.services}:
            self.stop(name, grace_s=5)

    def is_current(self, service: ServicePlan) -> bool:
        running = self._find(service.name)
        return running is not None and running.config_hash == service.config_hash

    def start(self, service: ServicePlan) -> None:
        if self._find(service.name):
            self.stop(service.name, grace_s=5)
        labels = process.make_labels(str(self._folder), service.name, service.config_hash)
        with ExitStack() as held:  # the child has its own hold by the time we let go
            command = self._command(service, held)
            self._children[service.name] = process.start_detached(command, labels)

    def is_healthy(self, service: ServicePlan) -> bool:
        self._require_alive(service.name)
        folders = self._data_folders(service.name)
        return not folders or any(postgres.server_is_ready(folder) for folder in folders)

    def stop(self, name: str, *, grace_s: float) -> None:
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients to leave
        number = signal.SIGINT if (self._data_folders(name)) else signal.SIGTERM
        handles = {p.pid: p.handle for p in self._processes() if p.service == name}
        if child := self._children.pop(name, None):
            # the system shows a child's environment, so its labels, a moment after its start
            handles |= {handle.pid: handle for handle in process.find_child(child)}
        process.stop(list(handles.values()), grace_s=grace_s, signal_number=number)
        for folder in self._data_folders(name):
            process.stop_in_folder(folder, wait_s=grace_s)

    def status(self) -> Sequence[ServiceStatus]:
        return [self._status_of(p) for p in sorted(self._processes(), key=lambda p: p.service)]

    def logs(self, name: str, *, tail: int) -> Sequence[str]:
        return read_tail(self._log(name), tail)

    def follow(self, name: str, *, tail: int) -> LogFile:
        return LogFile(self._log(name), tail=tail)

    def has_data(self) -> bool:
        return any(path.is_dir() for path in (self._folder / "data").glob("*/*-pg*"))

    def remove(self, *, volumes: bool) -> Sequence[ServiceStatus]:
        """Raises DataInUse, and removes nothing, while a server elsewhere works on the data."""
        running = self._stop_all()
        if left := self._processes():
            raise CannotRemove(f"service {left[0].service}", f"process {left[0].pid} did not end")
        with ExitStack() as held:
            for parent in (self._folder / "data").glob("*"):
                for folder in data_lock.find_locked_folders(parent):
                    held.enter_context(data_lock.hold(folder))
            if volumes:
                require_gone(remove_data(self._folder / "data"))
        return [ServiceStatus(p.service, State.READY, p.config_hash, p.pid) for p in running]

    # -- how a service runs --------------------------------------------------------------------

    def _command(self, service: ServicePlan, held: ExitStack) -> process.Command:
        """held: takes the lock of a database's folder."""
        inherit: tuple[int, ...] = ()
        folder = self._root
        match service.service.local:
            case LocalModule(module, below):
                argv: tuple[str, ...] = (sys.executable, "-m", module)
                folder = below or folder
                environment = service.service.environment
            case LocalPostgres() as database:
                argv, lock = self._prepare_database(service, database, held)
                inherit = (lock,)
                environment = {}
            case None:
                raise EngineError(
                    f"service {service.name} has no x-local, so the local engine cannot run it",
                    "add x-local to the compose file, or choose the docker engine at the first up",
                )
        return process.Command(argv, environment, folder, self._log(service.name), inherit)

    def _prepare_database(
        self, service: ServicePlan, database: LocalPostgres, held: ExitStack
    ) -> tuple[tuple[str, ...], int]:
        """The server's command line, and the lock that it has to inherit."""
        programs = postgres.find_postgres()
        folder = self._data_folder(service.name, database, programs.major)
        password = service.service.environment["POSTGRES_PASSWORD"]
        labels = process.make_labels(str(self._folder), service.name, "initdb")
        lock = held.enter_context(postgres.hold_data_folder(folder))
        if not postgres.make_data_folder(programs, folder, password, labels, (lock,)):
            postgres.remove_stale_pid_file(folder)
        return postgres.server_argv(programs, folder, database.port), lock

    def _data_folder(self, name: str, database: LocalPostgres, major: int) -> Path:
        return self._folder / "data" / name / f"{database.volume}-pg{major}"

    def _data_folders(self, name: str) -> list[Path]:
        return [f for f in (self._folder / "data" / name).glob("*-pg*") if f.is_dir()]

    def _status_of(self, running: process.ServiceProcess) -> ServiceStatus:
        folders = self._data_folders(running.service)
        ready = not folders or any(postgres.server_is_ready(folder) for folder in folders)
        return ServiceStatus(
            name=running.service,
            state=State.READY if ready else State.STARTING,
            config_hash=running.config_hash,
            pid=running.pid,
            memory_mb=process.memory_mb(running.handle),
        )

    def _require_alive(self, name: str) -> None:
        child = self._children.get(name)
        if child is None and self._find(name):
            return
        code = child.poll() if child else None
        if child and code is None:
            return
        how = "ended" if code is None else f"ended with exit code {code}"
        if code is not None and code < 0:
            how = f"was ended by {signal.Signals(-code).name}"
        raise ProcessDied(name, how, self.logs(name, tail=LOG_TAIL_LINES), str(self._log(name)))

    # -- what is there -------------------------------------------------------------------------

    def _processes(self) -> tuple[process.ServiceProcess, ...]:
        return process.find_processes(str(self._folder))

    def _find(self, name: str) -> process.ServiceProcess | None:
        return next((p for p in self._processes() if p.service == name), None)

    def _stop_all(self) -> Sequence[process.ServiceProcess]:
        """Clients first, the database last, so that nothing acknowledged is still on its way.

        Returns what ran.
        """
        running = self._processes()
        names = {p.service for p in running} | {
            f.name for f in (self._folder / "data").glob("*") if f.is_dir()
        }
        for name in sorted(names, key=lambda name: (bool(self._data_folders(name)), name)):
            self.stop(name, grace_s=5)
        return running

    def _log(self, name: str) -> Path:
        return self._folder / "logs" / f"{name}.log"

    def _make_folders(self) -> None:
        for name in ("logs", "data"):
            make_private_folder(self._folder / name)

    def _require_free_data(self, name: str) -> None:
        for folder in data_lock.find_locked_folders(self._folder / "data" / name):
            with postgres.hold_data_folder(folder):
                pass  # `start` takes it; here nothing else has been started yet

    def _require_free_ports(self, service: ServicePlan) -> None:
        for port in self._ports_of(service):
            if not localhost.port_is_free(port):
                raise PortInUse(service.name, port, localhost.find_port_holder(port))

    def _ports_of(self, service: ServicePlan) -> Sequence[int]:
        match service.service.local:
            case LocalPostgres(port=port):
                return [port]
            case _:
                return [port.published for port in service.service.ports]
