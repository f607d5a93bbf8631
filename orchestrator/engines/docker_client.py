"""The way to the daemon, and the edge where the SDK's exceptions become ours."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import docker
from docker.errors import APIError, DockerException, ImageNotFound
from urllib3.exceptions import HTTPError

from orchestrator.errors import EngineError, EngineUnavailable

CONNECT_TIMEOUT_S = 3
ANSWER_TIMEOUT_S = 120
DISK_FULL = "no space left on device"
DISK_FULL_HINT = "see what takes the room: docker system df; free some: docker system prune"


def connect() -> docker.APIClient:
    """The daemon that DOCKER_HOST or the current context names, else the default socket.

    Raises EngineUnavailable: no daemon answers, or its socket may not be opened.
    """
    try:
        api = docker.from_env(timeout=CONNECT_TIMEOUT_S).api
    except (DockerException, OSError) as exc:
        raise _unavailable(exc) from exc
    api.timeout = ANSWER_TIMEOUT_S
    return api


def _unavailable(exc: Exception) -> EngineUnavailable:
    if "Permission denied" in str(exc):
        return EngineUnavailable(
            "this user may not open Docker's socket (permission denied)",
            "join the group docker and log in again, or use --engine local, which needs no Docker",
        )
    return EngineUnavailable(
        f"no Docker daemon answers: {shorten(str(exc))}",
        "start Docker, or use --engine local, which needs none",
    )


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """SDK and socket errors → EngineError. doing: completes "Docker could not …"."""
    try:
        yield
    except APIError as exc:
        raise refused(doing, explain(exc)) from exc
    except (DockerException, HTTPError, OSError) as exc:
        raise EngineUnavailable(
            f"the Docker daemon went away: it could not {doing} ({shorten(str(exc))})",
            "start Docker again and repeat the command: it goes on where it was",
        ) from exc


def find_image(api: docker.APIClient, image: str) -> Mapping[str, Any]:
    """What the daemon knows of `image`; nothing when it is not there."""
    with translated(f"look for the image {image}"):
        try:
            found: Mapping[str, Any] = api.inspect_image(image)  # type: ignore[no-untyped-call]
        except ImageNotFound:
            return {}
        return found


def refused(doing: str, reason: str) -> EngineError:
    if DISK_FULL in reason:
        return EngineError(
            f"Docker could not {doing}: its disk is full ({reason})",
            DISK_FULL_HINT,
        )
    return EngineError(f"Docker could not {doing}: {reason}", "docker info, and the daemon's log")


def explain(exc: APIError) -> str:
    """The daemon's own sentence, on one line."""
    return shorten(str(exc.explanation or exc))


def shorten(text: str, width: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"
