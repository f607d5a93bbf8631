"""What a program needs of FusionAuth's hosted pages: the form, and what the page complains about.

Source: contract 10.1 to 10.4. The fields are the contract, not the layout.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class HostedPage:
    """oauth_error: the JSON in the `<pre>` of an error page. complaint: its alerts, in words."""

    title: str = ""
    action: str | None = None
    inputs: dict[str, str] = field(default_factory=dict)
    oauth_error: Mapping[str, Any] = field(default_factory=dict)
    complaint: str = ""

    @property
    def is_login(self) -> bool:
        return "loginId" in self.inputs and "password" in self.inputs


def read_page(html: str) -> HostedPage:
    parser = _PageParser()
    parser.feed(html)
    page = parser.page
    page.title = " ".join(parser.texts["title"].split())
    page.complaint = " ".join(parser.texts["alert"].split())
    page.oauth_error = _parse_error(parser.texts["pre"])
    return page


class _PageParser(HTMLParser):
    """Collects the text inside `<title>`, `<pre>` and elements whose class says alert or error."""

    def __init__(self) -> None:
        super().__init__()
        self.page = HostedPage()
        self.texts = {"title": "", "pre": "", "alert": ""}
        self._open: list[tuple[str, str]] = []  # tags with what their text is taken for

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and self.page.action is None:
            self.page.action = attributes.get("action", "")
        if tag == "input" and (name := attributes.get("name")):
            self._take_input(name, attributes)
        if tag not in ("input", "link", "meta", "br", "img", "hr"):
            self._open.append((tag, self._meaning(tag, attributes.get("class", ""))))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._open and (meaning := self._open[-1][1]):
            self.texts[meaning] += data

    def _take_input(self, name: str, attributes: Mapping[str, str]) -> None:
        """A checkbox that is not ticked is not sent."""
        if attributes.get("type") not in ("checkbox", "radio") or "checked" in attributes:
            self.page.inputs.setdefault(name, attributes.get("value", ""))

    def _meaning(self, tag: str, classes: str) -> str:
        if tag in ("title", "pre"):
            return tag
        if tag == "button":  # the one that dismisses an alert
            return ""
        names = classes.split()
        if tag != "label" and any(n in ("alert", "error", "text-error") for n in names):
            return "alert"
        return self._open[-1][1] if self._open else ""


def _parse_error(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
