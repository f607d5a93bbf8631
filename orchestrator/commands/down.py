"""`down`: stop everything of a project; with --volumes remove its data, secrets and state."""

import argparse
from collections.abc import Sequence

from orchestrator import runstate
from orchestrator.console import print_note
from orchestrator.engines.base import ServiceStatus, State
from orchestrator.errors import EngineError
from orchestrator.project import find_engines, folder_of, require_secrets_unneeded
from orchestrator.runstate import ProjectFolder
from orchestrator.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Needs no readable state: what runs is found by its label."""
    folder = folder_of(settings)
    name = settings.project.value
    if not folder.path.is_dir():
        runstate.make_folder(folder)
    with runstate.locked(folder):
        running: list[ServiceStatus] = []
        for engine in find_engines(folder, settings.root):
            running += [each for each in engine.status() if each.state is not State.STOPPED]
            engine.remove(volumes=arguments.volumes)
        if arguments.volumes:
            _remove_folder(folder, settings, f"{name}: {_stopped(running)}")
    removed = "; data, secrets and logs removed" if arguments.volumes else "; data kept"
    print_note(f"{name}: {_stopped(running)}{removed}")
    return 0


def _remove_folder(folder: ProjectFolder, settings: Settings, so_far: str) -> None:
    """Unless what is left of the data needs the secrets: then tells what was done, and raises."""
    try:
        require_secrets_unneeded(folder, settings.root)
    except EngineError:
        print_note(so_far)
        raise
    runstate.remove_folder(folder)


def _stopped(running: Sequence[ServiceStatus]) -> str:
    by = " that plain docker compose started" if any(each.by_compose for each in running) else ""
    return f"stopped {len(running)} services{by}" if running else "nothing ran"
