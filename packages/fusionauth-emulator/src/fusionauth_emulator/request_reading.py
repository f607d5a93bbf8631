"""Bodies as they arrive: bounded in size and in time, whoever reads them."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request

OPEN_BYTES = 64 * 1024
"""What a body may hold where no key has been shown: forms, and the operations open to anyone."""


class BodyTooLarge(Exception):
    """413; who reads the body says so in its own words."""


class BodyTooSlow(Exception):
    """408: the rest of the body did not come in time (RFC 9110 15.5.9)."""


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
