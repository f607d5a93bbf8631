"""Images: use what is here, pull what is missing, build ours again when their folder changed.

A built image carries a hash of all that its build saw, so an unchanged one costs no build.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError
from docker.utils.build import exclude_paths

from orchestrator.compose.model import Build, Service
from orchestrator.engines.base import Say
from orchestrator.engines.docker.client import (
    DISK_FULL,
    DISK_FULL_HINT,
    find_image,
    shorten,
    translated,
)
from orchestrator.engines.docker.pull import find_pull_problems, pull_missing
from orchestrator.errors import ImageError
from orchestrator.plan import StackPlan

CONFLICT = 409

CONTEXT_LABEL = "fusionauth-demo.context"
DOCKERFILE = "Dockerfile"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
NOT_OUTPUT = ("Step ", "--->", "Removing intermediate container")


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


def build_outdated(api: docker.APIClient, service: Service, build: Build, say: Say) -> None:
    """Build the image unless the one that is here was made from the same. Raises ImageError."""
    with translated(f"read the files that {service.image} is built from"):
        wanted = hash_context(build)
    if not is_outdated(api, service.image, wanted):
        return
    lines: list[str] = []
    with translated(f"build the image {service.image}"):
        for line in _build(api, service.image, build, wanted):
            if "error" in line:
                raise build_failure(service.image, build, lines, line["error"])
            if text := COLOUR.sub("", line.get("stream", "")).strip():
                lines += text.splitlines()
            if text.startswith("Step "):
                say(service.name, f"building: {shorten(text, 50)}")
    say(service.name, f"built {service.image}")


def is_outdated(api: docker.APIClient, image: str, wanted: str) -> bool:
    """wanted: hash of what it would be built from now."""
    labels = find_image(api, image).get("Config", {}).get("Labels") or {}
    return labels.get(CONTEXT_LABEL) != wanted


def find_base_images(build: Build) -> list[str]:
    """What the Dockerfile's FROM lines name, arguments filled in; no stages of its own."""
    lines = (build.context / DOCKERFILE).read_text("utf-8", "replace").splitlines()
    values: dict[str, str] = {}
    stages, images = {"scratch"}, []
    for line in lines:
        match line.split():
            case [word, argument] if word.upper() == "ARG":
                name, _, default = argument.partition("=")
                values[name] = build.args.get(name, default)
            case [word, *rest] if word.upper() == "FROM":
                image, *stage = [part for part in rest if not part.startswith("--")]
                images += [_filled(image, values)] if image not in stages else []
                stages |= set(stage[1:])  # FROM image AS stage
    return list(dict.fromkeys(images))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda found: values.get(found[1] or found[2], ""), text)


def _build(
    api: docker.APIClient, image: str, build: Build, context_hash: str
) -> Iterator[Mapping[str, Any]]:
    lines: Iterator[Mapping[str, Any]] = api.build(
        path=str(build.context),
        tag=image,
        buildargs=dict(build.args),
        labels={CONTEXT_LABEL: context_hash},
        rm=True,
        forcerm=True,
        decode=True,
    )
    return lines


def build_failure(image: str, build: Build, lines: Sequence[str], error: str) -> ImageError:
    """lines: what the build said until then. A failed command is told by its last words."""
    output = [line for line in lines if not line.startswith(NOT_OUTPUT)]
    # a program in a RUN step hits the full disk as well, and only its output tells
    if DISK_FULL in " ".join([*output[-20:], error]).lower():
        return ImageError(
            f"the image {image} does not build: no space left on the Docker daemon's disk",
            DISK_FULL_HINT,
        )
    reason = output[-1] if output and error.startswith("The command") else error
    step = next((line for line in reversed(lines) if line.startswith("Step ")), "its first step")
    return ImageError(
        f"the image {image} does not build: {shorten(reason)}",
        f"it stopped at {shorten(step, 80)}; all of it: docker build {build.context}",
    )


def hash_context(build: Build) -> str:
    """SHA-256 (hex) of all that a build sees: arguments, and the files .dockerignore leaves in."""
    total = hashlib.sha256(json.dumps([DOCKERFILE, dict(build.args)]).encode())
    for name in sorted(exclude_paths(build.context, _ignored(build.context), DOCKERFILE)):
        path = build.context / name
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{name}\0{content}\0".encode())
    return total.hexdigest()


def _ignored(context: Path) -> list[str]:
    path = context / ".dockerignore"
    if not path.exists():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
