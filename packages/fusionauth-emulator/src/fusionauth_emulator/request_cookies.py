"""Cookies as a browser sends them (RFC 6265 4.2.1, 5.4).

Starlette's own `request.cookies` undoes backslashes with the standard library, which takes half a
minute for a header of 64 KB before Python 3.11.10 and 3.12.6 (CVE-2024-7592). A cookie value has no
backslashes (RFC 6265 4.1.1), so nothing is undone here.
"""

from collections.abc import Mapping

from starlette.requests import HTTPConnection


def request_cookies(request: HTTPConnection) -> Mapping[str, str]:
    """By name; of several with one name the last counts, as in Starlette."""
    cookies: dict[str, str] = {}
    for header in request.headers.getlist("cookie"):
        for pair in header.split(";"):
            name, separator, value = pair.partition("=")
            if separator:
                cookies[name.strip()] = _unquoted(value.strip())
    return cookies


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
