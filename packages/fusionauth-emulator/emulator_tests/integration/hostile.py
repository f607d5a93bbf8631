"""Requests that would keep all others waiting, each as bytes on a socket."""

import json
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from emulator_tests.integration.server import API_KEY

TIMEOUT_S = 120
HALF_SENT = 1_300
STALLED = 40

Attack = Callable[[int], None]
"""Given the server's port; returns once the server is done with all of it."""


@dataclass(frozen=True)
class Hostile:
    name: str
    attack: Attack
    prepare: Sequence[tuple[str, str, object]] = ()
    """Requests (verb, path, JSON) made with the key before."""


def request(
    method: str, path: str, body: bytes = b"", *, content_type: str = "application/json",
    key: str = "", headers: Sequence[str] = (),
) -> bytes:  # fmt: skip
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    lines += [f"Authorization: {key}"] if key else []
    lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(data: bytes) -> Attack:
    """One after another on one connection; read until the server closes it."""

    def attack(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as connection:
            with suppress(ConnectionError):
                connection.sendall(data)
            with suppress(ConnectionError):
                while connection.recv(65536):
                    pass

    return attack


def stall(data: bytes, count: int) -> Attack:
    """So many connections that have all been sent but the end; closed once all are open.

    They are opened within a second or two, as a network would deliver them, not all at once.
    """

    def attack(port: int) -> None:
        with ExitStack() as stack:
            for _ in range(count):
                time.sleep(0.001)
                connection = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
                stack.enter_context(connection)
                with suppress(ConnectionError):
                    connection.sendall(data)

    return attack


USER = "f0000000-0000-4000-8000-00000000d050"
NESTED = b"[" * 50 + b",".join([b"[]"] * 3_300_000) + b"]" * 50
FIRST, SECOND = ([f"{letter}{number}" for number in range(12_000)] for letter in "ab")
MAKE_USER = (
    "POST", f"/api/user/{USER}", {"user": {"email": "d05@example.com", "password": "a password"}},
)  # fmt: skip
SET_ARRAY = ("PUT", f"/api/user/{USER}",
             {"user": {"email": "d05@example.com", "data": {"a": FIRST}}})  # fmt: skip

HOSTILE = [
    Hostile(
        "d01 stars in a search",
        send(
            request(
                "POST", "/api/group/search", b'{"search":{"name":"%sb"}}' % (b"*a" * 8 + b"*"),
                key=API_KEY,
            )
        ),
        [("POST", "/api/group", {"group": {"name": "a" * 60}})],
    ),
    Hostile("d02 arrays in arrays", send(request("POST", "/api/login", NESTED))),
    Hostile(
        "d02 arrays in arrays with a key",
        send(request("POST", "/api/user", NESTED, key=API_KEY)),
    ),
    Hostile(
        "d02 an import of arrays",
        send(request("POST", "/api/user/import", NESTED, key=API_KEY)),
    ),
    Hostile("d02 stalled bodies", stall(request("POST", "/api/login", NESTED)[:-1], STALLED)),
    Hostile(
        "d02 stalled forms",
        stall(
            request(
                "POST", "/oauth2/token", b"x=" + b"x" * 9_900_000,
                content_type="application/x-www-form-urlencoded",
            )[:-1],
            STALLED,
        ),
    ),
    Hostile(
        "d05 a PATCH of an array over an array",
        send(
            request(
                "PATCH", f"/api/user/{USER}",
                json.dumps({"user": {"data": {"a": SECOND}}}).encode(), key=API_KEY,
            )
        ),
        [MAKE_USER, SET_ARRAY],
    ),
    Hostile(
        "d05 a JSON Patch of very many operations",
        send(
            request(
                "PATCH", f"/api/user/{USER}",
                json.dumps([{"op": "add", "path": "/user/data/b", "value": 1}] * 100_000).encode(),
                content_type="application/json-patch+json", key=API_KEY,
            )
        ),
        [MAKE_USER],
    ),
    Hostile("d07 half-sent headers", stall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-", HALF_SENT)),
    Hostile("d07 a header without an end", stall(b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000_000, 1)),
    Hostile(
        "backslashes in a cookie",
        send(request("GET", "/app/me", headers=['Cookie: app.at="' + "\\" * 60_000 + '"'])),
    ),
]  # fmt: skip
