"""`env`: write the project's secrets file, for plain `docker compose --env-file`."""

import argparse

from orchestrator.console import print_result
from orchestrator.project.engines import find_engines
from orchestrator.project.folder import folder_of, locked
from orchestrator.project.project import (
    prepare_plain_compose,
    require_secrets,
)
from orchestrator.settings import Settings


def run(settings: Settings, _: argparse.Namespace) -> int:
    """Prints the file's path; an existing file is kept."""
    folder = folder_of(settings)
    with locked(folder, make=True):
        require_secrets(settings, folder, lambda: find_engines(folder, settings.root))
        prepare_plain_compose(settings, folder)
    print_result([str(folder.secrets)])
    return 0
