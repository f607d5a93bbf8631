"""Somebody who follows the guide to the letter: types, saves, clicks, compares what is shown."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Playwright

from orchestrator.chromium import find_chromium, list_browsers
from scripts.guide.book import ROOT, Block, Chapter, GuideError
from scripts.guide.browser_steps import TIMEOUT_MS, Step, parse_steps, take_step
from scripts.guide.compare import find_difference
from scripts.guide.parts import is_there
from scripts.guide.pictures import Pictures
from scripts.guide.ports import Ports
from scripts.guide.shell import Printed, Shell

WORKSHOP = "workshop"  # the folder chapter 2 makes in the attendee's home
PASSED_ON = (
    *("PATH", "LANG", "TMPDIR", "DEMO_ENGINE", "DEMO_FUSIONAUTH"),
    *("DEMO_POSTGRES_IMAGE", "DEMO_PYTHON_IMAGE", "DEMO_FUSIONAUTH_VERSION", "DEMO_CHROMIUM"),
)


@dataclass
class Attendee:
    """home: an empty folder. Follow the chapters in order: each builds on the ones before."""

    home: Path
    shell: Shell
    page: Page
    ports: Ports
    pictures: Pictures
    real: bool = False  # FusionAuth's own image: blocks marked real-only are run too
    printed: Printed = field(default=Printed("", 0))

    def follow(self, chapter: Chapter) -> None:
        """Raises GuideError naming the first block that does not hold."""
        for block in chapter.blocks:
            if is_there(block):
                try:
                    self._do(block)
                except (GuideError, AssertionError, Error) as problem:
                    raise GuideError(f"{block.place}: {problem}") from problem

    def _do(self, block: Block) -> None:
        match block.kind:
            case "run":
                self._run(block)
            case "real-only" if self.real:
                self._run(block)
            case "output":
                self._compare(block)
            case "file":
                self._save(block)
            case "browser":
                for step in parse_steps(block):
                    self._click(step)

    def _run(self, block: Block) -> None:
        self.printed = self.shell.run(self.ports.to_here(block.body))
        wanted = int(block.directives.get("exit", "0"))
        if self.printed.exit_code != wanted:
            raise GuideError(
                f"ended with {self.printed.exit_code}, not {wanted}:\n{self.printed.text}"
            )

    def _compare(self, block: Block) -> None:
        seen = self.ports.to_guide(self.printed.text)
        if difference := find_difference(block.body, seen):
            raise GuideError(f"another output than shown (- shown, + seen):\n{difference}")

    def _save(self, block: Block) -> None:
        file = self.home / WORKSHOP / block.directives["file"]
        file.parent.mkdir(parents=True, exist_ok=True)
        ours = "same" in block.directives  # to the letter; nothing in it is for this run
        file.write_text(block.body if ours else self.ports.to_here(block.body), "utf-8")

    def _click(self, step: Step) -> None:
        here = Step(step.verb, [self.ports.to_here(word) for word in step.words])
        take_step(self.page, here, self.pictures.take)


@contextmanager
def attendee_in(
    home: Path, ports: Ports, browser: Browser, *, retake: bool = False
) -> Iterator[Attendee]:
    """One with a terminal in the repository; all they started ends with it."""
    environment = make_environment(home, ports)
    shell = Shell(ROOT, home / "block.sh", environment)
    context = browser.new_context(locale="en-US", timezone_id="UTC", color_scheme="light")
    context.set_default_timeout(TIMEOUT_MS)
    real = environment.get("DEMO_FUSIONAUTH") == "real"
    try:
        yield Attendee(home, shell, context.new_page(), ports, Pictures(ports, retake), real)
    finally:
        context.close()
        shell.close()
        _stop_projects(environment)


def make_environment(home: Path, ports: Ports) -> Mapping[str, str]:
    """A new user's: none of this machine's settings but how to reach programs and images."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    first = zip(("FUSIONAUTH", "API", "SITE"), (9011, 5000, 3000), strict=True)
    return {
        "LANG": "C.UTF-8",
        "DEMO_ENGINE": "local",
        **kept,
        "HOME": str(home),
        "DEMO_STATE_DIR": str(home / "state"),
        **{f"DEMO_{name}_PORT": str(ports.here[port]) for name, port in first},
    }


def launch_browser(playwright: Playwright) -> Browser:
    """This machine's Chromium, else Playwright's own."""
    chromium = find_chromium(list_browsers(os.environ))
    return playwright.chromium.launch(executable_path=chromium)


def _stop_projects(environment: Mapping[str, str]) -> None:
    state = Path(environment["DEMO_STATE_DIR"])
    for project in sorted(folder.name for folder in state.glob("*") if folder.is_dir()):
        command = [sys.executable, "orchestrate.py", "down", "--volumes", "--project", project]
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120)
    shutil.rmtree(state, ignore_errors=True)
