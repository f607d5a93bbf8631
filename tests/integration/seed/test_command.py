"""`orchestrate.py seed` against the emulator: writes are counted in the server's access log."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from dotenv import dotenv_values

from tests.integration.demo import Demo

pytestmark = pytest.mark.integration

TENANT = "/api/tenant/d7d09513-a3f5-401c-9685-34ab6c552453"
KEY = "/api/key/356a6624-b33c-471a-b707-48bbfcfbc593"
APPLICATION_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
APPLICATION = f"/api/application/{APPLICATION_ID}"
FUSIONAUTH_APPLICATION_ID = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
ADMINISTRATOR = "/api/user/00000000-0000-0000-0000-000000000001"
USER_ID = "00000000-0000-0000-0000-111111111111"
USER = f"/api/user/{USER_ID}"
REGISTRATION = f"/api/user/registration/{USER_ID}/{APPLICATION_ID}"
SYSTEM = "/api/system-configuration"
# as the access log has it; the seed's logins carry `noJWT` and are reads
WRITE = re.compile(r'"((?:POST|PUT|PATCH|DELETE) /api/(?!login|\S+/search)[^ ?]+)')


@dataclass(frozen=True)
class SeededServer:
    demo: Demo
    rest: httpx.Client

    def seed(self) -> tuple[str, list[str]]:
        """What the command said, and the writes that the server saw meanwhile."""
        log = self.demo.folder / "logs" / "fusionauth.log"
        before = len(log.read_text())
        done = self.demo.run("seed")
        assert done.returncode == 0, done.stderr
        return done.stderr, WRITE.findall(log.read_text()[before:])

    def secret(self, name: str) -> str:
        return str(dotenv_values(self.demo.folder / "secrets.env")[name])

    def login(self, email: str, password: str) -> httpx.Response:
        body = {"loginId": email, "password": password, "noJWT": True}
        return self.rest.post("/api/login", json=body)

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        answer = self.rest.request(method, path, json=body, headers={"Content-Type": kind})
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"


@pytest.fixture(scope="module")
def server(running: Demo) -> Iterator[SeededServer]:
    secrets = dotenv_values(running.folder / "secrets.env")
    with httpx.Client(
        base_url=running.status()["services"]["fusionauth"]["url"],
        headers={"Authorization": str(secrets["FUSIONAUTH_API_KEY"])},
        trust_env=False,
    ) as rest:
        yield SeededServer(running, rest)


def test_second_seed_reports_no_change_and_sends_no_write(server: SeededServer) -> None:
    said, writes = server.seed()

    assert writes == []
    assert "no change" in said


def test_demo_user_signs_in_with_the_password_of_the_project(server: SeededServer) -> None:
    answer = server.login("demo@example.com", server.secret("DEMO_USER_PASSWORD"))

    assert answer.status_code == 200
    assert answer.json()["user"]["verified"] is True


@pytest.mark.parametrize(
    "method, path, body, write",
    [
        pytest.param(
            "PATCH", TENANT, {"tenant": {"issuer": "acme.com"}}, f"PATCH {TENANT}", id="tenant"
        ),
        pytest.param("PUT", KEY, {"key": {"name": "by hand"}}, f"PUT {KEY}", id="key"),
        pytest.param(
            "PATCH",
            APPLICATION,
            {"application": {"jwtConfiguration": {"timeToLiveInSeconds": 5}}},
            f"PATCH {APPLICATION}",
            id="application",
        ),
        pytest.param(
            "PATCH",
            APPLICATION,
            {"application": {"oauthConfiguration": {"clientSecret": "made-by-hand"}}},
            f"PATCH {APPLICATION}",
            id="client secret",
        ),
        pytest.param("DELETE", APPLICATION, None, f"PUT {APPLICATION}", id="deactivated"),
        pytest.param("PATCH", USER, {"user": {"fullName": "By Hand"}}, f"PATCH {USER}", id="user"),
        pytest.param(
            "PATCH", USER, {"user": {"password": "made-by-hand"}}, f"PATCH {USER}", id="password"
        ),
        pytest.param(
            "DELETE",
            REGISTRATION,
            None,
            f"POST /api/user/registration/{USER_ID}",
            id="registration",
        ),
        pytest.param(
            "PATCH",
            SYSTEM,
            {"systemConfiguration": {"corsConfiguration": {"allowedMethods": ["GET"]}}},
            f"PATCH {SYSTEM}",
            id="CORS",
        ),
    ],
)
def test_change_by_hand_is_brought_back_by_one_write(
    server: SeededServer, method: str, path: str, body: dict[str, Any] | None, write: str
) -> None:
    server.send(method, path, body)

    said, writes = server.seed()

    assert writes == [write]
    assert "made-by-hand" not in said
    assert server.seed()[1] == []


def test_several_changes_by_hand_are_brought_back_at_once(server: SeededServer) -> None:
    server.send("PATCH", TENANT, {"tenant": {"issuer": "acme.com", "name": "Renamed"}})
    server.send("DELETE", f"{USER}?hardDelete=true")

    _, writes = server.seed()

    assert writes == [
        f"PATCH {TENANT}",
        f"POST {USER}",
        f"POST /api/user/registration/{USER_ID}",
    ]
    assert server.rest.get(TENANT).json()["tenant"]["name"] == "Default"


def test_kickstart_that_was_cut_short_is_repaired(server: SeededServer) -> None:
    """The server never runs it again (contract 7.1), so the administrator stays missing."""
    server.send("DELETE", f"{ADMINISTRATOR}?hardDelete=true")

    server.seed()

    (registration,) = server.rest.get(ADMINISTRATOR).json()["user"]["registrations"]
    assert registration["applicationId"] == FUSIONAUTH_APPLICATION_ID
    assert registration["roles"] == ["admin"]
    password = server.secret("FUSIONAUTH_ADMIN_PASSWORD")
    assert server.login("admin@example.com", password).status_code == 200


def test_user_with_the_same_email_is_left_alone_and_explained(server: SeededServer) -> None:
    stranger = "/api/user/00000000-0000-0000-0000-00000000000f"
    server.send("DELETE", f"{USER}?hardDelete=true")
    body = {"user": {"email": "demo@example.com", "password": "a-password-of-theirs"}}
    server.send("POST", stranger, body)

    done = server.demo.run("seed")

    assert done.returncode == 5
    assert "error: user demo@example.com has the id" in done.stderr
    assert "Traceback" not in done.stderr
    server.send("DELETE", f"{stranger}?hardDelete=true")
    server.seed()


def test_object_a_seed_does_not_name_survives_it(server: SeededServer) -> None:
    other = "/api/application/00000000-0000-0000-0000-0000000000aa"
    server.send("POST", other, {"application": {"name": "Somebody else's"}})

    assert server.seed()[1] == []
    assert server.rest.get(other).status_code == 200
    server.send("DELETE", f"{other}?hardDelete=true")
