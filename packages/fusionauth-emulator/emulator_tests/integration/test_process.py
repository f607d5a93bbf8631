"""The emulator as a process: starting, stopping, crashing, sharing a database."""

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from emulator_tests.integration.server import (
    EmulatorProcess,
    make_environment,
    run_server,
    run_to_the_end,
)
from emulator_tests.postgres_server import PostgresServer

pytestmark = pytest.mark.integration


@pytest.fixture
def environment(postgres_server: PostgresServer) -> Iterator[dict[str, str]]:
    """Of an emulator on a database of its own."""
    name = f"process_{secrets.token_hex(6)}"
    yield make_environment(postgres_server.port, postgres_server.password, name)
    postgres_server.drop_database(f"{name}_emulator")


@pytest.fixture
def running(environment: dict[str, str]) -> Iterator[EmulatorProcess]:
    with run_server(environment) as server:
        server.wait_until_ready()
        yield server


def make_user(server: EmulatorProcess, email: str) -> httpx.Response:
    body = {"user": {"email": email, "password": "a password"}}
    return server.client.post("/api/user", json=body)


def test_a_missing_variable_ends_it_with_one_line_that_names_it() -> None:
    done = run_to_the_end({"PATH": os.environ["PATH"]})
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "fusionauth_emulator: DATABASE_URL is not set\n"


def test_sigterm_ends_it_though_connections_are_open(
    running: EmulatorProcess,
) -> None:
    assert running.client.get("/api/status").status_code == 200  # kept alive
    port = int(running.environment["FUSIONAUTH_APP_HTTP_PORT"])
    with socket.create_connection(("127.0.0.1", port)) as half_sent:
        half_sent.sendall(b"POST /api/user HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        running.terminate()


def test_what_was_acknowledged_survives_a_kill(environment: dict[str, str]) -> None:
    with run_server(environment) as server:
        server.wait_until_ready()
        assert make_user(server, "kept@example.com").status_code == 200
        keys = server.client.get("/.well-known/jwks.json").json()
        server.kill()
    with run_server(environment) as server:
        server.wait_until_ready()
        found = server.client.get("/api/user", params={"email": "kept@example.com"})
        assert found.status_code == 200
        assert server.client.get("/.well-known/jwks.json").json() == keys


def test_killed_at_any_moment_of_its_first_start_it_starts_the_next_time(
    environment: dict[str, str],
) -> None:
    for delay_s in (0.1, 0.2, 0.3, 0.4):
        with run_server(environment) as server:
            time.sleep(delay_s)
            server.kill()
    with run_server(environment) as server:
        server.wait_until_ready("/api/status")  # a kickstart cut short leaves no key or one
        assert len(server.client.get("/.well-known/jwks.json").json()["keys"]) == 1


def test_several_workers_started_at_once_share_one_instance(environment: dict[str, str]) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(run_server(environment)) for _ in range(3)]
        for server in servers:
            server.wait_until_ready()
        assert make_user(servers[0], "shared@example.com").status_code == 200
        for server in servers:
            answer = server.client.get("/api/user", params={"email": "shared@example.com"})
            assert answer.status_code == 200
            assert len(server.client.get("/api/tenant").json()["tenants"]) == 1
            assert len(server.client.get("/api/application").json()["applications"]) == 2


def test_no_secret_and_no_query_is_in_the_log(running: EmulatorProcess) -> None:
    make_user(running, "somebody@example.com")
    running.client.post("/api/logout?refreshToken=a-token-to-hide")
    running.terminate()
    log = running.kill()
    assert "POST /api/logout" in log
    hidden = ["a-token-to-hide", "a password"]
    hidden += [running.environment[name] for name in running.environment if "PASSWORD" in name]
    hidden.append(running.environment["FUSIONAUTH_API_KEY"])
    for secret in hidden:
        assert secret not in log
