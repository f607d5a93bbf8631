"""`env`: write the project's secrets file, for plain `docker compose --env-file`."""

from dataclasses import dataclass

from orchestrator.console import print_result
from orchestrator.project.folder import folder_of, locked
from orchestrator.project.project import prepare_plain_compose
from orchestrator.settings import Settings


@dataclass(frozen=True)
class Options:
    """None but those of every verb."""


def run(settings: Settings, _: Options) -> int:
    """Prints the file's path; an existing file is kept."""
    folder = folder_of(settings)
    with locked(folder, make=True):
        prepare_plain_compose(settings, folder)
    print_result([str(folder.secrets)])
    return 0
