"""Bodies and cookies as they arrive, whoever reads them.

Bodies are bounded in size and in time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import HTTPConnection, Request

OPEN_BYTES = 64 * 1024
"""What a body may hold where no key has been shown: forms, and the operations open to anyone."""


class BodyTooLarge(Exception):
    """413; who reads the body says so in its own words."""


class BodyTooSlow(Exception):
    """408: the rest of the body did not come in time (RFC 9110 15.5.9)."""


def content_type_of(request: Request) -> str:
    """Without parameters, lower case; empty when there is no such header."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_body(
    request: Request,
    maximum_bytes: int = OPEN_BYTES,
    *,
    timeout_s: float,
    allow_more: Callable[[], Awaitable[int]] | None = None,
) -> bytes:
    """The whole body. Raises BodyTooLarge, BodyTooSlow, ClientDisconnect.

    allow_more: asked once, when the body passes `maximum_bytes`: the maximum for this sender, or an
    exception of its own.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > maximum_bytes and allow_more is not None:
                    maximum_bytes, allow_more = await allow_more(), None
                if len(body) > maximum_bytes:
                    raise BodyTooLarge
    except TimeoutError:
        raise BodyTooSlow from None
    return bytes(body)


def request_cookies(request: HTTPConnection) -> Mapping[str, str]:
    """By name (RFC 6265 4.2.1, 5.4); of several with one name the last counts, as in Starlette.

    Starlette's own `request.cookies` undoes backslashes with the standard library, which takes half
    a minute for a header of 64 KB before Python 3.11.10 and 3.12.6 (CVE-2024-7592). A cookie value
    has no backslashes (RFC 6265 4.1.1), so nothing is undone here.
    """
    cookies: dict[str, str] = {}
    for header in request.headers.getlist("cookie"):
        for pair in header.split(";"):
            name, separator, value = pair.partition("=")
            if separator:
                cookies[name.strip()] = _unquoted(value.strip())
    return cookies


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
