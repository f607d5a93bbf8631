"""Which URLs may be stored: one form for all of them, wildcards in an application's lists only.

Source: contract 1.4, 3.10, 5.5.
"""

import re
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.shapes.shape import Text

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+")
_REFERENCE = re.compile(r"[\x21-\x7e]+")
_AUTHORITY = re.compile(r"//([^/?#:@*\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?([/?#]|$)")
_PATTERN = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://(?P<host>[^/?:@]+)(:(?P<port>[^/?]+))?(?P<path>/[^?]*)?"
    r"(\?(?P<query>.*))?"
)


@dataclass(frozen=True)
class Url(Text):
    """An absolute URL, or an empty text: none."""

    schemes: tuple[str, ...] = ()
    """Lower case; empty: any."""
    relative: bool = False
    """A reference to be resolved by whoever shows it is taken too."""
    fragment: bool = True

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        url = super().fill(given, path, errors)
        if url and not self._is_valid(url):
            add_invalid_url(errors, path, url)
        return url

    def _is_valid(self, url: str) -> bool:
        if self.relative and _REFERENCE.fullmatch(url):
            return True
        if not is_absolute(url) or ("#" in url and not self.fragment):
            return False
        return not self.schemes or url.partition(":")[0].lower() in self.schemes


def add_invalid_url(errors: Errors, path: str, url: str) -> None:
    """An element of a list is keyed by its place, which code and text do not name (1.4)."""
    member, bracket, rest = path.partition("[")
    text = f"Invalid URL [{url}] for property [{member}]."
    errors.add_field(member, "[invalidURL]", text, place=bracket + rest)


def is_absolute(url: str) -> bool:
    """Custom schemes included; `http` and `https` with a host, and if any with a port number."""
    if _ABSOLUTE.fullmatch(url) is None:
        return False
    scheme, _, rest = url.partition(":")
    return scheme.lower() not in ("http", "https") or _AUTHORITY.match(rest) is not None


def is_valid_entry(url: str, validation_policy: str) -> bool:
    """An absolute URI, no fragment; `*` with wildcards allowed only, and where it may stand."""
    if "#" in url:
        return False
    if "*" not in url:
        return is_absolute(url)
    if validation_policy != "AllowWildcards" or _ABSOLUTE.fullmatch(url) is None:
        return False
    pattern = _PATTERN.fullmatch(url)
    return pattern is not None and _is_valid_pattern(**pattern.groupdict())


def _is_valid_pattern(host: str, port: str | None, path: str | None, query: str | None) -> bool:
    """Host: one, in the left-most of three labels or more, never in an address. Port: all of it.

    Path: one in a segment. Query: all of a value, none in a name.
    """
    first, _, others = host.partition(".")
    if "*" in host:
        is_address = others.rpartition(".")[2].isdigit()
        if first.count("*") > 1 or "*" in others or others.count(".") < 1 or is_address:
            return False
    if port is not None and port != "*" and not port.isdigit():
        return False
    pairs = [pair.partition("=") for pair in (query or "").split("&")]
    return (
        all(segment.count("*") <= 1 for segment in (path or "").split("/"))
        and all("*" not in name for name, _, _ in pairs)
        and all("*" not in value or value == "*" for _, _, value in pairs)
    )
