"""Which browsers are considered, and in which order."""

from pathlib import Path

import pytest

from orchestrator.chromium import find_chromium, list_browsers


def add_program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")}


def test_a_machine_without_a_browser_has_none(environment: dict[str, str]) -> None:
    assert find_chromium(list_browsers(environment), lambda _: True) is None


def test_programs_on_the_path_come_before_downloads(
    environment: dict[str, str], tmp_path: Path
) -> None:
    cache = tmp_path / "home/.cache/ms-playwright"
    environment["PLAYWRIGHT_BROWSERS_PATH"] = str(cache)
    old = add_program(cache / "chromium-999/chrome-linux/chrome")
    new = add_program(cache / "chromium-1248/chrome-linux64/chrome")
    chrome = add_program(tmp_path / "bin/google-chrome")
    chromium = add_program(tmp_path / "bin/chromium")
    shell = add_program(tmp_path / "bin/chromium-headless-shell")
    assert list(list_browsers(environment)) == [shell, chromium, chrome, new, old]
    assert list(list_browsers(environment, headed=True)) == [chromium, chrome, new, old]


def test_a_mac_application_of_the_user_is_found(
    environment: dict[str, str], tmp_path: Path
) -> None:
    application = "home/Applications/Chromium.app/Contents/MacOS/Chromium"
    chromium = add_program(tmp_path / application)
    assert list(list_browsers(environment)) == [chromium]


def test_a_chosen_browser_is_the_only_one(environment: dict[str, str], tmp_path: Path) -> None:
    add_program(tmp_path / "bin/chromium")
    environment["DEMO_CHROMIUM"] = "/opt/mine"
    assert list(list_browsers(environment)) == [Path("/opt/mine")]


def test_a_program_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    snap, chrome = tmp_path / "chromium-browser", tmp_path / "chrome"
    assert find_chromium([snap, chrome], lambda path: path == chrome) == chrome
