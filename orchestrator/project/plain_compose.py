"""A stack that plain Compose started with our secrets, as the README says: found, not owned.

`env` leaves a mark in the project's folder, so that we suspect data in Docker even while no
daemon answers. Everything else Docker itself tells (engines/docker/ownership.py).
"""

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestrator.errors import EngineError, EngineUnavailable
from orchestrator.private_files import create_private
from orchestrator.project.folder import PLAIN_COMPOSE, ProjectFolder
from orchestrator.settings import load_docker_environment

if TYPE_CHECKING:
    from orchestrator.engines.docker.containers import Container
    from orchestrator.engines.docker.engine import DockerEngine

MARK = PLAIN_COMPOSE
MARK_TEXT = "`env` wrote secrets.env for plain docker compose: Docker may hold data it opens.\n"
EMULATOR_IMAGE = "fusionauth-demo-emulator"


def mark(folder: ProjectFolder) -> None:
    """From now on plain Compose may have made data with these secrets."""
    create_private(folder.path / MARK, MARK_TEXT)


def is_marked(folder: ProjectFolder) -> bool:
    return (folder.path / MARK).exists()


def is_suspected(folder: ProjectFolder) -> bool:
    """Whether a daemon that does not answer may hold data: there is a Docker to have made it."""
    programs = ("docker", "docker-compose")
    has_docker = any(map(shutil.which, programs)) or bool(load_docker_environment())
    return is_marked(folder) and has_docker


def flavour_of(containers: Sequence["Container"]) -> str:
    """Whose FusionAuth runs in the containers."""
    images = {c.service: c.image for c in containers}
    is_ours = images.get("fusionauth", EMULATOR_IMAGE).partition(":")[0] == EMULATOR_IMAGE
    return "emulator" if is_ours else "real"


def not_known(folder: ProjectFolder, problem: EngineUnavailable) -> EngineError:
    """problem: why Docker cannot be asked now."""
    return EngineError(
        f"{folder.secrets} stays: Docker may hold data that only it opens, "
        f"and cannot be asked now ({problem.message})",
        "start Docker and repeat the command; if there is no such data, remove the folder: "
        f"rm -r {folder.path}",
    )


def refuse_to_lose(folder: ProjectFolder, docker: "DockerEngine") -> None:
    """Before the secrets go: raises EngineError when Docker may have data that they open."""
    if volumes := docker.find_kept_volumes():
        raise EngineError(
            f"{folder.secrets} stays: the Docker volume {volumes[0]} is still there, "
            "and only these secrets open its data",
            f"if you do not need that data: docker volume rm {' '.join(volumes)}; "
            "then repeat the command",
        )
