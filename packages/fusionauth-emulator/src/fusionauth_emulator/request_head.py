"""What every request's header has to be, before anything looks at it.

Exactly one `Host` that can be a host, else 400 (RFC 9112 3.2): every URL the server hands out
begins with it (contract 1.1). At most 64 KiB, as FusionAuth has it (contract 1.1), else 431
(RFC 6585 5). A trailing slash of the path goes: routes never see one.
"""

import re
from ipaddress import IPv6Address

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

MAXIMUM_BYTES = 64 * 1024
# RFC 3986 3.2.2 and 3.2.3: an address in brackets or a name, and a port
_HOST = re.compile(rb"(?:\[([0-9A-Fa-f:.]+)\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::[0-9]*)?")


class RequestHead:
    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if size_of(scope) > MAXIMUM_BYTES:
            return await Response(status_code=431)(scope, receive, send)
        if not has_good_host(scope):
            return await Response(status_code=400)(scope, receive, send)
        return await self._app(scope, receive, send)


def size_of(scope: Scope) -> int:
    """Of the header, request line included."""
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return headers + len(scope["path"]) + len(scope["query_string"])


def has_good_host(scope: Scope) -> bool:
    """A request of HTTP/1.0 may come without one."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not hosts:
        return bool(scope.get("http_version") == "1.0")
    return len(hosts) == 1 and _is_host(hosts[0])


def _is_host(value: bytes) -> bool:
    match = _HOST.fullmatch(value)
    if match is None or match[1] is None:
        return match is not None
    try:
        IPv6Address(match[1].decode())
    except ValueError:
        return False
    return True


class TrailingSlash:
    """Paths work with and without one (contract 1.1)."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(scope["path"]) > 1 and scope["path"].endswith("/"):
            scope = {**scope, "path": scope["path"].rstrip("/") or "/"}
        await self._app(scope, receive, send)
