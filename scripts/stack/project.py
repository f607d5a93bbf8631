"""A stack for one run of the suites: on free ports, under a name of its own, gone afterwards."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


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
def started_stack(root: Path, engine: str, flavour: str) -> Iterator[Stack]:
    """Raises StackFailed."""
    project = f"suites-{secrets.token_hex(3)}"
    up = ("up", "--engine", engine, "--fusionauth", flavour, "--ports", "auto")
    try:
        if code := _orchestrate(root, project, *up):
            raise StackFailed(code)
        yield Stack(project, engine, flavour)
    finally:
        _orchestrate(root, project, "down", "--volumes")


def _orchestrate(root: Path, project: str, verb: str, *arguments: str) -> int:
    argv = [sys.executable, "orchestrate.py", verb, "--project", project, *arguments]
    return subprocess.run(argv, cwd=root, check=False).returncode
