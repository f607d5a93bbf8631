"""`status`: what runs, where, and how to sign in; for people or, with --json, for programs."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from orchestrator.console import print_note, print_result, table
from orchestrator.engines.base import Engine, ServiceStatus, State
from orchestrator.errors import FusionAuthError
from orchestrator.localhost import SharedPort, find_shared_ports
from orchestrator.options import switch
from orchestrator.plan import ServicePlan
from orchestrator.project.project import (
    DEMO_LOGIN,
    Project,
    require_project,
)
from orchestrator.readiness import find_probe_problem
from orchestrator.settings import Settings


@dataclass(frozen=True)
class Options:
    json: bool = switch("--json", "for programs, on stdout")


def run(settings: Settings, options: Options) -> int:
    project = require_project(settings)
    statuses = read_statuses(project, project.make_engine())
    shared = find_shared_ports(project.state.urls)
    if options.json:
        print_result([json.dumps(_document(project, statuses, shared), indent=1)])
    else:
        if any(status.by_compose for status in statuses):
            print_note(f"{project.state.project}: started by plain docker compose")
        print_result([*_rows(project, statuses), "", *project.describe_entry_points()])
    for port in shared:
        print_note(f"warning: {port.describe()}")
        what = f"browsers may take it for {port.service}"
        print_note(f"         {what}; stop it or move it to another port")
    if project.is_external:
        _warn_of_version(project)
    return 0


def _warn_of_version(project: Project) -> None:
    """Of a server that we did not start; one that does not answer shows as such above."""
    from orchestrator.commands.seed import warn_of_version
    from orchestrator.fusionauth.client import open_session
    from orchestrator.seed_target import target_of

    with suppress(FusionAuthError), open_session() as session:
        warn_of_version(target_of(project).open_client(session))


def read_statuses(project: Project, engine: Engine) -> Sequence[ServiceStatus]:
    """Every service of the plan, as the engine and the probe from outside see it now."""
    found = {status.name: status for status in engine.status()}
    return [_probed(service, found.get(service.name)) for service in project.plan.services]


def _probed(service: ServicePlan, status: ServiceStatus | None) -> ServiceStatus:
    if status is None:
        return ServiceStatus(service.name, State.STOPPED)
    probe = service.service.ready
    if status.state is State.READY and probe and find_probe_problem(probe):
        return ServiceStatus(**{**vars(status), "state": State.STARTING})
    return status


def _rows(project: Project, statuses: Sequence[ServiceStatus]) -> list[str]:
    who = "container" if project.state.engine == "docker" else "pid"
    rows = [("service", "state", who, "memory", "url")]
    for status in statuses:
        memory = f"{status.memory_mb:.0f} MB" if status.memory_mb else "-"
        url = project.state.urls.get(status.name, "-")
        who = str(status.pid or status.container or "-")
        rows.append((status.name, status.state.value, who, memory, url))
    return table(rows)


def _document(
    project: Project, statuses: Sequence[ServiceStatus], shared: Sequence[SharedPort]
) -> Mapping[str, object]:
    return {
        "project": project.state.project,
        "engine": project.state.engine,
        "fusionauth": project.state.fusionauth,
        "by_compose": any(status.by_compose for status in statuses),
        "services": {status.name: _service_document(project, status) for status in statuses},
        "shared_ports": {port.service: port.describe() for port in shared},
        "demo": {
            "login": DEMO_LOGIN,
            "password": project.user_password.reveal(),
            "client_id": project.client_id,
        },
    }


def _service_document(project: Project, status: ServiceStatus) -> Mapping[str, object]:
    who = {"container": status.container} if status.container else {"pid": status.pid}
    return {
        "state": status.state.value,
        "url": project.state.urls.get(status.name),
        **who,
        "memory_mb": status.memory_mb,
    }
