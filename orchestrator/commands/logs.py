"""`logs`: the last lines of the services' logs, each with its service in front."""

import argparse
import time
from collections.abc import Sequence

from orchestrator.console import print_result
from orchestrator.engines.base import Engine
from orchestrator.errors import ConfigError
from orchestrator.project import make_engine, require_project
from orchestrator.settings import Settings

FOLLOW_INTERVAL_S = 0.5
FOLLOW_LINES = 100_000


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    project = require_project(settings)
    known = [service.name for service in project.plan.services]
    if unknown := [name for name in arguments.service if name not in known]:
        raise ConfigError(
            f'no service is named "{unknown[0]}"', f"the services are {', '.join(known)}"
        )
    names = arguments.service or known
    engine = make_engine(project)
    for name in names:
        _print(name, engine.logs(name, tail=arguments.tail))
    if arguments.follow:
        _follow(engine, names)
    return 0


def _follow(engine: Engine, names: Sequence[str]) -> None:
    """Until Ctrl-C; a log that shrank began anew."""
    seen = {name: len(engine.logs(name, tail=FOLLOW_LINES)) for name in names}
    while True:
        time.sleep(FOLLOW_INTERVAL_S)
        for name in names:
            lines = engine.logs(name, tail=FOLLOW_LINES)
            _print(name, lines[seen[name] :] if len(lines) >= seen[name] else lines)
            seen[name] = len(lines)


def _print(name: str, lines: Sequence[str]) -> None:
    print_result([f"{name:<11}| {line}" for line in lines])
