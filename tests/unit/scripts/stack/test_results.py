"""JUnit files become counts, and each failure finds the sections its test cites."""

import io
from pathlib import Path

from orchestrator.console import Event, EventKind, PlainProgress
from scripts.stack.project import read_start_times
from scripts.stack.report import make_report
from scripts.stack.results import read_results, write_error
from scripts.stack.suites import RECORDED, SUITES, make_arguments

JUNIT = """\
<testsuites><testsuite name="pytest" time="2.5">
 <testcase classname="tests.test_thing" name="test_passes"/>
 <testcase classname="tests.test_thing" name="test_cites[a]">
  <failure message="AssertionError: 200 | 401&#10;more"/></testcase>
 <testcase classname="tests.test_thing" name="test_cites_nothing"><error message="x"/></testcase>
 <testcase classname="tests.test_thing" name="test_skipped"><skipped message="no clock"/></testcase>
</testsuite></testsuites>
"""
SOURCE = '''\
"""Of the whole (contract 2)."""

async def test_cites(a):
    """The stricter one (contract 3.9, 14.1)."""

def test_cites_nothing(): ...
'''


def make_results(folder: Path) -> Path:
    (folder / "tests").mkdir()
    (folder / "tests" / "test_thing.py").write_text(SOURCE)
    junit = folder / "junit.xml"
    junit.write_text(JUNIT)
    return junit


def test_counts_and_reasons_are_read(tmp_path: Path) -> None:
    found = read_results("contract", make_results(tmp_path), tmp_path)
    assert (found.passed, len(found.failed), len(found.skipped)) == (1, 2, 1)
    assert found.total == 4
    assert found.failed[0].reason == "AssertionError: 200 | 401"


def test_a_failure_names_the_sections_of_its_test_else_of_its_module(tmp_path: Path) -> None:
    found = read_results("contract", make_results(tmp_path), tmp_path)
    assert [case.sections for case in found.failed] == [("3.9", "14.1"), ("2",)]


def test_a_failure_of_a_test_that_cites_nothing_names_the_sections_in_its_reason(
    tmp_path: Path,
) -> None:
    """As a recorded answer does: its section is in the data, not in the test's source."""
    junit = make_results(tmp_path)
    junit.write_text(JUNIT.replace('message="x"', 'message="contract 5.9: body.a: recorded 1"'))
    (tmp_path / "tests" / "test_thing.py").write_text("def test_cites_nothing(): ...")
    found = read_results("recorded", junit, tmp_path)
    assert [case.sections for case in found.failed] == [(), ("5.9",)]


def test_recorded_answers_are_a_suite_of_their_own_and_run_once(tmp_path: Path) -> None:
    recorded = make_arguments("recorded", "demo", tmp_path, "")
    assert list(recorded[2:4]) == [RECORDED, "--running=demo"]
    assert f"--ignore={RECORDED}" in make_arguments("contract", "demo", tmp_path, "")


def test_the_report_shows_versions_counts_differences_and_pictures(tmp_path: Path) -> None:
    found = read_results("contract", make_results(tmp_path), tmp_path)
    text = make_report({"FusionAuth": "1.69.0"}, [found], {"login page": "real-run/login.png"})
    assert "| FusionAuth | 1.69.0 |" in text
    assert "| contract | 1 | 2 | 1 | 2 |" in text
    assert r"| tests.test_thing.test_cites[a] | 3.9, 14.1 | AssertionError: 200 \| 401 |" in text
    assert "| no clock | 1 |" in text
    assert "![login page](real-run/login.png)" in text


def test_h15_the_report_has_the_first_start_of_each_service() -> None:
    text = make_report({}, [], {}, {"db": 2.04, "fusionauth": 84.2})
    assert "## First start" in text
    assert "| fusionauth | 84.2 |" in text
    assert "First start" not in make_report({}, [], {})


def test_h15_start_times_are_read_from_what_up_says() -> None:
    said = io.StringIO()
    progress = PlainProgress(said)
    for event in (
        Event("db", EventKind.STARTING),
        Event("db", EventKind.READY, 2.04),
        Event("fusionauth", EventKind.READY, 84.24),
        Event("api", EventKind.UNCHANGED),
    ):
        progress.show(event)
    progress.say("fusionauth", "pulled fusionauth/fusionauth-app:1.69.3")
    lines = [*said.getvalue().splitlines(keepends=True), "up in 90.1 s\n"]
    assert read_start_times(lines) == {"db": 2.0, "fusionauth": 84.2}


def test_without_a_failure_the_report_says_so() -> None:
    assert "None: every test passed." in make_report({}, [], {})


def test_h4_each_suite_leaves_its_evidence_in_a_folder_of_its_own(tmp_path: Path) -> None:
    arguments = {name: make_arguments(name, "p", tmp_path, "") for name in SUITES}
    outputs = {option for each in arguments.values() for option in each if "--output=" in option}
    assert len(outputs) == len(SUITES)
    assert f"--output={tmp_path / 'end-to-end'}" in arguments["end to end"]
    for option in (option for each in arguments.values() for option in each):
        assert option != f"--output={tmp_path}"


def test_h6_a_stack_that_did_not_start_is_an_error_in_junit(tmp_path: Path) -> None:
    write_error(tmp_path / "start" / "junit.xml", "up", "`up` ended with code 3")
    found = read_results("start", tmp_path / "start" / "junit.xml", tmp_path)
    assert [case.reason for case in found.failed] == ["`up` ended with code 3"]
