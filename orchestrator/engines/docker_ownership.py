"""Whose is what the daemon holds under our project's name? We touch only what has our label."""

from collections.abc import Iterator, Mapping
from typing import Any

import docker

from orchestrator.engines.docker_options import PROJECT_LABEL, network_options, volume_options
from orchestrator.errors import EngineError
from orchestrator.plan import STACK_LABEL, StackPlan


def require_own(api: docker.APIClient, plan: StackPlan) -> None:
    """Raises EngineError naming the first object of this project that is another stack's."""
    for what, labels in _named_like_ours(api, plan):
        owner = (labels or {}).get(STACK_LABEL)
        if owner != plan.stack_id:
            raise _not_ours(plan.project, what, owner)


def _named_like_ours(
    api: docker.APIClient, plan: StackPlan
) -> Iterator[tuple[str, Mapping[str, str] | None]]:
    """What it is and its labels: containers of the project, networks and volumes of our names."""
    of_project = {"label": f"{PROJECT_LABEL}={plan.project}"}
    for container in api.containers(all=True, filters=of_project):
        yield f"container {container['Names'][0].removeprefix('/')}", container["Labels"]
    network = network_options(plan)["name"]
    yield from _of_name("network", network, api.networks(names=[network]))
    for name in (options["name"] for options in volume_options(plan)):
        volumes = api.volumes(filters={"name": name})["Volumes"] or ()
        yield from _of_name("volume", name, volumes)


def _of_name(kind: str, name: str, found: Any) -> Iterator[tuple[str, Mapping[str, str] | None]]:
    # the daemon's filter takes names that merely contain ours, too
    return ((f"{kind} {name}", each["Labels"]) for each in found if each["Name"] == name)


def _not_ours(project: str, what: str, owner: str | None) -> EngineError:
    whose = f'"{owner}"' if owner else "somebody else"
    return EngineError(
        f"project {project} is taken: {what} belongs to {whose}",
        f"choose another name with --project, or remove that one: docker compose -p {project} down"
        + (" --volumes" if what.startswith("volume") else ""),
    )
