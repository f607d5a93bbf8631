"""Calling the application from within, without a socket: how a kickstart makes its requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message, Scope


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


async def call_app(
    app: ASGIApp, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> Answer:
    """url: path and query, as the server would see them."""
    received: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        received.append(message)

    await app(_scope(method, url, headers), receive, send)
    return Answer(
        status=received[0]["status"],
        body=b"".join(message.get("body", b"") for message in received[1:]),
    )


def _scope(method: str, url: str, headers: Mapping[str, str]) -> Scope:
    parts = urlsplit(url)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 9012),  # FusionAuth's own loopback port (contract 1.1)
        "state": {},
    }
