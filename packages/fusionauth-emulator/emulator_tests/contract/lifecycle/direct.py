"""A client that calls the application without HTTP: a hundred thousand steps need one that costs
little. Cookies are kept by name; redirects are not followed."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp, Message

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Json:
        document: Json = json.loads(self.body) if self.body else {}
        return document


@dataclass
class DirectClient:
    app: ASGIApp
    cookies: dict[str, str] = field(default_factory=dict)

    async def ask(
        self,
        method: str,
        url: str,
        *,
        form: dict[str, str] | None = None,
        document: Json | None = None,
        key: str = "",
    ) -> Answer:
        """url: path and query. key: the API key."""
        body, content_type = b"", ""
        if form is not None:
            body, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif document is not None:
            body, content_type = json.dumps(document).encode(), "application/json"
        headers = {"host": "localhost:9011", "content-type": content_type, "authorization": key}
        headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = [(name.encode(), value.encode()) for name, value in headers.items() if value]
        return await self._call(method, url, sent, body)

    async def _call(
        self, method: str, url: str, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> Answer:
        parts, received = urlsplit(url), list[Message]()
        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": headers,
            "client": ("127.0.0.1", 0),
            "server": ("localhost", 9011),
            "state": {},
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            received.append(message)

        await self.app(scope, receive, send)
        fields = [(name.decode(), value.decode()) for name, value in received[0]["headers"]]
        self._keep_cookies([value for name, value in fields if name == "set-cookie"])
        content = b"".join(message.get("body", b"") for message in received[1:])
        return Answer(received[0]["status"], dict(fields).get("location", ""), content)

    def _keep_cookies(self, headers: list[str]) -> None:
        for header in headers:
            name, _, rest = header.partition("=")
            value = rest.partition(";")[0]
            if "Max-Age=0;" in rest:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
