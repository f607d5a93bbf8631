"""The API as a process, its keys from a real HTTP server: what only the wire can show."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import httpx
import pytest

from emulator_tests.patience import PATIENCE_S
from tests.fakes.fusionauth_tokens import CLIENT_ID, ISSUER, SigningKey
from tests.integration.service_process import (
    ServiceProcess,
    find_free_port,
    run_service,
    run_to_the_end,
)

pytestmark = pytest.mark.integration

SITE = "http://localhost:3000"
KeySet = list[SigningKey]


@contextmanager
def serve_keys(keys: KeySet, port: int = 0) -> Iterator[int]:
    """FusionAuth's JWKS endpoint and nothing else; `keys` may change while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"keys": [dict(key.jwk) for key in keys]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def environ(fusionauth_port: int) -> dict[str, str]:
    return {
        "ISSUER": ISSUER,
        "JWKS_URL": f"http://127.0.0.1:{fusionauth_port}/.well-known/jwks.json",
        "CLIENT_ID": CLIENT_ID,
        "SITE_ORIGIN": SITE,
        "STACK": "test-stack",
    }


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey("key-1")


@pytest.fixture(scope="module")
def api(key: SigningKey) -> Iterator[ServiceProcess]:
    with serve_keys([key]) as port, run_service("services.api", environ(port)) as service:
        yield service


@pytest.fixture
def http(api: ServiceProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=api.url, trust_env=False) as client:
        yield client


def ask(http: httpx.Client, key: SigningKey) -> int:
    headers = {"Authorization": f"Bearer {key.access_token()}"}
    return http.get("/messages", headers=headers).status_code


def send(url: str, request: bytes) -> bytes:
    """The start of the answer to bytes that no HTTP client would send."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_S) as connection:
        connection.sendall(request)
        return connection.recv(4096)


def test_a_signed_in_browser_gets_its_identity_across_ports(
    http: httpx.Client, key: SigningKey
) -> None:
    response = http.get(
        "/identity", headers={"Origin": SITE, "Cookie": f"app.idt={key.id_token()}"}
    )

    assert response.status_code == 200
    assert response.json()["email"] == "demo@example.com"
    assert response.headers["access-control-allow-origin"] == SITE
    assert "server" not in response.headers


def test_without_a_cookie_the_challenge_names_the_stack(http: httpx.Client) -> None:
    response = http.get("/identity", headers={"Origin": SITE})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="test-stack"'
    assert response.headers["access-control-allow-origin"] == SITE


@pytest.mark.parametrize("name", ["Authorization", "Cookie", "X-Anything"])
def test_a_megabyte_in_a_header_is_a_client_error(http: httpx.Client, name: str) -> None:
    value = {"Authorization": "Bearer ", "Cookie": "app.idt="}.get(name, "") + "a" * 1_000_000

    assert http.get("/identity", headers={name: value}).status_code == 431
    assert http.get("/health").status_code == 200


@pytest.mark.parametrize(
    "request_bytes, status",
    [
        pytest.param(
            b"GET /" + b"a" * 500_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            400,
            id="path-of-half-a-megabyte",
        ),
        pytest.param(b"\x16\x03\x01 not HTTP\r\n\r\n", 400, id="not-http"),
        pytest.param(b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", 400, id="path-not-ascii"),
        pytest.param(b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n", 404, id="path-not-utf-8"),
        pytest.param(b"GET identity HTTP/1.1\r\nHost: x\r\n\r\n", 400, id="no-slash"),
        pytest.param(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 404, id="asterisk"),
        pytest.param(
            b"GET /identity HTTP/1.1\r\nHost: x\r\nCookie: app.idt=\xff\xfe\r\n\r\n",
            401,
            id="cookie-not-ascii",
        ),
        pytest.param(
            b"GET /identity HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
            401,
            id="websocket",
        ),
    ],
)
def test_odd_bytes_are_a_client_error(
    api: ServiceProcess, request_bytes: bytes, status: int
) -> None:
    assert send(api.url, request_bytes).startswith(b"HTTP/1.1 %d " % status)


def test_it_serves_on_with_fusionauth_stopped_and_takes_a_rotated_key_when_it_is_back(
    key: SigningKey,
) -> None:
    new_key = SigningKey("key-2")
    port = find_free_port()
    with (
        run_service("services.api", environ(port)) as service,
        httpx.Client(base_url=service.url, trust_env=False) as http,
    ):
        with serve_keys([key], port):
            assert ask(http, key) == 200
        assert ask(http, key) == 200

        with serve_keys([key, new_key], port):
            assert ask(http, new_key) == 200
            assert ask(http, key) == 200


def test_without_fusionauth_it_starts_and_says_503(key: SigningKey) -> None:
    with run_service("services.api", environ(find_free_port())) as service:
        response = httpx.get(
            f"{service.url}/identity",
            headers={"Cookie": f"app.idt={key.id_token()}"},
            trust_env=False,
        )

    assert response.status_code == 503
    assert 1 <= int(response.headers["retry-after"]) <= 5


def test_a_fusionauth_that_never_answers_is_given_up_after_two_seconds(key: SigningKey) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with run_service("services.api", environ(silent.getsockname()[1])) as service:
            response = httpx.get(
                f"{service.url}/identity",
                headers={"Cookie": f"app.idt={key.id_token()}"},
                trust_env=False,
                timeout=PATIENCE_S,
            )

    assert response.status_code == 503
    assert response.elapsed.total_seconds() >= 2


@pytest.mark.parametrize("module", ["services.api", "services.site"])
def test_sigterm_ends_it_although_a_connection_is_kept_open(module: str) -> None:
    everything = {**environ(1), "FUSIONAUTH_URL": ISSUER, "API_URL": SITE, "SITE_URL": SITE}
    with (
        run_service(module, everything) as service,
        httpx.Client(base_url=service.url, trust_env=False) as http,
    ):
        http.get("/health")

        service.terminate()


@pytest.mark.parametrize(
    "name", ["ISSUER", "JWKS_URL", "CLIENT_ID", "SITE_ORIGIN", "STACK", "PORT"]
)
def test_a_missing_variable_ends_it_with_one_line(name: str) -> None:
    complete = {**environ(1), "PORT": "5000"}
    del complete[name]

    result = run_to_the_end("services.api", complete)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"error: {name} is not set\n"
