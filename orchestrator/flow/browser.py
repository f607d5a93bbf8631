"""Whether a real browser keeps the cookies: the recorded answers are replayed to Chromium.

Nothing goes over the network: the browser is handed FusionAuth's `Set-Cookie` lines as if the
answer had come from its URL, then asked what it holds. Without Playwright nothing is asked.
"""

import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestrator.chromium import find_chromium, list_browsers
from orchestrator.flow.hop import Hop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

NOT_HERE = "Playwright is not installed (make install-dev)"
NO_CHROMIUM = "no Chromium that starts was found (make install-dev)"


class NoBrowser(Exception):
    """`str()` says what is missing."""


@contextmanager
def open_chromium(
    environment: Mapping[str, str],
    find_package: Callable[[str], object] = importlib.util.find_spec,
) -> Iterator["Browser"]:
    """environment: where to look for one (`orchestrator/chromium.py`). Raises NoBrowser."""
    if not find_package("playwright"):
        raise NoBrowser(NOT_HERE)
    chromium = find_chromium(list_browsers(environment))
    if chromium is None:
        raise NoBrowser(NO_CHROMIUM)
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium)
        except Error as exc:
            raise NoBrowser(f"{chromium} does not start: {exc.message.splitlines()[0]}") from exc
        try:
            yield browser
        finally:
            browser.close()


def find_kept_cookies(browser: "Browser", hops: Sequence[Hop]) -> list[frozenset[str]]:
    """For each hop the names of those of its cookies that the browser holds after it, with the
    value given there."""
    context = browser.new_context()
    try:
        page = context.new_page()
        return [_replay(page, hop) for hop in hops]
    finally:
        context.close()


def _replay(page: "Page", hop: Hop) -> frozenset[str]:
    lines = hop.answer.header_lines("Set-Cookie")
    if not lines:
        return frozenset()
    headers = {"Content-Type": "text/html", "Set-Cookie": "\n".join(lines)}

    def answer(route: "Route") -> None:
        route.fulfill(status=200, headers=headers)

    page.route("**/*", answer)
    page.goto(hop.request.url.partition("?")[0])
    page.unroute("**/*")
    held = {(cookie.get("name"), cookie.get("value")) for cookie in page.context.cookies()}
    given = [seen.cookie for seen in hop.cookies]
    return frozenset(cookie.name for cookie in given if (cookie.name, cookie.value) in held)
