"""The way to the daemon, and the edge where its SDK's exceptions become ours, with advice."""

import http.client
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import docker
from docker.credentials.errors import StoreError
from docker.errors import (
    APIError,
    ContextException,
    ContextNotFound,
    DockerException,
    ImageNotFound,
    InvalidConfigFile,
    StreamParseError,
    TLSParameterError,
)
from docker.utils.socket import SocketError
from urllib3.exceptions import HTTPError, ProxySchemeUnsupported
from urllib3.util.ssl_match_hostname import CertificateError

from orchestrator.engines.docker.configuration import (
    config_place,
    require_context,
    require_this_machine,
    use_forgiving_logins,
)
from orchestrator.errors import EngineError, EngineUnavailable
from orchestrator.settings import load_docker_environment

CONNECT_TIMEOUT_S = 3
ANSWER_TIMEOUT_S = 120
NO_ANSWER = "Error while fetching server API version"  # how the SDK begins when it found no daemon

# What the SDK and the libraries under it raise; those of requests are OSErrors.
FOREIGN = (
    DockerException,
    StoreError,
    StreamParseError,
    SocketError,
    HTTPError,
    CertificateError,
    ProxySchemeUnsupported,
    http.client.HTTPException,
    OSError,
)
CONFIGURATION = (InvalidConfigFile, ContextException, ContextNotFound, TLSParameterError)

DISK_FULL = "no space left on device"
DISK_FULL_HINT = "see what takes the room: docker system df; free some: docker system prune"

# Sources: moby/moby, daemon and volume/mounts (bind mounts); Docker Desktop, "File sharing";
# PostgreSQL, src/backend/utils/init/miscinit.c (ValidatePgVersion).
ADVICE = (
    (re.compile(DISK_FULL, re.IGNORECASE), DISK_FULL_HINT),
    (
        re.compile("mounts denied|is not shared from the host", re.IGNORECASE),
        "let Docker Desktop share the folder of this clone: Settings, Resources, File sharing; "
        "or move the clone below your home folder, which is shared by default",
    ),
    (
        re.compile("bind source path does not exist|not a directory: .*mount", re.IGNORECASE),
        "Docker does not see this clone's files: its daemon runs in a virtual machine, another "
        "container or a sandbox; move the clone to a folder that the daemon shares, "
        "for example below your home folder",
    ),
    (
        re.compile("database files are incompatible|was initialized by PostgreSQL version"),
        "choose an image of that PostgreSQL version with DEMO_POSTGRES_IMAGE, or another "
        "--project; or remove the data: python3 orchestrate.py down --volumes",
    ),
)


def connect() -> docker.APIClient:
    """The daemon that DOCKER_HOST or the current context names, else the default socket.

    Raises EngineUnavailable: no daemon answers, its socket may not be opened, it is on another
    machine, or Docker's configuration cannot be used.
    """
    try:
        environment = load_docker_environment()
        require_context(environment)
        require_this_machine(environment)
        api = docker.from_env(timeout=CONNECT_TIMEOUT_S).api
        use_forgiving_logins(api)
    except EngineUnavailable:
        raise
    except Exception as exc:  # over a configuration of a wrong shape the SDK just stumbles
        raise _unavailable(exc) from exc
    api.timeout = ANSWER_TIMEOUT_S
    return api


def _unavailable(exc: Exception) -> EngineUnavailable:
    reason = str(exc)
    if "Permission denied" in reason:
        return EngineUnavailable(
            "this user may not open Docker's socket (permission denied)",
            "join the group docker and log in again",
        )
    if reason.startswith(NO_ANSWER) or isinstance(exc, OSError):
        return EngineUnavailable(
            f"no Docker daemon answers: {shorten(reason)}",
            "start Docker",
        )
    if not isinstance(exc, DockerException):
        reason = f"{type(exc).__name__}: {reason}"
    return EngineUnavailable(
        f"Docker's configuration cannot be used: {shorten(reason)}",
        f"look at {config_place()}, DOCKER_HOST, DOCKER_CONTEXT and DOCKER_CERT_PATH",
    )


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """SDK and socket errors → EngineError. doing: completes "Docker could not …"."""
    try:
        yield
    except FOREIGN as exc:
        raise make_error(doing, exc) from exc


def make_error(doing: str, exc: Exception) -> EngineError:
    """Ours for one of FOREIGN."""
    reason = shorten(str(exc))
    if isinstance(exc, APIError):
        return refused(doing, explain(exc))
    if isinstance(exc, StoreError):
        return EngineError(
            f"Docker could not {doing}: its credential helper failed ({reason})",
            f"look at credsStore and credHelpers in {config_place()}",
        )
    if isinstance(exc, CONFIGURATION):
        return EngineError(
            f"Docker could not {doing}: its configuration cannot be used ({reason})",
            f"look at {config_place()}",
        )
    if _is_about_a_file(exc):
        return EngineError(
            f"Docker could not {doing}: {reason}", "make that file readable for this user"
        )
    return EngineUnavailable(
        f"the Docker daemon went away: it could not {doing} ({reason})",
        "start Docker again and repeat the command: it goes on where it was",
    )


def _is_about_a_file(exc: Exception) -> bool:
    """Of this machine, while a build's files are read: there the daemon is not to blame."""
    cause = exc.__cause__
    return any(isinstance(e, OSError) and e.filename is not None for e in (exc, cause))


def find_image(api: docker.APIClient, image: str) -> Mapping[str, Any]:
    """What the daemon knows of `image`; nothing when it is not there."""
    with translated(f"look for the image {image}"):
        try:
            found: Mapping[str, Any] = api.inspect_image(image)  # type: ignore[no-untyped-call]
        except ImageNotFound:
            return {}
        return found


def refused(doing: str, reason: str) -> EngineError:
    told = f"its disk is full ({reason})" if DISK_FULL in reason.lower() else reason
    hint = find_advice(reason) or "docker info, and the daemon's log"
    return EngineError(f"Docker could not {doing}: {told}", hint)


def explain(exc: APIError) -> str:
    """The daemon's own sentence, on one line."""
    return shorten(str(exc.explanation or exc))


def shorten(text: str, width: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"


def find_advice(reason: str) -> str | None:
    """The next step for a refusal or a log; None for one that is not known."""
    return next((advice for words, advice in ADVICE if words.search(reason)), None)
