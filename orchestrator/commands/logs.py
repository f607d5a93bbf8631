"""`logs`: the last lines of the services' logs, each with its service in front."""

import argparse
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import NoReturn

from orchestrator.console import print_result
from orchestrator.engines.base import Engine
from orchestrator.errors import ConfigError
from orchestrator.project.project import make_engine, require_project
from orchestrator.settings import Settings

FOLLOW_INTERVAL_S = 0.5


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    project = require_project(settings)
    known = [service.name for service in project.plan.services]
    if unknown := [name for name in arguments.service if name not in known]:
        raise ConfigError(
            f'no service is named "{unknown[0]}"', f"the services are {', '.join(known)}"
        )
    names = arguments.service or known
    engine = make_engine(project)
    if arguments.follow:
        _follow(engine, names, arguments.tail)
    for name in names:
        _print(name, engine.logs(name, tail=arguments.tail))
    return 0


def _follow(engine: Engine, names: Sequence[str], tail: int) -> NoReturn:
    """Until Ctrl-C."""
    with ExitStack() as stack:
        readers = [(name, engine.follow(name, tail=tail)) for name in names]
        for _, reader in readers:
            stack.enter_context(closing(reader))
        while True:
            for name, reader in readers:
                _print(name, reader.read())
            time.sleep(FOLLOW_INTERVAL_S)


def _print(name: str, lines: Sequence[str]) -> None:
    print_result([f"{name:<11}| {line}" for line in lines])
