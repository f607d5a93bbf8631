"""A stack for one run of the suites: on free ports, under a name of its own, gone afterwards."""

import secrets
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.command_line import CommandLine
from e2e.environment import read_hidden
from e2e.evidence import Evidence
from e2e.settings import load_settings


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

    Raises StackFailed; then a JUnit file is there, too.
    """
    project = f"suites-{secrets.token_hex(3)}"
    up = ("up", "--engine", engine, "--fusionauth", flavour, "--ports", "auto")
    try:
        if code := _orchestrate(root, project, *up):
            write_start_failure(results / "start" / "junit.xml", f"`up` ended with code {code}")
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


def write_start_failure(file: Path, reason: str) -> None:
    """A JUnit file with one error, so that a report without tests is red."""
    suite = ElementTree.Element("testsuite", name="start", tests="1", errors="1", failures="0")
    case = ElementTree.SubElement(suite, "testcase", classname="scripts.stack", name="up")
    ElementTree.SubElement(case, "error", message=reason)
    file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)


def _orchestrate(root: Path, project: str, verb: str, *arguments: str) -> int:
    argv = [sys.executable, "orchestrate.py", verb, "--project", project, *arguments]
    return subprocess.run(argv, cwd=root, check=False).returncode
