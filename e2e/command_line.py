"""`orchestrate.py` as a user runs it: the way to whatever engine the environment is on."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST_TAIL = 5000


@dataclass(frozen=True)
class CommandLine:
    """root: the repository. state_dir: where these tests look for projects, so it does too."""

    root: Path
    state_dir: Path

    def run(
        self, verb: str, project: str, *arguments: str, errors: int = subprocess.STDOUT
    ) -> subprocess.CompletedProcess[str]:
        """errors: where its error output goes; into `stdout` with the rest unless told."""
        return subprocess.run(
            [sys.executable, "orchestrate.py", verb, "--project", project, *arguments],
            cwd=self.root,
            env={**os.environ, "DEMO_STATE_DIR": str(self.state_dir), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            errors="replace",
        )

    def read_status(self, project: str) -> str | None:
        """What `status --json` prints; None when it ends with an error."""
        done = self.run("status", project, "--json", errors=subprocess.DEVNULL)
        return None if done.returncode else done.stdout

    def read_logs(self, project: str) -> Mapping[str, Sequence[str]]:
        """Service → its last lines. When there are no logs: what the command said instead."""
        done = self.run("logs", project, "--tail", str(LONGEST_TAIL))
        if done.returncode:
            return {"orchestrate": done.stdout.splitlines()}
        return split_by_service(done.stdout)


def split_by_service(text: str) -> Mapping[str, Sequence[str]]:
    """text: lines such as `api        | INFO: started`, in the order of the services."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        service, bar, said = line.partition("| ")
        name = service.strip()
        if bar and re.fullmatch(r"[\w-]+", name):
            found.setdefault(name, []).append(said)
        elif found:  # a line break inside an entry
            found[next(reversed(found))].append(line)
    return found
