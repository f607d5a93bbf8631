"""The suites that any running stack must pass, and the guide, which starts stacks of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.stack.project import Stack
from scripts.stack.results import SuiteResult, read_results, write_error

EMULATOR_TESTS = "packages/fusionauth-emulator/emulator_tests"
RECORDED = f"{EMULATOR_TESTS}/contract/recorded"
SUITES: Mapping[str, Sequence[str]] = {
    "contract": (
        f"{EMULATOR_TESTS}/contract",
        f"--ignore={RECORDED}",
        "--running={project}",
    ),
    "recorded": (RECORDED, "--running={project}"),
    "attack pack": (f"{EMULATOR_TESTS}/attack", "tests/attack", "--running={project}"),
    "end to end": ("e2e", "--project={project}"),
    "guide": ("tests/guide",),
}
PYTEST_RAN = (0, 1)  # all passed, some failed; the rest is a run that was not one
PYTEST_FOUND_NOTHING = 5  # of a suite without a test that `-k` names: the others may have some


class NotRun(Exception):
    """A suite that ended before it ran its tests, and the next step."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"error: {message}\nhint: {hint}")


def run_suites(stack: Stack, root: Path, results: Path, only: str = "") -> Iterator[SuiteResult]:
    """One after the other, each as it ends.

    results: takes a folder for each suite: its JUnit file, and what failed tests leave. A suite
    empties its own as it starts. only: pytest's -k, which one suite at least has to know.
    Raises NotRun.
    """
    ran = (*PYTEST_RAN, PYTEST_FOUND_NOTHING) if only else PYTEST_RAN
    total = 0
    kind = {"DEMO_ENGINE": stack.engine, "DEMO_FUSIONAUTH": stack.fusionauth}
    for name in SUITES:
        print(f"\n=== {name}", flush=True)
        arguments = make_arguments(name, stack.project, results, only)
        argv = [sys.executable, "-m", "pytest", "-q", *arguments]
        junit = folder_of(name, results) / "junit.xml"
        done = subprocess.run(argv, cwd=root, env={**os.environ, **kind}, check=False)
        if done.returncode not in ran:
            problem = f"the suite {name} ended with pytest's code {done.returncode}"
            write_error(junit, name, problem)
            raise NotRun(problem, "read what it printed above, correct that, and start again")
        result = read_results(name, junit, root)
        total += result.total
        yield result
    if not total:
        raise NotRun(f"no suite has a test that -k {only!r} names", "look for it: pytest -k")


def make_arguments(name: str, project: str, results: Path, only: str) -> Sequence[str]:
    """pytest's, for one of SUITES."""
    folder = folder_of(name, results)
    return [
        # the package has settings of its own, for whoever has nothing else of this repository
        *("-c", "pyproject.toml"),
        *(argument.format(project=project) for argument in SUITES[name]),
        *("-m", "not deep", f"--output={folder}", f"--junitxml={folder / 'junit.xml'}"),
        *(("-k", only) if only else ()),
    ]


def folder_of(name: str, results: Path) -> Path:
    return results / name.replace(" ", "-")
