"""HTTP on a connection, with limits that uvicorn lacks: on the size and time of a header, and on
how many clients may keep the server waiting.

A client is waited for from the moment it connects, or has its answer, until its next request is
here with its whole body. Half-sent headers, stalled bodies and idle connections are all of this
kind. Beyond `Limits.connections` the client that was waited for longest is dropped, so that
somebody new always finds a free place.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

log = logging.getLogger(__name__)

CONNECTIONS = 500
OTHER_DESCRIPTORS = 100
"""Files a process has open beside its connections: the database's, the log, the libraries'."""


@dataclass(frozen=True)
class Limits:
    header_timeout_s: float = 10.0
    """From the connection or the last answer to the end of a header: 408 (RFC 9110 15.5.9). What
    is left of a body that was answered early is thrown away for as long."""
    header_bytes: int = 64 * 1024
    """Contract 1.1. A header that has not ended by then: 431 (RFC 6585 5)."""
    connections: int = CONNECTIONS


@dataclass
class Waiting:
    """The connections whose client is waited for; who was waited for longest comes first."""

    order: "dict[LimitedProtocol, None]" = field(default_factory=dict)
    has_dropped: bool = False

    def begin(self, connection: "LimitedProtocol") -> None:
        self.end(connection)
        self.order[connection] = None

    def end(self, connection: "LimitedProtocol") -> None:
        self.order.pop(connection, None)

    def drop_one(self) -> None:
        if not self.order:
            return
        if not self.has_dropped:
            log.warning("Too many connections: those that were waited for longest are dropped")
            self.has_dropped = True
        longest = next(iter(self.order))
        self.end(longest)
        longest.transport.abort()


class LimitedProtocol(HttpToolsProtocol):
    limits: Limits
    waiting: Waiting
    """Of the whole server."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._deadline: asyncio.TimerHandle | None = None
        self._is_in_header = False
        self._header_bytes: int | None = None
        """Of a header that has not ended; None: it began with the bytes that are being read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            self.waiting.drop_one()
        self.waiting.begin(self)
        self._start_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self.waiting.end(self)
        self._stop_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._is_idle:
            self._start_deadline()
        if self._is_in_header:
            self._count_header(len(data))

    def on_message_begin(self) -> None:
        self._is_in_header, self._header_bytes = True, None
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_header = False
        self._stop_deadline()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self._is_idle:
            self.waiting.end(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if not self.pipeline:
            self.waiting.begin(self)
        super().on_response_complete()

    @property
    def _is_idle(self) -> bool:
        """Nothing is being answered: what comes is a header, or what is left of an old body."""
        return bool(getattr(self.cycle, "response_complete", True))

    def _count_header(self, size: int) -> None:
        self._header_bytes = 0 if self._header_bytes is None else self._header_bytes + size
        if self._header_bytes > self.limits.header_bytes:
            self._refuse(b"431 Request Header Fields Too Large")

    def _start_deadline(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(
                self.limits.header_timeout_s, self._refuse, b"408 Request Timeout"
            )

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: bytes) -> None:
        self._stop_deadline()
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            self.transport.close()


def limited_protocol(limits: Limits) -> type[LimitedProtocol]:
    """The class for `uvicorn.Config(http=…)`: one for each server, whose connections it counts."""
    return type("OneServersProtocol", (LimitedProtocol,), {"limits": limits, "waiting": Waiting()})


def possible_connections() -> int:
    """As many as this process has file descriptors for, at most CONNECTIONS."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return CONNECTIONS
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if descriptors == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(1, min(CONNECTIONS, descriptors - OTHER_DESCRIPTORS))
