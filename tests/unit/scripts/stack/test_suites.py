"""The suites one after the other: which ends of pytest stop the run, and which do not."""

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.stack import suites
from scripts.stack.project import Stack
from scripts.stack.results import SuiteResult
from scripts.stack.suites import NotRun, run_suites

STACK = Stack("p", "local", "emulator")
TESTS = '<testcase classname="a" name="test_it" time="0"/>'


class Pytest:
    """codes: how it ends, by suite; any other suite passes with one test."""

    def __init__(self, **codes: int) -> None:
        self.codes = codes

    def run(self, argv: list[str], **_: Any) -> SimpleNamespace:
        (junit,) = (Path(arg.partition("=")[2]) for arg in argv if arg.startswith("--junitxml="))
        code = self.codes.get(junit.parent.name, 0)
        tests = "" if code == 5 else TESTS
        junit.parent.mkdir(parents=True)
        junit.write_text(f'<testsuites><testsuite time="0">{tests}</testsuite></testsuites>')
        return SimpleNamespace(returncode=code)


def run(
    monkeypatch: pytest.MonkeyPatch, folder: Path, only: str, **codes: int
) -> list[SuiteResult]:
    monkeypatch.setattr(subprocess, "run", Pytest(**codes).run)
    return list(run_suites(STACK, folder, folder, only))


def test_h09_a_suite_without_a_match_of_k_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = run(monkeypatch, tmp_path, "curl", contract=5, guide=5)
    assert {each.name: each.total for each in found} == {
        **dict.fromkeys(suites.SUITES, 1),
        "contract": 0,
        "guide": 0,
    }


def test_h09_without_a_match_in_any_suite_the_run_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nothing = {name.replace(" ", "-"): 5 for name in suites.SUITES}
    with pytest.raises(NotRun, match="no suite has a test that -k 'nope' names"):
        run(monkeypatch, tmp_path, "nope", **nothing)


@pytest.mark.parametrize("only, code", [("", 5), ("curl", 4), ("", 3)])
def test_a_suite_that_did_not_run_ends_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, only: str, code: int
) -> None:
    with pytest.raises(NotRun, match=f"contract ended with pytest's code {code}"):
        run(monkeypatch, tmp_path, only, contract=code)
