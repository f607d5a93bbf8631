"""A proxy between a seed and its server that breaks one request: before it is passed on, or after,
so that it is done and nobody is told."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from emulator_tests.patience import PATIENCE_S

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Moment(Enum):
    BEFORE = "before"
    AFTER = "after"


@dataclass
class FaultProxy:
    """at: the request that is broken, from 1; 0: none. on_fault: what else happens then."""

    target: str
    at: int = 0
    moment: Moment = Moment.BEFORE
    on_fault: Callable[[], None] = lambda: None
    requests: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def run(self) -> Iterator["FaultProxy"]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(proxy: FaultProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else None
            proxy.requests.append(f"{self.command} {self.path}")
            broken = len(proxy.requests) == proxy.at
            if broken and proxy.moment is Moment.BEFORE:
                return self._cut()
            answer, content = self._forward(body)
            if broken:
                return self._cut()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _forward(self, body: bytes | None) -> tuple[http.client.HTTPResponse, bytes]:
            target = urlsplit(proxy.target)
            connection = http.client.HTTPConnection(
                target.hostname or "", target.port, timeout=PATIENCE_S
            )
            try:
                connection.request(self.command, self.path, body, dict(self.headers))
                answer = connection.getresponse()
                return answer, answer.read()
            finally:
                connection.close()

        def _cut(self) -> None:
            proxy.on_fault()
            self.close_connection = True

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def log_message(self, format: str, *args: object) -> None:
            return None

    return Handler
