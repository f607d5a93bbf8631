"""A browser for the guide."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.guide.attendee import launch_browser


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """In place of the plugin's, which does not look for the Chromium of this machine, and whose
    event loop would stay to the end of the session, where no test with its own could run."""
    with sync_playwright() as playwright:
        found = launch_browser(playwright)
        yield found
        found.close()
