"""What is said where there is no browser."""

import pytest

from orchestrator.flow.browser import NoBrowser, open_chromium


def test_without_playwright_nothing_is_asked_and_it_says_so() -> None:
    with (
        pytest.raises(NoBrowser, match="Playwright is not installed"),
        open_chromium({}, find_package=lambda name: None),
    ):
        pass


def test_without_a_chromium_that_starts_it_says_so() -> None:
    with (
        pytest.raises(NoBrowser, match="no Chromium"),
        open_chromium({"DEMO_CHROMIUM": "/nowhere"}),
    ):
        pass
