"""`down`: stop everything of a project; with --volumes remove its data, secrets and state."""

import argparse

from orchestrator import runstate
from orchestrator.console import print_note
from orchestrator.engines.base import State
from orchestrator.project import find_engines, folder_of
from orchestrator.settings import Settings


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    """Needs no readable state: what runs is found by its label."""
    folder = folder_of(settings)
    name = settings.project.value
    if not folder.path.is_dir():
        runstate.make_folder(folder)
    with runstate.locked(folder):
        running = 0
        for engine in find_engines(folder, settings.root):
            running += sum(status.state is not State.STOPPED for status in engine.status())
            engine.remove(volumes=arguments.volumes)
        if arguments.volumes:
            runstate.remove_folder(folder)
    removed = "; data, secrets and logs removed" if arguments.volumes else "; data kept"
    print_note(
        f"{name}: stopped {running} services{removed}"
        if running
        else f"{name}: nothing ran{removed}"
    )
    return 0
