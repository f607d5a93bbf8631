"""JUnit files of pytest → what ran, what did not pass, and the contract's sections about it."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.stack.sections import find_cited, find_sections

LONGEST_REASON = 160


@dataclass(frozen=True)
class Case:
    """One test that did not pass. reason: the first line that says why.

    sections: of the contract, as the test's source cites them, else its reason.
    """

    test: str
    reason: str
    sections: Sequence[str]


@dataclass(frozen=True)
class SuiteResult:
    name: str
    passed: int
    failed: Sequence[Case]
    skipped: Sequence[Case]
    seconds: float

    @property
    def total(self) -> int:
        return self.passed + len(self.failed) + len(self.skipped)


def read_results(name: str, junit_file: Path, root: Path) -> SuiteResult:
    """root: the repository, where the tests' sources are."""
    # the file was written a moment ago by our own pytest
    suite = next(ElementTree.parse(junit_file).iter("testsuite"))  # noqa: S314
    cases = list(suite.iter("testcase"))
    failed = [*_cases(cases, "failure", root), *_cases(cases, "error", root)]
    skipped = list(_cases(cases, "skipped", root))
    passed = len(cases) - len({case.test for case in (*failed, *skipped)})
    return SuiteResult(name, passed, failed, skipped, float(suite.get("time", "0")))


def write_error(junit_file: Path, what: str, reason: str) -> None:
    """A file with one error, where no test could run: without tests a report would be green."""
    suite = ElementTree.Element("testsuite", name=what, tests="1", errors="1", failures="0")
    case = ElementTree.SubElement(suite, "testcase", classname="scripts.stack", name=what)
    ElementTree.SubElement(case, "error", message=reason)
    junit_file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suite).write(junit_file, encoding="utf-8", xml_declaration=True)


def _cases(cases: Sequence[ElementTree.Element], outcome: str, root: Path) -> Iterator[Case]:
    for case in cases:
        if (found := case.find(outcome)) is not None:
            module, test = case.get("classname", ""), case.get("name", "")
            reason = _first_line(found.get("message", ""))
            sections = find_sections(root, module, test) or find_cited(reason)
            yield Case(f"{module}.{test}", reason, sections)


def _first_line(message: str) -> str:
    line = next((line.strip() for line in message.splitlines() if line.strip()), "no reason given")
    line = re.sub(r"\s+", " ", line)
    return line if len(line) <= LONGEST_REASON else f"{line[: LONGEST_REASON - 1]}…"
