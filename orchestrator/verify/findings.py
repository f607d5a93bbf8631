"""What a check found: the one value that both reports are made of, for people (80 columns) and for
programs.
"""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

WIDTH = 80


class Outcome(StrEnum):
    OK = "ok"
    FAIL = "FAIL"
    NOT_CHECKED = "not checked"


CHECK_MARKS = {Outcome.OK: "ok", Outcome.FAIL: "FAIL", Outcome.NOT_CHECKED: "-"}
STEP_MARKS = {Outcome.OK: "done", Outcome.FAIL: "missing", Outcome.NOT_CHECKED: "-"}


class Section(StrEnum):
    """The guide's chapters, by file name."""

    HOSTED_BACKEND = "01-hosted-backend"
    PREREQUISITES = "02-prerequisites"
    START = "03-start-fusionauth"
    USER_AND_KEY = "04-user-and-api-key"
    CONFIGURE = "05-configure-by-script"
    CORS = "06-cors"
    BUILD_API = "07-build-the-api"
    BUILD_SITE = "08-build-the-site"
    CURL = "09-test-with-curl"
    ONE_LOGIN = "10-one-login-hop-by-hop"
    REFRESH = "11-refresh"
    LOG_OUT = "12-log-out"
    SAME_SITE = "13-same-site-and-cors"
    PRODUCTION = "14-production"
    TROUBLESHOOTING = "15-troubleshooting"

    @property
    def page(self) -> str:
        return f"docs/guide/{self.value}.md"


@dataclass(frozen=True)
class Finding:
    """name: short and stable, for programs. reason: one sentence, of a success too."""

    name: str
    outcome: Outcome
    reason: str
    section: Section


def ok(name: str, reason: str, section: Section) -> Finding:
    return Finding(name, Outcome.OK, reason, section)


def fail(name: str, reason: str, section: Section) -> Finding:
    return Finding(name, Outcome.FAIL, reason, section)


def not_checked(name: str, reason: str, section: Section) -> Finding:
    return Finding(name, Outcome.NOT_CHECKED, reason, section)


def judged(name: str, problem: str | None, fine: str, section: Section) -> Finding:
    """FAIL with the problem, or ok."""
    return fail(name, problem, section) if problem else ok(name, fine, section)


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
