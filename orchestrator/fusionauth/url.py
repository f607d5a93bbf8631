"""What FusionAuth takes as a URL and as an origin (contract 3.10, 5.5, 6.1)."""

import re

# RFC 3986, 3: a scheme and something behind it; neither blanks nor controls anywhere
ABSOLUTE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>[^\s\x00-\x1f<>\"{}|\\^`]+)")
# `*` stands for a part of the host under `AllowWildcards`
AUTHORITY = re.compile(
    r"//(?:[^/?#@]*@)?(?P<host>[A-Za-z0-9.*_-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}|\*))?"
)
MAX_PORT = 65535


def is_absolute_url(text: str) -> bool:
    """Custom schemes of mobile applications are URLs too, as `com.example.app:/callback`."""
    found = ABSOLUTE.fullmatch(text)
    if found is None:
        return False
    return found["scheme"].lower() not in {"http", "https"} or _has_host(found["rest"])


def is_origin(text: str) -> bool:
    """RFC 6454, 7: scheme, host and port, nothing behind; `*` is FusionAuth's word for all."""
    if text == "*":
        return True
    scheme, _, rest = text.partition(":")
    found = AUTHORITY.fullmatch(rest)
    return scheme in {"http", "https"} and found is not None and _has_host(rest)


def _has_host(rest: str) -> bool:
    found = AUTHORITY.match(rest)
    if found is None or rest[found.end() : found.end() + 1] not in {"", "/", "?", "#"}:
        return False
    port = found["port"]
    return port in {None, "*"} or 0 < int(port) <= MAX_PORT
