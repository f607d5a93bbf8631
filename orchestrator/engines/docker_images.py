"""Images: use what is here, pull what is missing, build ours anew when their folder changed."""

from collections.abc import Callable, Mapping

import docker
from docker.errors import APIError

from orchestrator.engines.docker_build import CONTEXT_LABEL, build_outdated
from orchestrator.engines.docker_client import find_image
from orchestrator.engines.docker_pull import pull_missing
from orchestrator.plan import StackPlan

Say = Callable[[str, str], None]
CONFLICT = 409


def require_images(api: docker.APIClient, plan: StackPlan, say: Say) -> Mapping[str, str]:
    """Image ids by service name, after pulling and building what is missing or outdated.

    say: takes service name and text while that goes on. Raises ImageError; what cannot be pulled
    is found out before anything takes long.
    """
    services = [service.service for service in plan.services]
    pull_missing(api, [service for service in services if service.build is None], say)
    for service in services:
        if service.build is not None:
            build_outdated(api, service, service.build, say)
    return {service.name: find_image(api, service.image)["Id"] for service in services}


def remove_replaced_images(api: docker.APIClient) -> None:
    """Ours whose name a newer build took. A daemon prunes once at a time: another's will do."""
    try:
        replaced = {"dangling": True, "label": CONTEXT_LABEL}
        api.prune_images(replaced)  # type: ignore[no-untyped-call]
    except APIError as exc:
        if exc.status_code != CONFLICT:
            raise
