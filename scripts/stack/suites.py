"""The suites that any running stack must pass, and the guide, which starts stacks of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.stack.project import Stack
from scripts.stack.results import SuiteResult, read_results

SUITES: Mapping[str, Sequence[str]] = {
    "contract": ("tests/contract", "--running={project}"),
    "attack pack": ("tests/attack", "--running={project}"),
    "end to end": ("e2e", "--project={project}"),
    "guide": ("tests/guide",),
}
PYTEST_RAN = (0, 1)  # all passed, some failed; the rest is a run that was not one


class NotRun(Exception):
    """A suite that ended before it ran its tests."""


def run_suites(stack: Stack, root: Path, results: Path, only: str = "") -> Iterator[SuiteResult]:
    """One after the other, each as it ends.

    results: a folder for the JUnit files. only: pytest's -k. Raises NotRun.
    """
    kind = {"DEMO_ENGINE": stack.engine, "DEMO_FUSIONAUTH": stack.fusionauth}
    for name, arguments in SUITES.items():
        print(f"\n=== {name}", flush=True)
        junit = results / f"{name.replace(' ', '-')}.xml"
        argv = [
            *(sys.executable, "-m", "pytest", "-q", "-m", "not deep"),
            *(argument.format(project=stack.project) for argument in arguments),
            *(f"--junitxml={junit}", *(("-k", only) if only else ())),
        ]
        done = subprocess.run(argv, cwd=root, env={**os.environ, **kind}, check=False)
        if done.returncode not in PYTEST_RAN:
            raise NotRun(f"the suite {name} ended with pytest's code {done.returncode}")
        yield read_results(name, junit, root)
