"""`down`: stop everything of a project; with --volumes remove its data, secrets and state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestrator.console import print_note
from orchestrator.engines.base import Engine, ServiceStatus
from orchestrator.errors import EngineError
from orchestrator.options import switch
from orchestrator.project.engines import find_engines, require_secrets_unneeded
from orchestrator.project.folder import ProjectFolder, folder_of, locked
from orchestrator.project.removal import remove_folder
from orchestrator.settings import Settings


@dataclass(frozen=True)
class Options:
    volumes: bool = switch("--volumes", "remove data and secrets too")


def run(settings: Settings, options: Options) -> int:
    """Needs no readable state: what runs is found by its label.

    Makes nothing for a project that is not there; touches no folder that we did not make.
    """
    folder = folder_of(settings)
    name = settings.project.value
    if not folder.is_there() and not _is_anything_there(find_engines(folder, settings.root)):
        print_note(f"{name}: nothing ran; there is no such project (no folder {folder.path})")
        return 0
    with locked(folder, make=True):
        running: list[ServiceStatus] = []
        for engine in find_engines(folder, settings.root):
            running += engine.remove(volumes=options.volumes)
        removed = "; data kept"
        if options.volumes:
            removed = _remove(folder, settings, f"{name}: {_stopped(running)}")
    print_note(f"{name}: {_stopped(running)}{removed}")
    return 0


def _is_anything_there(engines: Iterable[Engine]) -> bool:
    return any(engine.status() or engine.has_data() for engine in engines)


def _remove(folder: ProjectFolder, settings: Settings, so_far: str) -> str:
    """Unless what is left of the data needs the secrets: then tells what was done, and raises."""
    try:
        require_secrets_unneeded(folder, settings.root)
    except EngineError:
        print_note(so_far)
        raise
    for path in remove_folder(folder):
        print_note(f"kept {path}: the demo did not make it")
    return "; data, secrets and logs removed"


def _stopped(running: Sequence[ServiceStatus]) -> str:
    by = " that plain docker compose started" if any(each.by_compose for each in running) else ""
    return f"stopped {len(running)} services{by}" if running else "nothing ran"
