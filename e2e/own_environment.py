"""An environment for one test run: on free ports, under a name of its own, gone afterwards."""

import contextlib
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from e2e.environment import NoEnvironment


@contextlib.contextmanager
def started_project(root: Path) -> Iterator[str]:
    """The name of a project that is up. root: the repository. Raises NoEnvironment."""
    project = f"e2e-{secrets.token_hex(3)}"
    try:
        up = _orchestrate(root, "up", "--project", project, "--ports", "auto")
        if up.returncode != 0:
            raise NoEnvironment(f"could not start project {project}:\n{up.stdout.strip()}")
        yield project
    finally:
        _orchestrate(root, "down", "--project", project, "--volumes")


def read_status(root: Path, project: str) -> str | None:
    """What `status --json` prints about a project; None when it ends with an error."""
    argv = [sys.executable, "orchestrate.py", "status", "--json", "--project", project]
    done = subprocess.run(argv, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def _orchestrate(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "orchestrate.py", *arguments],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
