"""`localhost` is 127.0.0.1 and [::1]: we serve both, or say who else serves the other."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from orchestrator.localhost import machine_has_ipv6
from tests.integration.demo import ALL_READY, Demo, copy_of_repository

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not machine_has_ipv6(), reason="this machine has no [::1]"),
]

SERVED = {"fusionauth": "/.well-known/jwks.json", "api": "/health", "site": "/health"}


class ServerOnIpv6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


@contextmanager
def another_program_at(port: int) -> Iterator[None]:
    """A development server that answers each path with its page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<!doctype html>")

        def log_message(self, *_: object) -> None: ...

    with ServerOnIpv6(("::1", port), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield
        finally:
            server.shutdown()


def test_b04_every_service_answers_on_both_addresses(running: Demo) -> None:
    ports = running.ports()
    for name, path in SERVED.items():
        url, host = f"http://{{}}:{ports[name]}{path}", {"Host": f"localhost:{ports[name]}"}
        one, other = (
            httpx.get(url.format(address), headers=host, trust_env=False)
            for address in ("127.0.0.1", "[::1]")
        )
        assert (one.status_code, one.json()) == (200, other.json())


def test_b04_nobody_else_can_listen_on_our_ports(running: Demo) -> None:
    for name in SERVED:
        for address, family in (("::1", socket.AF_INET6), ("127.0.0.1", socket.AF_INET)):
            with pytest.raises(OSError, match="in use"):
                socket.create_server((address, running.ports()[name]), family=family)


def test_b04_another_program_on_the_other_address_is_reported(tmp_path: Path) -> None:
    """An API that listens on 127.0.0.1 alone, as a container's published port does."""
    root = copy_of_repository(tmp_path)
    file = root / "compose" / "compose.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("      SITE_ORIGIN:", "      HOST: 127.0.0.1\n      SITE_ORIGIN:"))
    demo = Demo(tmp_path / "state", root=root)
    try:
        demo.up()
        port = demo.ports()["api"]
        with another_program_at(port):
            status = demo.run("status")
            assert status.returncode == 0
            assert f"answers on [::1]:{port}\n" in status.stderr
            assert "browsers may take it for api" in status.stderr
            assert all(len(line) <= 80 for line in status.stderr.splitlines())
            assert set(demo.status()["shared_ports"]) == {"api"}
            for verb in ("up", "flow", "verify"):
                refused = demo.run(verb)
                assert refused.returncode == 3, refused.stderr
                assert f"answers on [::1]:{port}, so http://localhost:{port} may" in refused.stderr
        assert demo.run("flow").returncode == 0
        assert demo.status()["shared_ports"] == {}
        assert demo.states() == ALL_READY
    finally:
        demo.down()
