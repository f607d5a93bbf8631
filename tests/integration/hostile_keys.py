"""A FusionAuth whose key set does harm: `python -m tests.integration.hostile_keys CASE`.

A process of its own, so that what it costs is not taken from whoever measures. It prints its port
and answers every connection in the case's way until it is ended.
"""

import base64
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

ROOT = Path(__file__).parents[2]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
MEGABYTE = 1_000_000

Answer = Callable[[], Iterator[bytes]]


def whole(body: bytes, *headers: bytes) -> Answer:
    """A complete answer."""
    start = OK + b"".join(line + b"\r\n" for line in headers)
    return lambda: iter([start + b"Content-Length: %d\r\n\r\n" % len(body) + body])


def without_end(start: bytes, again: bytes, pause_s: float = 0) -> Answer:
    def answer() -> Iterator[bytes]:
        yield start
        for part in repeat(again):
            time.sleep(pause_s)
            yield part

    return answer


def make_keys(count: int, modulus_bytes: int = 256) -> bytes:
    modulus = bytearray(os.urandom(modulus_bytes))
    modulus[0] |= 0x80
    modulus[-1] |= 1
    n = base64.urlsafe_b64encode(modulus).rstrip(b"=").decode()
    members = {"kty": "RSA", "alg": "RS256", "use": "sig", "n": n, "e": "AQAB"}
    return json.dumps({"keys": [{**members, "kid": f"k{i}"} for i in range(count)]}).encode()


def make_bomb() -> bytes:
    """About 400 KB that are 400 MB when decompressed."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)  # 16: as gzip
    parts = [packer.compress(b" " * MEGABYTE) for _ in range(400)]
    return b"".join([*parts, packer.compress(b'{"keys": []}'), packer.flush()])


CASES: Mapping[str, Callable[[], Answer]] = {
    "brackets": lambda: whole(b"[" * 200_000),
    "compressed": lambda: whole(make_bomb(), b"Content-Encoding: gzip"),
    "endless": lambda: without_end(OK + b"\r\n", b" " * 65_536),
    "endless-small-chunks": lambda: without_end(CHUNKED, b"1\r\n \r\n" * 10_000),
    "trickle": lambda: without_end(CHUNKED, b"1\r\n \r\n", pause_s=0.01),
    "silence": lambda: without_end(b"", b"", pause_s=0.1),
    "header-trickle": lambda: without_end(OK + b"X: ", b"y", pause_s=0.01),
    "header-without-end": lambda: without_end(OK + b"X: ", b"y" * 65_536),
    "headers-without-end": lambda: without_end(OK, b"X: y\r\n" * 10_000),
    "cookies": lambda: whole(b"{}", *(b"Set-Cookie: a%d=b" % i for i in range(3_000))),
    "20000-keys": lambda: whole(make_keys(20_000)),
    "keys-in-a-megabyte": lambda: whole(make_keys(2_200)),
    "as-many-keys-as-allowed": lambda: whole(make_keys(500)),
    "key-of-700-KB": lambda: whole(make_keys(1, 700_000)),
    "objects": lambda: whole(b'{"keys": [' + b"{}," * 330_000 + b"{}]}"),
    "numbers": lambda: whole(b'{"keys": [' + (b"7" * 4_290 + b",") * 230 + b"7]}"),
}


def serve(answer: Answer, listener: socket.socket) -> None:
    def reply(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65_536)
            for part in answer():
                connection.sendall(part)

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=reply, args=[connection], daemon=True).start()


@contextmanager
def run_hostile(case: str) -> Iterator[int]:
    """Its port. Ended at the end."""
    command = [sys.executable, "-m", "tests.integration.hostile_keys", case]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline())
        finally:
            process.kill()


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        answer = CASES[sys.argv[1]]()
        print(listener.getsockname()[1], flush=True)
        serve(answer, listener)
