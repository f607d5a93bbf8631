"""A `requests` adapter whose server is an ASGI application in this process: no socket, no port.

The code under test keeps its own `requests` session; only the transport below it is ours.
"""

from collections.abc import Mapping
from typing import Any

import httpx
import requests
from anyio.from_thread import BlockingPortal
from requests.adapters import BaseAdapter, HTTPAdapter
from starlette.types import ASGIApp
from urllib3 import HTTPHeaderDict, HTTPResponse


class AsgiAdapter(BaseAdapter):
    """portal: the event loop that the application lives in."""

    def __init__(self, app: ASGIApp, portal: BlockingPortal) -> None:
        super().__init__()
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._portal = portal

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        asked = httpx.Request(
            str(request.method),
            str(request.url),
            headers=[(_bytes(n), _bytes(v)) for n, v in request.headers.items()],
            content=_bytes(request.body or b""),
        )
        status, headers, body = self._portal.call(self._answer, asked)
        raw = HTTPResponse(body, HTTPHeaderDict(headers), status, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing is open."""

    async def _answer(self, asked: httpx.Request) -> tuple[int, list[tuple[str, str]], Any]:
        answer = await self._transport.handle_async_request(asked)
        body = await answer.aread()
        return answer.status_code, answer.headers.multi_items(), _Body(body)


class _Body:
    """What urllib3 reads from."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.closed = False

    def read(self, amount: int | None = None) -> bytes:
        end = len(self._body) if amount is None else amount
        read, self._body = self._body[:end], self._body[end:]
        return read

    def close(self) -> None:
        self.closed = True


def mount(session: requests.Session, apps: Mapping[str, AsgiAdapter]) -> None:
    """apps: by origin, such as `http://localhost:9011`."""
    for origin, adapter in apps.items():
        session.mount(origin, adapter)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
