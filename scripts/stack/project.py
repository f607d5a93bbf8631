"""A stack for one run of the suites: on free ports, under a name of its own, gone afterwards."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.command_line import CommandLine
from e2e.environment import read_hidden
from e2e.evidence import Evidence
from e2e.settings import load_settings
from scripts.stack.results import write_error


@dataclass(frozen=True)
class Stack:
    """A project that is up and seeded."""

    project: str
    engine: str
    fusionauth: str


@dataclass(frozen=True)
class StackFailed(Exception):
    """`up` said why already; its exit code is all there is to add."""

    exit_code: int


@contextmanager
def started_stack(root: Path, engine: str, flavour: str, results: Path) -> Iterator[Stack]:
    """results: takes the services' logs where something failed, for they go with the stack.

    Raises StackFailed; then there is a JUnit file with that error.
    """
    project = f"suites-{secrets.token_hex(3)}"
    up = ("up", "--engine", engine, "--fusionauth", flavour, "--ports", "auto")
    try:
        if code := _orchestrate(root, project, *up):
            write_error(results / "start" / "junit.xml", "up", f"`up` ended with code {code}")
            raise StackFailed(code)
        yield Stack(project, engine, flavour)
    except BaseException:
        keep_logs(root, project, results)
        raise
    finally:
        _orchestrate(root, project, "down", "--volumes")


def keep_logs(root: Path, project: str, results: Path) -> None:
    """As files in `results`/logs, without secrets."""
    state_dir = load_settings(root).state_dir
    evidence = Evidence(results, CommandLine(root, state_dir))
    evidence.hide(read_hidden(state_dir / project))
    evidence.watch(project)
    evidence.take_logs()
    print(f"the services' logs are in {evidence.logs}", file=sys.stderr)


def _orchestrate(root: Path, project: str, verb: str, *arguments: str) -> int:
    argv = [sys.executable, "orchestrate.py", verb, "--project", project, *arguments]
    return subprocess.run(argv, cwd=root, check=False).returncode
