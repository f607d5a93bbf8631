"""A compose file becomes a plan: what an engine needs to start each service, and in which order."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from orchestrator.compose.model import ComposeFile, Condition, Service
from orchestrator.errors import DependencyCycle

STACK_LABEL = "fusionauth-demo.stack"
PROJECT_LABEL = "com.docker.compose.project"

# Like Compose, we do not restart a service for what only rules its start: how its image is made,
# what it waits for, how it is probed from outside. A new build shows in the image's own id.
NOT_HASHED = frozenset({"build", "depends_on", "ready"})
# Keys that are read no more, as they were in every file of ours: a hash that changed by itself
# would start every running service again.
ONCE_HASHED = {"init": False, "restart": None, "stop_grace_period_s": 10.0}


@dataclass(frozen=True)
class ServicePlan:
    """One service to run.

    config_hash: equal as long as a running instance need not be replaced; labels: Compose's own,
    so that its commands see our containers as theirs, and STACK_LABEL, by which we see ours.
    """

    name: str
    service: Service
    depends_on: Mapping[str, Condition]
    config_hash: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class StackPlan:
    """services: in start order. stack_id: tells this stack from another clone's same-named one."""

    project: str
    stack_id: str
    services: tuple[ServicePlan, ...]


def make_plan(file: ComposeFile, *, project: str, stack_id: str) -> StackPlan:
    """Order the services of `file`, hash and label each. Equal inputs give equal plans.

    Raises DependencyCycle naming the cycle.
    """
    services = (file.services[name] for name in start_order(file.services))
    plans = (_plan_service(service, file, project, stack_id) for service in services)
    return StackPlan(project=project, stack_id=stack_id, services=tuple(plans))


def _plan_service(service: Service, file: ComposeFile, project: str, stack_id: str) -> ServicePlan:
    config_hash = make_config_hash(service)
    labels = {
        **service.labels,
        **_compose_labels(service, file, project, config_hash),
        STACK_LABEL: stack_id,
    }
    return ServicePlan(
        name=service.name,
        service=service,
        depends_on=service.depends_on,
        config_hash=config_hash,
        labels=MappingProxyType(labels),
    )


def _compose_labels(
    service: Service, file: ComposeFile, project: str, config_hash: str
) -> dict[str, str]:
    """What `docker compose ps`, `ls`, `logs` and `down` select and show containers by."""
    depends_on = (f"{name}:{condition}:false" for name, condition in service.depends_on.items())
    labels = {
        "project": project,
        "service": service.name,
        "container-number": "1",
        "oneoff": "False",
        "config-hash": config_hash,
        "depends_on": ",".join(sorted(depends_on)),
        "project.working_dir": str(file.path.parent),
        "project.config_files": ",".join(map(str, (file.path, *file.overrides))),
    }
    return {f"com.docker.compose.{name}": value for name, value in labels.items()}


def make_config_hash(service: Service) -> str:
    """SHA-256 (hex) over all members of `service` but NOT_HASHED, the same on every machine."""
    members = {name: value for name, value in vars(service).items() if name not in NOT_HASHED}
    members |= ONCE_HASHED
    text = json.dumps(members, default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:
    """For `json.dumps`: our immutable values as dicts and strings."""
    if dataclasses.is_dataclass(value):
        # `folder` of `x-local` came later: where it is not given, the hash is as it was
        return {name: one for name, one in vars(value).items() if (name, one) != ("folder", None)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"cannot hash a {type(value).__name__}")


def start_order(services: Mapping[str, Service]) -> tuple[str, ...]:
    """Names of `services`, each after all it depends on, peers by name.

    Equal services give an equal order whatever the order of the file; every name in a `depends_on`
    is one of `services`. Raises DependencyCycle naming the cycle.
    Source: Compose Specification, "depends_on".
    """
    sorter = TopologicalSorter(
        {name: sorted(services[name].depends_on) for name in sorted(services)}
    )
    try:
        sorter.prepare()
    except CycleError as exc:
        raise DependencyCycle(_from_smallest(exc.args[1])) from exc
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return tuple(order)


def _from_smallest(cycle: Sequence[str]) -> Sequence[str]:
    """graphlib's cycle (first name repeated at the end), read as "waits for", told one way only."""
    names = list(reversed(cycle))[:-1]
    first = names.index(min(names))
    return [*names[first:], *names[:first], names[first]]
