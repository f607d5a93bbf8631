"""Where the browser for the tests comes from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestrator.chromium import HEADLESS_ONLY
from scripts.browser_installation import ensure_browser
from scripts.machine import InstallError
from tests.fakes.machine import FakeMachine, fails


class Computer:
    """A PATH with programs on it, a virtual environment, and a count of starts."""

    def __init__(self, root: Path) -> None:
        self.bin = root / "bin"
        self.home = root / ".venv"
        self.bin.mkdir()
        self.home.mkdir()
        self.environment = {"PATH": str(self.bin), "HOME": str(root)}
        self.broken: set[str] = set()
        self.started: list[str] = []

    def add(self, name: str) -> None:
        (self.bin / name).touch(mode=0o755)

    def adds(self, name: str) -> Callable[[tuple[str, ...]], None]:
        return lambda _argv: self.add(name)

    def starts(self, browser: Path) -> bool:
        self.started.append(browser.name)
        return browser.exists() and browser.name not in self.broken

    def ensure(self, machine: FakeMachine) -> None:
        ensure_browser(self.home, self.environment, machine, starts=self.starts)


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_an_installed_browser_is_taken_as_it_is(computer: Computer) -> None:
    computer.add("chromium")
    machine = FakeMachine(has_apt=True)
    computer.ensure(machine)
    assert (machine.commands, machine.lines) == ([], [])


def test_a_browser_known_to_start_is_not_started_again(computer: Computer) -> None:
    computer.add("chromium")
    computer.ensure(FakeMachine())
    computer.ensure(FakeMachine())
    assert computer.started == ["chromium"]


def test_a_browser_that_went_away_is_replaced(computer: Computer) -> None:
    computer.add("chromium")
    computer.ensure(FakeMachine())
    (computer.bin / "chromium").unlink()
    machine = FakeMachine(effects={"playwright": computer.adds("chrome")})
    computer.ensure(machine)
    assert [argv[1:] for argv in machine.commands] == [("-m", "playwright", "install", "chromium")]


def test_playwright_is_asked_before_the_system(computer: Computer) -> None:
    machine = FakeMachine(has_apt=True, effects={"playwright": computer.adds("chrome")})
    computer.ensure(machine)
    assert len(machine.commands) == 1


def test_the_system_is_asked_when_the_download_fails(computer: Computer) -> None:
    machine = FakeMachine(
        has_apt=True,
        effects={"playwright": fails("no network"), "install": computer.adds(HEADLESS_ONLY)},
    )
    computer.ensure(machine)
    assert machine.commands[-1][-3:] == ("--yes", "--no-install-recommends", HEADLESS_ONLY)


def test_a_system_without_the_small_package_gets_the_whole_browser(computer: Computer) -> None:
    effects = {
        "playwright": fails("no network"),
        HEADLESS_ONLY: fails("E: Unable to locate package"),
        "chromium": computer.adds("chromium"),
    }
    machine = FakeMachine(has_apt=True, effects=effects)
    computer.ensure(machine)
    assert machine.commands[-1][-1] == "chromium"


def test_the_system_is_asked_when_the_download_does_not_start(computer: Computer) -> None:
    """Playwright's Chromium needs libraries of the system that may be missing."""
    computer.broken = {"chrome"}

    def apt_install(argv: tuple[str, ...]) -> None:
        if "apt-get" in argv:
            computer.add(HEADLESS_ONLY)

    machine = FakeMachine(
        has_apt=True, effects={"playwright": computer.adds("chrome"), "install": apt_install}
    )
    computer.ensure(machine)
    assert machine.commands[-1][-1] == HEADLESS_ONLY


def test_an_ordinary_user_without_network_is_told_what_was_tried(computer: Computer) -> None:
    machine = FakeMachine(effects={"playwright": fails("Error: getaddrinfo ENOTFOUND\n")})
    with pytest.raises(InstallError) as caught:
        computer.ensure(machine)
    assert str(caught.value) == (
        "no Chromium for the browser tests: install one or name it in DEMO_CHROMIUM"
        " (tried Playwright's download: Error: getaddrinfo ENOTFOUND)"
    )


def test_a_chosen_browser_that_does_not_start_is_an_error_of_its_own(computer: Computer) -> None:
    computer.add("chromium")
    computer.environment["DEMO_CHROMIUM"] = "/opt/none"
    machine = FakeMachine(has_apt=True)
    with pytest.raises(InstallError, match="DEMO_CHROMIUM names /opt/none"):
        computer.ensure(machine)
    assert machine.commands == []
