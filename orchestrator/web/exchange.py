"""A request and its answer as a browser's network panel has them: values, nothing sent.

`Send` is the one effect of flow and verify; `session.py` makes it, tests make others.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urljoin, urlsplit


class NoAnswer(Exception):
    """Nothing came back: `str()` says how the connection ended."""


@dataclass(frozen=True)
class Request:
    """form: sent as application/x-www-form-urlencoded. Headers and form hold secrets: no repr."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def query(self) -> dict[str, str]:
        return query_of(self.url)


@dataclass(frozen=True)
class Answer:
    """headers: in order, a name may come again (`Set-Cookie` does)."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """All values of a header in one, as RFC 9110 §5.3 joins them; empty without one."""
        return ", ".join(self.header_lines(name))

    def header_lines(self, name: str) -> list[str]:
        return [value for found, value in self.headers if found.lower() == name.lower()]

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def location(self, request: Request) -> str | None:
        """Where a redirect leads, in full (RFC 9110 §10.2.2)."""
        target = self.header("Location")
        if not target or not 300 <= self.status < 400:
            return None
        try:
            return urljoin(request.url, target)
        except ValueError:  # such as a bracket left open
            return None


Send: TypeAlias = Callable[[Request], Answer]


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def origin_of(url: str) -> str:
    """Scheme, host and port as a browser writes them in `Origin`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""
