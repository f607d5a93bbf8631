"""Whose is what the daemon holds under our project's name?

Ours is what has our label. Also ours is what plain Compose made from our files with our secrets;
Compose's labels tell: of its containers always, of a volume only while such a container mounts it.
"""

import os.path
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker

from orchestrator.engines.docker.options import network_options, volume_options
from orchestrator.errors import EngineError
from orchestrator.plan import PROJECT_LABEL, STACK_LABEL, StackPlan

PLAIN_COMPOSE = "plain docker compose"  # the label's value in compose.yaml
WORKING_DIR_LABEL = "com.docker.compose.project.working_dir"
ENVIRONMENT_FILE_LABEL = "com.docker.compose.project.environment_file"

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Owner:
    """One project. stack_id: its folder, the label of what we made; compose_dir: our files."""

    stack_id: str
    compose_dir: Path | None = None

    @property
    def project(self) -> str:
        return Path(self.stack_id).name

    @property
    def of_project(self) -> dict[str, str]:
        """As a filter of the daemon's: whatever Compose would take for this project's."""
        return {"label": f"{PROJECT_LABEL}={self.project}"}

    def has(self, labels: Labels) -> bool:
        return self.made(labels) or self.had_made(labels)

    def made(self, labels: Labels) -> bool:
        """By this program."""
        return labels.get(STACK_LABEL) == self.stack_id

    def had_made(self, labels: Labels) -> bool:
        """By plain Compose, with `--env-file` of this project, or else from this clone's files."""
        if not self.is_named_by_compose(labels):
            return False
        if files := labels.get(ENVIRONMENT_FILE_LABEL):
            secrets = f"{self.stack_id}/secrets.env"
            return any(_same(file, secrets) for file in files.split(","))
        folder = labels.get(WORKING_DIR_LABEL)
        return bool(folder and self.compose_dir and _same(folder, str(self.compose_dir)))

    def is_named_by_compose(self, labels: Labels) -> bool:
        """Made by plain Compose from this file, in some clone, under our project's name."""
        return (
            labels.get(STACK_LABEL) == PLAIN_COMPOSE and labels.get(PROJECT_LABEL) == self.project
        )

    def may_open(self, volume_labels: Labels) -> bool:
        """Whether our secrets may open this volume: it is ours, or Compose's, so unlabelled."""
        if self.made(volume_labels):
            return True
        of_project = volume_labels.get(PROJECT_LABEL) == self.project
        return of_project and volume_labels.get(STACK_LABEL) in (None, PLAIN_COMPOSE)


def require_own(api: docker.APIClient, plan: StackPlan, owner: Owner) -> None:
    """Raises EngineError naming the first object of this project that this program did not make."""
    for what, labels in _named_like_ours(api, plan):
        if not owner.made(labels):
            raise _not_ours(plan.project, what, labels, owner)


def refuse_other_compose_stack(owner: Owner, containers: Iterable[Mapping[str, Any]]) -> None:
    """containers: as listed. Raises EngineError for plain Compose's of another clone or folder."""
    for container in containers:
        labels = container["Labels"]
        if owner.is_named_by_compose(labels) and not owner.had_made(labels):
            origin = labels.get(ENVIRONMENT_FILE_LABEL) or labels.get(WORKING_DIR_LABEL, "?")
            raise EngineError(
                f"container {_name_of(container)} belongs to {PLAIN_COMPOSE}, "
                f"started with {origin}, not with {owner.stack_id}/secrets.env",
                f"stop it where it was started, or: docker compose -p {owner.project} down",
            )


def _named_like_ours(api: docker.APIClient, plan: StackPlan) -> Iterator[tuple[str, Labels]]:
    """What it is and its labels: containers of the project, networks and volumes of our names."""
    of_project = {"label": f"{PROJECT_LABEL}={plan.project}"}
    for container in api.containers(all=True, filters=of_project):
        yield f"container {_name_of(container)}", container["Labels"]
    network = network_options(plan)["name"]
    yield from _of_name("network", network, api.networks(names=[network]))
    for name in (options["name"] for options in volume_options(plan)):
        volumes = api.volumes(filters={"name": name})["Volumes"] or ()
        yield from _of_name("volume", name, volumes)


def _of_name(kind: str, name: str, found: Any) -> Iterator[tuple[str, Labels]]:
    # the daemon's filter takes names that merely contain ours, too
    return ((f"{kind} {name}", each["Labels"] or {}) for each in found if each["Name"] == name)


def _not_ours(project: str, what: str, labels: Labels, owner: Owner) -> EngineError:
    name = labels.get(STACK_LABEL)
    whose = f'"{name}"' if name else "somebody else"
    way_out = f"docker compose -p {project} down"
    if what.startswith("volume"):
        way_out += " --volumes"
    if owner.had_made(labels):
        way_out = "python3 orchestrate.py down"
    return EngineError(
        f"project {project} is taken: {what} belongs to {whose}",
        f"choose another name with --project, or remove that one: {way_out}",
    )


def _name_of(container: Mapping[str, Any]) -> str:
    return str(container["Names"][0]).removeprefix("/")


def _same(path: str, other: str) -> bool:
    return os.path.realpath(path) == os.path.realpath(other)
