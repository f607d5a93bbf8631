"""Findings for people (80 columns) and for programs."""

import json
import textwrap
from collections.abc import Sequence

from orchestrator.verify.finding import Finding, Outcome

WIDTH = 80

CHECK_MARKS = {Outcome.OK: "ok", Outcome.FAIL: "FAIL", Outcome.NOT_CHECKED: "-"}
STEP_MARKS = {Outcome.OK: "done", Outcome.FAIL: "missing", Outcome.NOT_CHECKED: "-"}


def render_check(finding: Finding) -> list[str]:
    head = f"{CHECK_MARKS[finding.outcome]:<4}  {finding.name:<15}  "
    reason = finding.reason
    if finding.outcome is Outcome.NOT_CHECKED:
        reason = f"not checked: {reason}"
    return _render(finding, head, reason)


def render_step(finding: Finding) -> list[str]:
    head = f"{STEP_MARKS[finding.outcome]:<7}  {finding.name:<23}  "
    return _render(finding, head, finding.reason)


def _render(finding: Finding, head: str, reason: str) -> list[str]:
    lines = textwrap.wrap(
        reason, WIDTH, initial_indent=head, subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    )  # fmt: skip
    if finding.outcome is Outcome.FAIL:
        lines.append(f"{' ' * len(head)}see {finding.section.page}")
    return lines


def render_sum(findings: Sequence[Finding], *, good: str, bad: str, rest: str) -> str:
    """As in `44 ok, 0 failed`; rest: what is said of those not checked, if there are any."""
    counted = {outcome: sum(f.outcome is outcome for f in findings) for outcome in Outcome}
    parts = [f"{counted[Outcome.OK]} {good}", f"{counted[Outcome.FAIL]} {bad}"]
    if counted[Outcome.NOT_CHECKED]:
        parts.append(f"{counted[Outcome.NOT_CHECKED]} {rest}")
    return ", ".join(parts)


def render_json(findings: Sequence[Finding], **about: str) -> str:
    document = {
        **about,
        "ok": not has_failed(findings),
        "checks": [
            {
                "name": finding.name,
                "outcome": finding.outcome.value,
                "reason": finding.reason,
                "section": finding.section.page,
            }
            for finding in findings
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def has_failed(findings: Sequence[Finding]) -> bool:
    return any(finding.outcome is Outcome.FAIL for finding in findings)
