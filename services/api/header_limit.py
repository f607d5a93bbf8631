"""A limit on what a request may bring in headers, the same on every route.

As large as FusionAuth's own (since its version 1.37). HTTP parsers differ too much to leave it to
them: h11 answers large headers with 400, httptools hands them on whatever their size.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from .errors import TooLarge, make_response

MAX_HEADER_BYTES = 64 * 1024


class HeaderLimit:
    def __init__(self, app: ASGIApp, realm: str) -> None:
        self._app = app
        self._realm = realm

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = sum(len(name) + len(value) for name, value in scope.get("headers", ()))
        if size <= MAX_HEADER_BYTES:
            await self._app(scope, receive, send)
        else:
            error = TooLarge("size", f"the headers are larger than {MAX_HEADER_BYTES} bytes")
            await make_response(error, self._realm)(scope, receive, send)
