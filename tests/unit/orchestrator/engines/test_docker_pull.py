"""Pulling: whether a registry has an image, how long it may take to say so, and the progress."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import docker
import pytest
from docker.auth import AuthConfig
from requests.exceptions import ReadTimeout

from orchestrator.engines.docker.configuration import use_forgiving_logins
from orchestrator.engines.docker.images import find_image_problem, require_images
from orchestrator.engines.docker.pull import QUICK, THOROUGH, PullProgress
from orchestrator.errors import ImageError
from tests.fakes.docker_api import FakeDaemon, refusal

from .plans import DB, find_pull_problem, stack

LINES: list[Mapping[str, Any]] = [
    {"status": "Pulling from library/postgres", "id": "16"},
    {"status": "Pulling fs layer", "id": "a", "progressDetail": {}},
    {"status": "Already exists", "id": "c", "progressDetail": {}},
    {
        "status": "Downloading",
        "id": "a",
        "progressDetail": {"current": 2_000_000, "total": 10_000_000},
    },
    {
        "status": "Downloading",
        "id": "b",
        "progressDetail": {"current": 30_000_000, "total": 30_000_000},
    },
    {"status": "Download complete", "id": "a", "progressDetail": {}},
    {"status": "Extracting", "id": "a", "progressDetail": {"current": 1, "total": 2}},
    {"status": "Pull complete", "id": "b", "progressDetail": {}},
    {"status": "Status: Downloaded newer image for postgres:16"},
]


def test_the_bytes_of_all_layers_are_added_up() -> None:
    progress = PullProgress()
    texts = list(dict.fromkeys(progress.add(line) for line in LINES))
    assert texts == [
        "pulling",
        "pulling 2 of 10 MB",
        "pulling 32 of 40 MB",
        "pulled 40 MB, unpacking",
    ]


# -- slow and unsteady registries ------------------------------------------------------------------


@dataclass
class SlowRegistry(FakeDaemon):
    """Answers after `seconds`, or never to a client that waits less; first it fails as told."""

    seconds: float = 0.0
    failures: list[Exception] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)  # how long each client would wait

    def client(self) -> docker.APIClient:
        self.api = super().client()
        return self.api

    def inspect_distribution(self, image: str) -> Mapping[str, Any]:
        self.asked.append(self.api.timeout or 0)
        if self.failures:
            raise self.failures.pop(0)
        if self.asked[-1] < self.seconds:
            raise ReadTimeout("Read timed out.")
        return super().inspect_distribution(image)


GLITCH = refusal(500, "Get https://registry-1.docker.io/v2/: net/http: TLS handshake timeout")


def slow(seconds: float, *failures: Exception) -> SlowRegistry:
    return SlowRegistry(registry={"postgres:16"}, seconds=seconds, failures=list(failures))


def pull(daemon: FakeDaemon) -> None:
    require_images(daemon.client(), stack(DB), lambda service, text: None)


def test_h14_a_registry_that_takes_eight_seconds_is_waited_for_where_nothing_else_helps() -> None:
    daemon = slow(8)
    pull(daemon)
    assert daemon.history == ["pull postgres:16"]


def test_h14_while_auto_decides_a_slow_registry_is_asked_once_for_five_seconds() -> None:
    daemon = slow(8)
    problem = find_image_problem(daemon.client(), [DB])
    assert "its registry did not answer within 5 s" in (problem or "")
    assert daemon.asked == [5]


def test_h14_a_registry_that_never_answers_is_asked_twice_then_given_up() -> None:
    daemon = slow(1000)
    with pytest.raises(ImageError, match="did not answer within 20 s"):
        pull(daemon)
    assert daemon.asked == [20, 20]


@pytest.mark.parametrize("patience", [QUICK, THOROUGH], ids=["auto", "real"])
@pytest.mark.parametrize("glitch", [GLITCH, ConnectionResetError("reset")], ids=str)
def test_h14_a_failure_that_passes_is_followed_by_one_more_try(patience: Any, glitch: Any) -> None:
    daemon = slow(0, glitch)
    assert find_pull_problem(daemon.client(), "postgres:16", patience) is None
    twice = slow(0, glitch, glitch)
    assert find_pull_problem(twice.client(), "postgres:16", patience) is not None
    assert len(daemon.asked) == len(twice.asked) == 2


def test_h14_a_registry_that_refuses_is_not_asked_again() -> None:
    daemon = slow(0, refusal(404, "manifest unknown"))
    assert find_pull_problem(daemon.client(), "postgres:16", THOROUGH) == "manifest unknown"
    assert len(daemon.asked) == 1


@dataclass
class BreaksOffOnce(FakeDaemon):
    def pull(self, image: str, stream: bool, decode: bool) -> Any:
        self.pull_lines = [] if self.history else [{"error": "unexpected EOF"}]
        return super().pull(image, stream, decode)


def test_h14_a_pull_that_breaks_off_is_continued_once() -> None:
    daemon = BreaksOffOnce(registry={"postgres:16"})
    pull(daemon)
    assert daemon.history == ["pull postgres:16"] * 2


def test_h13_a_missing_credential_helper_does_not_keep_a_public_image_from_being_pulled() -> None:
    """As Docker Desktop leaves it behind when it is removed: {"credsStore": "desktop"}."""
    daemon = FakeDaemon(registry={"postgres:16"})
    api = daemon.client()
    api._auth_configs = AuthConfig({"credsStore": "not-on-the-path"})  # type: ignore[attr-defined]
    use_forgiving_logins(api)
    assert find_image_problem(api, [DB]) is None
    require_images(api, stack(DB), lambda service, text: None)
    assert daemon.history == ["pull postgres:16"]
    assert api._auth_configs.resolve_authconfig("docker.io") is None  # type: ignore[attr-defined]
