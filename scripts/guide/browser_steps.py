"""Steps in a browser, one a line, as a person would say them and as the tests take them:

open http://localhost:3001/index.html
click "Sign in"
fill "Login" with "robin@example.com"
see "You are signed in."
at http://localhost:3001/profile.html
forget cookie app.idt
picture profile-before
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from scripts.guide.book import Block, GuideError

TIMEOUT_MS = 20_000
VERBS = {
    "open": r"open (\S+)",
    "click": r'click "([^"]+)"',
    "fill": r'fill "([^"]+)" with "([^"]+)"',
    "see": r'see "([^"]+)"',
    "at": r"at (\S+)",
    "forget cookie": r"forget cookie (\S+)",
    "picture": r"picture ([a-z0-9-]+)",
}


@dataclass(frozen=True)
class Step:
    verb: str
    words: Sequence[str]


def parse_steps(block: Block) -> Sequence[Step]:
    """Raises GuideError naming the line that is no step."""
    lines = enumerate(block.body.splitlines(), block.line + 1)
    return [_parse(block.chapter, number, line) for number, line in lines]


def _parse(chapter: str, number: int, line: str) -> Step:
    for verb, pattern in VERBS.items():
        if found := re.fullmatch(pattern, line):
            return Step(verb, found.groups())
    raise GuideError(f"docs/guide/{chapter}.md:{number}: not a step: {line!r}")


def take_step(page: Page, step: Step, take_picture: Callable[[Page, str], None]) -> None:
    """Raises AssertionError or Playwright's Error when it cannot be taken."""
    match step.verb, *step.words:
        case "open", str(url):
            page.goto(url)
        case "click", str(name):
            link, button = (page.get_by_role(r, name=name, exact=True) for r in ("link", "button"))
            summary = page.locator("summary", has_text=re.compile(f"^{re.escape(name)}$"))
            link.or_(button).or_(summary).click()
        case "fill", str(label), str(value):
            page.get_by_role("textbox", name=label, exact=True).fill(value)
        case "see", str(text):
            expect(page.get_by_text(text).first).to_be_visible(timeout=TIMEOUT_MS)
        case "at", str(url):
            expect(page).to_have_url(url, timeout=TIMEOUT_MS)
        case "forget cookie", str(name):
            page.context.clear_cookies(name=name)
        case "picture", str(name):
            take_picture(page, name)
