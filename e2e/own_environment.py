"""An environment for one test run: on free ports, under a name of its own, gone afterwards."""

import secrets
import sys

from e2e.command_line import CommandLine
from e2e.environment import NoEnvironment


def name_project() -> str:
    return f"e2e-{secrets.token_hex(3)}"


def start_project(command_line: CommandLine, project: str) -> None:
    """Raises NoEnvironment with what `up` said."""
    up = command_line.run("up", project, "--ports", "auto")
    if up.returncode != 0:
        raise NoEnvironment(
            f"could not start project {project}:\n{up.stdout.strip()}",
            "correct what it names, then try alone: python3 orchestrate.py up",
        )


def stop_project(command_line: CommandLine, project: str) -> None:
    """With its data; also what a failed or interrupted start has left."""
    down = command_line.run("down", project, "--volumes")
    if down.returncode != 0:
        again = f"python3 orchestrate.py down --volumes --project {project}"
        print(f"{down.stdout.strip()}\nhint: remove it yourself: {again}", file=sys.stderr)
