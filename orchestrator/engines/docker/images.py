"""Images: use what is here, pull what is missing, build ours anew when their folder changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import docker
from docker.errors import APIError

from orchestrator.compose.model import Service
from orchestrator.engines.docker.build import (
    CONTEXT_LABEL,
    build_outdated,
    find_base_images,
    hash_context,
    is_outdated,
)
from orchestrator.engines.docker.client import find_image, translated
from orchestrator.engines.docker.pull import find_pull_problems, pull_missing
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


def find_image_problem(api: docker.APIClient, services: Sequence[Service]) -> str | None:
    """The first image of these services that is neither here nor can be pulled, and why.

    None when there is no such image. One that we build needs those it is built from. Nothing is
    pulled yet.
    """
    wanted = {image: why for service in services for image, why in _images_of(api, service)}
    missing = [image for image in wanted if not find_image(api, image)]
    problems = find_pull_problems(api, missing)
    for image, problem in problems.items():
        return f"{image}{wanted[image]} is not here and cannot be pulled ({problem})"
    return None


def _images_of(api: docker.APIClient, service: Service) -> Iterator[tuple[str, str]]:
    """Image → what it is for, where its name does not tell."""
    build = service.build
    if build is None:
        yield service.image, ""
        return
    with translated(f"read the files that {service.image} is built from"):
        if is_outdated(api, service.image, hash_context(build)):
            for image in find_base_images(build):
                yield image, f", which {service.image} is built from,"


def remove_replaced_images(api: docker.APIClient) -> None:
    """Ours whose name a newer build took. A daemon prunes once at a time: another's will do."""
    try:
        replaced = {"dangling": True, "label": CONTEXT_LABEL}
        api.prune_images(replaced)  # type: ignore[no-untyped-call]
    except APIError as exc:
        if exc.status_code != CONFLICT:
            raise
