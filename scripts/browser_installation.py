"""A Chromium for the browser tests: one that is here, else Playwright's, else the system's."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from orchestrator.chromium import (
    HEADLESS_ONLY,
    VARIABLE,
    find_chromium,
    list_browsers,
    starts_at_all,
)
from scripts.machine import CommandFailed, InstallError, Machine, apt_install
from scripts.virtual_environment import python_of

STAMP = "browser-that-starts"


def ensure_browser(
    home: Path,
    environment: Mapping[str, str],
    machine: Machine,
    *,
    starts: Callable[[Path], bool] = starts_at_all,
) -> None:
    """Find or install one, and remember in the virtual environment `home` that it starts.

    Raises InstallError saying what was tried.
    """
    if (known := _remembered(home)) and known in list_browsers(environment):
        return
    browser = find_chromium(list_browsers(environment), starts)
    if browser is None:
        browser = _install(home, environment, machine, starts)
    (home / STAMP).write_text(str(browser), encoding="utf-8")


def _remembered(home: Path) -> Path | None:
    stamp = home / STAMP
    if not stamp.exists():
        return None
    browser = Path(stamp.read_text(encoding="utf-8"))
    return browser if browser.exists() else None


def _install(
    home: Path,
    environment: Mapping[str, str],
    machine: Machine,
    starts: Callable[[Path], bool],
) -> Path:
    """Try the ways in turn; a way counts when a browser starts after it, not when it ends well."""
    if chosen := environment.get(VARIABLE):
        raise InstallError(f"{VARIABLE} names {chosen}, which does not start as a browser")
    tried = []
    for name, way in _ways(home, machine):
        machine.say(f"no Chromium here, trying {name}")
        try:
            way()
        except CommandFailed as failed:
            tried.append(f"{name}: {failed.reason}")
            continue
        if browser := find_chromium(list_browsers(environment), starts):
            return browser
        tried.append(f"{name}: what it installed does not start")
    raise InstallError(
        f"no Chromium for the browser tests: install one or name it in {VARIABLE}"
        f" (tried {'; '.join(tried)})"
    )


def _ways(home: Path, machine: Machine) -> Iterator[tuple[str, Callable[[], object]]]:
    python = str(python_of(home))
    yield (
        "Playwright's download",
        lambda: machine.run(python, "-m", "playwright", "install", "chromium"),
    )
    if machine.has_apt:
        yield f"the system's {HEADLESS_ONLY}", lambda: apt_install(machine, HEADLESS_ONLY)
        yield "the system's chromium", lambda: apt_install(machine, "chromium")
