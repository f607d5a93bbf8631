"""What a check found: the one value that both reports are made of."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    OK = "ok"
    FAIL = "FAIL"
    NOT_CHECKED = "not checked"


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
