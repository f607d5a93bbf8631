"""The report: for people in 80 columns, for programs as JSON."""

import json

from orchestrator.verify.findings import (
    Finding,
    Section,
    fail,
    has_failed,
    judged,
    not_checked,
    ok,
    render_check,
    render_json,
    render_step,
    render_sum,
)

LONG = "accepts tokens " + "that nobody should accept, " * 6 + "http://localhost:9011/" + "x" * 90
FINDINGS = [
    ok("identity", "knows who is signed in", Section.BUILD_API),
    fail("signature", LONG, Section.BUILD_API),
    not_checked("refresh", "no browser", Section.REFRESH),
]


def test_no_line_is_wider_than_80_columns() -> None:
    for finding in FINDINGS:
        for line in (*render_check(finding), *render_step(finding)):
            assert len(line) <= 80


def test_a_failure_names_the_guides_page() -> None:
    lines = render_check(FINDINGS[1])
    assert lines[0].startswith("FAIL  signature        accepts tokens")
    assert lines[-1].strip() == "see docs/guide/07-build-the-api.md"


def test_what_was_not_checked_says_so() -> None:
    assert "not checked: no browser" in render_check(FINDINGS[2])[0]


def test_the_sum_counts_each_outcome() -> None:
    said = render_sum(FINDINGS, good="ok", bad="failed", rest="not checked")
    assert said == "1 ok, 1 failed, 1 not checked"


def test_programs_get_the_same_and_a_verdict() -> None:
    document = json.loads(render_json(FINDINGS, url="http://localhost:5000"))
    assert document["ok"] is False
    assert document["url"] == "http://localhost:5000"
    assert [check["name"] for check in document["checks"]] == ["identity", "signature", "refresh"]
    assert document["checks"][1]["section"] == "docs/guide/07-build-the-api.md"


def test_only_a_failure_fails() -> None:
    assert not has_failed([FINDINGS[0], FINDINGS[2]])
    assert has_failed(FINDINGS)


def test_a_problem_is_what_makes_a_failure() -> None:
    assert judged("vary", None, "fine", Section.SAME_SITE).reason == "fine"
    assert has_failed([judged("vary", "missing", "fine", Section.SAME_SITE)])


def test_every_step_fits_its_column() -> None:
    for section in Section:
        (line,) = render_step(Finding(section.value, FINDINGS[0].outcome, "x", section))
        assert line.endswith("  x")
        assert line.index(section.value) == 9
