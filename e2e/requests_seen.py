"""Counting what a page asks of a server."""

from playwright.sync_api import Page, Request


class RequestsSeen:
    """The requests of `page`, from now on, whose URL contains `part`."""

    def __init__(self, page: Page, part: str) -> None:
        self._part = part
        self.count = 0
        page.on("request", self._see)

    def _see(self, request: Request) -> None:
        if self._part in request.url:
            self.count += 1
