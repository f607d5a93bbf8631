"""A request and its answer as a browser's network panel has them, and the URLs in them. Values.

`Send` is the one effect of flow and verify; `session.py` makes it, tests make others.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urljoin, urlsplit

from orchestrator.errors import ConfigError


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
    """headers: in order, a name may come again (`Set-Cookie` does).

    status: 0 where nothing came back, the reason is the body then.
    """

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

    @property
    def shown_status(self) -> str:
        """As in `answers 200`."""
        return str(self.status) if self.status else f"nothing ({self.text})"

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


def ask(send: Send, request: Request) -> Answer:
    """The answer, of status 0 where there is none."""
    try:
        return send(request)
    except NoAnswer as problem:
        return Answer(0, body=str(problem).encode())


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def origin_of(url: str) -> str:
    """Scheme, host and port as a browser writes them in `Origin`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def require_origin(text: str, what: str) -> str:
    """Scheme, host and port as a browser writes them in `Origin`. A trailing slash is removed.

    Raises ConfigError, for what has a path or is no URL either.
    """
    url = require_http_url(text, what)
    parts = urlsplit(url)
    if parts.path or "@" in parts.netloc:
        raise ConfigError(f'"{text}" is not {what}', "such as http://localhost:3000")
    default = {"http": ":80", "https": ":443"}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(default)}"


def require_http_url(text: str, what: str) -> str:
    """The URL without a trailing slash. what: as in `"x" is not the URL of an API`.

    Raises ConfigError for what has no scheme, host or usable port, or carries a query.
    """
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, a bracket left open
        usable = False
    if not usable or "?" in text or "#" in text:
        raise ConfigError(f'"{text}" is not {what}', "such as http://localhost:5000")
    return text.rstrip("/")
