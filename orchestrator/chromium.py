"""Which Chromium of this machine is driven: by `flow` and `verify`, by e2e and by the tests.

Changes nothing, and needs the standard library only: the installation asks it too.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

VARIABLE = "DEMO_CHROMIUM"
HEADLESS_ONLY = "chromium-headless-shell"
"""Debian's package of that name: the same engine without a window, at half the processor time."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
)
PLAYWRIGHT_PATTERNS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


def list_browsers(environment: Mapping[str, str], *, headed: bool = False) -> Iterator[Path]:
    """Chromium-like programs on this machine, best first, whether or not they start.

    headed: only those that can open a window. `DEMO_CHROMIUM` is a choice: then there is no other.
    """
    if chosen := environment.get(VARIABLE):
        yield Path(chosen)
        return
    for name in NAMES if headed else (HEADLESS_ONLY, *NAMES):
        if found := shutil.which(name, path=environment.get("PATH")):
            yield Path(found)
    home = Path(environment.get("HOME") or "/")
    for folder in (Path("/Applications"), home / "Applications"):
        yield from (app for name in MAC_APPLICATIONS if (app := folder / name).exists())
    yield from _list_downloads(environment, home)


def find_chromium(
    browsers: Iterable[Path], starts: Callable[[Path], bool] | None = None
) -> Path | None:
    """The first that starts. Some do not: Ubuntu's chromium-browser only names a snap."""
    starts = starts or starts_at_all
    return next((browser for browser in browsers if starts(browser)), None)


def starts_at_all(browser: Path) -> bool:
    try:
        done = subprocess.run([browser, "--version"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _list_downloads(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    """What `playwright install chromium` left, newest build first."""
    cache = "Library/Caches" if sys.platform == "darwin" else ".cache"
    folder = Path(environment.get("PLAYWRIGHT_BROWSERS_PATH") or home / cache / "ms-playwright")
    for pattern in PLAYWRIGHT_PATTERNS:
        yield from sorted(folder.glob(pattern), key=_build_number, reverse=True)


def _build_number(browser: Path) -> int:
    folder = next(part for part in browser.parts if part.startswith("chromium-"))
    number = folder.removeprefix("chromium-")
    return int(number) if number.isdecimal() else 0
