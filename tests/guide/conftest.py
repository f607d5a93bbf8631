"""A browser for the guide."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from scripts.guide.attendee import launch_browser


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """In place of the plugin's, which does not look for the Chromium of this machine."""
    found = launch_browser(playwright)
    yield found
    found.close()
