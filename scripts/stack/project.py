"""A stack for one run of the suites: on free ports, under a name of its own, gone afterwards."""

import re
import secrets
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from e2e.command_line import CommandLine
from e2e.environment import read_hidden
from e2e.evidence import Evidence
from e2e.settings import load_settings
from scripts.stack.results import write_error

READY = re.compile(r"(?P<service>[\w-]+) +ready after (?P<seconds>\d+\.\d) s")


@dataclass(frozen=True)
class Stack:
    """A project that is up and seeded.

    start_s: by service, seconds from its start on an empty database until its probe was answered.
    """

    project: str
    engine: str
    fusionauth: str
    start_s: Mapping[str, float] = field(default_factory=dict)


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
        code, start_s = _start(root, project, *up)
        if code:
            write_error(results / "start" / "junit.xml", "up", f"`up` ended with code {code}")
            raise StackFailed(code)
        yield Stack(project, engine, flavour, start_s)
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


def read_start_times(lines: Iterable[str]) -> Mapping[str, float]:
    """Seconds by service, from the lines of `up` where its stderr is no terminal."""
    found = (READY.fullmatch(line.strip()) for line in lines)
    return {match["service"]: float(match["seconds"]) for match in found if match}


def _start(root: Path, project: str, *arguments: str) -> tuple[int, Mapping[str, float]]:
    """`up`, its exit code and the start times; what it says is passed on line by line."""
    argv = [sys.executable, "orchestrate.py", *arguments, "--project", project]
    lines = []
    with subprocess.Popen(argv, cwd=root, stderr=subprocess.PIPE, encoding="utf-8") as running:
        assert running.stderr is not None
        for line in running.stderr:
            print(line, end="", file=sys.stderr, flush=True)
            lines.append(line)
    return running.returncode, read_start_times(lines)


def _orchestrate(root: Path, project: str, verb: str, *arguments: str) -> int:
    argv = [sys.executable, "orchestrate.py", verb, "--project", project, *arguments]
    return subprocess.run(argv, cwd=root, check=False).returncode
