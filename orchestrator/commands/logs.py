"""`logs`: the last lines of the services' logs, each with its service in front."""

import argparse
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import NoReturn

from orchestrator.console import print_result
from orchestrator.engines.base import Engine
from orchestrator.errors import ConfigError
from orchestrator.options import option, switch
from orchestrator.project.project import require_project
from orchestrator.settings import Settings

FOLLOW_INTERVAL_S = 0.5


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of lines')
    return int(text)


@dataclass(frozen=True)
class Options:
    service: Sequence[str] = option("service", default=(), nargs="*", help="default: all of them")
    tail: int = option("--tail", default=50, type=_count, metavar="N", help="default: 50")
    follow: bool = switch("--follow", "go on as lines come")


def run(settings: Settings, options: Options) -> int:
    project = require_project(settings)
    known = [service.name for service in project.plan.services]
    if unknown := [name for name in options.service if name not in known]:
        raise ConfigError(
            f'no service is named "{unknown[0]}"', f"the services are {', '.join(known)}"
        )
    names = options.service or known
    engine = project.make_engine()
    if options.follow:
        _follow(engine, names, options.tail)
    for name in names:
        _print(name, engine.logs(name, tail=options.tail))
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
