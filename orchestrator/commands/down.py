"""`down`: stop everything of a project; with --volumes remove its data, secrets and state."""

import argparse

from orchestrator.console import print_note
from orchestrator.engines.base import Engine, State
from orchestrator.folder import ProjectFolder, locked
from orchestrator.project import find_engines, folder_of
from orchestrator.removal import remove_folder
from orchestrator.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Needs no readable state: what runs is found by its label.

    Makes nothing for a project that is not there; touches no folder that we did not make.
    """
    folder = folder_of(settings)
    name = settings.project.value
    if not folder.is_there() and not _is_anything_there(find_engines(folder, settings.root)):
        print_note(f"{name}: nothing ran; there is no such project (no folder {folder.path})")
        return 0
    with locked(folder, make=True):
        running = 0
        for engine in find_engines(folder, settings.root):
            running += sum(status.state is not State.STOPPED for status in engine.status())
            engine.remove(volumes=arguments.volumes)
        removed = _remove(folder) if arguments.volumes else "; data kept"
    print_note(
        f"{name}: stopped {running} services{removed}"
        if running
        else f"{name}: nothing ran{removed}"
    )
    return 0


def _is_anything_there(engines: list[Engine]) -> bool:
    return any(engine.status() or engine.has_data() for engine in engines)


def _remove(folder: ProjectFolder) -> str:
    for path in remove_folder(folder):
        print_note(f"kept {path}: the demo did not make it")
    return "; data, secrets and logs removed"
