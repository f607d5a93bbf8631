"""The engines that may have something of a project, each made with its libraries when it is asked.

`down` needs no more than this: no plan, no compose file, so it does not load what reads them.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.errors import EngineUnavailable, StateError
from orchestrator.project import plain_compose
from orchestrator.project.folder import ProjectFolder
from orchestrator.project.state import find_state

if TYPE_CHECKING:
    from orchestrator.engines.base import Engine, Say
    from orchestrator.engines.docker.engine import DockerEngine
    from orchestrator.plan import StackPlan


def find_engines(folder: ProjectFolder, root: Path) -> Iterator["Engine"]:
    """The engines that may have something of the project: the one its state tells, and docker
    where plain Compose may have been at work; where no state tells, all.

    Docker comes last, so that a daemon that does not answer keeps nothing else from happening.
    Raises EngineError then, when the project is docker's, or is known by its secrets alone.
    """
    try:
        state = find_state(folder)
    except StateError:
        state = None
    engine = state.engine if state else None
    if engine != "docker":
        yield engine_of("local", folder, root)
    if engine != "local" or plain_compose.is_marked(folder):
        docker = find_docker(folder, root)
        if not isinstance(docker, EngineUnavailable):
            yield docker
        elif engine == "docker":
            raise docker
        elif engine is None and plain_compose.is_suspected(folder):
            raise plain_compose.not_known(folder, docker)


def require_secrets_unneeded(folder: ProjectFolder, root: Path) -> None:
    """Before `down --volumes` removes the secrets: nothing that they open may be left in Docker.

    Whichever engine the project has: plain Compose uses the same secrets. Raises EngineError.
    """
    if not folder.secrets.exists():
        return
    docker = find_docker(folder, root)
    if not isinstance(docker, EngineUnavailable):
        plain_compose.refuse_to_lose(folder, docker)
    elif plain_compose.is_suspected(folder):
        raise plain_compose.not_known(folder, docker)


def find_docker(folder: ProjectFolder, root: Path) -> "DockerEngine | EngineUnavailable":
    try:
        return make_docker_engine(folder, root)
    except EngineUnavailable as problem:
        return problem


def make_docker_engine(
    folder: ProjectFolder,
    root: Path,
    say: "Say" = lambda service, text: None,
) -> "DockerEngine":
    """Each engine's libraries load with it: the docker SDK takes a while."""
    from orchestrator.engines.docker.client import connect
    from orchestrator.engines.docker.engine import DockerEngine

    return DockerEngine(connect(), str(folder.path), say, compose_dir=root / "compose")


def engine_of(
    name: str,
    folder: ProjectFolder,
    root: Path,
    say: "Say" = lambda service, text: None,
) -> "Engine":
    if name == "docker":
        return make_docker_engine(folder, root, say)
    from orchestrator.engines.local import LocalEngine

    return LocalEngine(folder.path, root)


def find_docker_problem() -> EngineUnavailable | None:
    """Why there is no daemon for us."""
    from orchestrator.engines.docker.client import connect

    try:
        connect().close()
    except EngineUnavailable as problem:
        return problem
    return None


def find_image_problem(plan: "StackPlan", *, only: str | None = None) -> str | None:
    """Why an image of the plan (of the service `only`) can be neither found nor pulled."""
    from orchestrator.engines.docker import images
    from orchestrator.engines.docker.client import connect

    services = [each.service for each in plan.services if only in (None, each.name)]
    with contextlib.closing(connect()) as api:
        return images.find_image_problem(api, services)
