"""`seed`: bring FusionAuth to what compose/seed.yaml says; writes only what differs."""

import argparse

from orchestrator import runstate
from orchestrator.console import print_note
from orchestrator.fusionauth.client import FusionAuthClient, open_session
from orchestrator.project import Project, folder_of, require_project
from orchestrator.seed.apply import SeedEvent
from orchestrator.seed.run import SeedReport, run_seed
from orchestrator.settings import Settings


def run(settings: Settings, _: argparse.Namespace) -> int:
    project = require_project(settings, plain_compose=True)
    with runstate.locked(folder_of(settings)):
        seed_project(project)
    return 0


def seed_project(project: Project) -> SeedReport:
    """Seed a server that is ready, telling each change and the sum."""
    with open_session() as session:
        client = FusionAuthClient(
            project.variables["FUSIONAUTH_URL"], project.secrets["FUSIONAUTH_API_KEY"], session
        )
        report = run_seed(
            project.root / "compose" / "seed.yaml",
            project.variables,
            project.secrets.values.keys(),
            client,
            _tell,
        )
    print_note(f"seed         {_sum(report)}")
    return report


def _tell(event: SeedEvent) -> None:
    what = f"{event.change.action} {event.change.subject}"
    print_note(f"seed         {event.number}/{event.total} {what}"[:80])


def _sum(report: SeedReport) -> str:
    if not report.writes:
        return f"no change: {report.unchanged} objects as wanted, 0 writes"
    return (
        f"{report.created} created, {report.changed} changed, "
        f"{report.unchanged} unchanged, {report.writes} writes"
    )
