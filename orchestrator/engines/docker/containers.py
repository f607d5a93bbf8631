"""What the daemon lists of our containers, as values, and in which order they go."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import docker

from orchestrator.engines.base import State
from orchestrator.engines.docker.ownership import (
    PLAIN_COMPOSE,
    Owner,
    refuse_other_compose_stack,
)
from orchestrator.plan import STACK_LABEL

SERVICE_LABEL = "com.docker.compose.service"
HASH_LABEL = "com.docker.compose.config-hash"
DEPENDS_ON_LABEL = "com.docker.compose.depends_on"
SHORT_ID = 12


@dataclass(frozen=True)
class Container:
    """status: `created`, `running`, `exited`, …; networks: ids; ports: on this machine;
    volumes: names; by_compose: plain Compose made it, not this program.

    health: `healthy`, `unhealthy`, `starting`, or nothing where there is no healthcheck.
    """

    id: str
    name: str
    service: str
    status: str
    health: str
    config_hash: str
    image_id: str
    networks: frozenset[str]
    ports: frozenset[int]
    depends_on: frozenset[str]
    image: str = ""
    volumes: frozenset[str] = frozenset()
    by_compose: bool = False

    @property
    def running(self) -> bool:
        return self.status == "running"

    @property
    def state(self) -> State:
        if not self.running:
            return State.STOPPED
        states = {"starting": State.STARTING, "unhealthy": State.FAILED}
        return states.get(self.health, State.READY)


def find_containers(
    api: docker.APIClient, owner: Owner, *, strict: bool = False
) -> list[Container]:
    """All containers of a project, stopped ones too, by service name.

    strict: raises EngineError over those that plain Compose started under the same name elsewhere.
    """
    found = api.containers(all=True, filters={"label": STACK_LABEL})
    if strict:
        refuse_other_compose_stack(owner, found)
    ours = (make_container(each) for each in found if owner.has(each["Labels"]))
    return sorted(ours, key=lambda container: container.service)


def make_container(listed: Mapping[str, Any]) -> Container:
    """An entry of `GET /containers/json` → Container."""
    labels = listed["Labels"]
    depends_on = filter(None, labels.get(DEPENDS_ON_LABEL, "").split(","))
    mounts = listed.get("Mounts") or ()
    networks = (listed.get("NetworkSettings") or {}).get("Networks") or {}
    return Container(
        id=listed["Id"],
        name=listed["Names"][0].removeprefix("/"),
        service=labels.get(SERVICE_LABEL, ""),
        status=listed["State"],
        health=_health(listed["Status"]),
        config_hash=labels.get(HASH_LABEL, ""),
        image_id=listed["ImageID"],
        networks=frozenset(network["NetworkID"] for network in networks.values()),
        ports=frozenset(p["PublicPort"] for p in listed.get("Ports") or () if "PublicPort" in p),
        depends_on=frozenset(entry.split(":")[0] for entry in depends_on),
        image=listed.get("Image", ""),
        volumes=frozenset(mount["Name"] for mount in mounts if mount.get("Type") == "volume"),
        by_compose=labels.get(STACK_LABEL) == PLAIN_COMPOSE,
    )


def _health(status: str) -> str:
    """`Up 2 seconds (health: starting)` → `starting`; the list has it in words only."""
    if "(" not in status or not status.startswith("Up"):
        return ""
    return status.partition("(")[2].rstrip(")").removeprefix("health: ")


def remove_in_order(
    containers: Sequence[Container],
    stop: Callable[[Container], None],
    remove: Callable[[Container], None],
) -> None:
    """`stop` each as soon as all that depend on it have ended, side by side where none does.

    So nothing acknowledged is still on its way to a database that stops. `remove` follows for
    each, and keeps no other waiting. Containers of two generations may depend on each other in a
    circle: they go all at once. Raises what `stop` and `remove` raise.
    """
    stopping: dict[Future[None], Container] = {}
    removals: list[Future[None]] = []
    sorter = _sorter_of(containers)
    with ThreadPoolExecutor(max_workers=max(1, len(containers))) as pool:
        while sorter.is_active():
            stopping |= {
                pool.submit(stop, container): container for container in sorter.get_ready()
            }
            for future in wait(stopping, return_when=FIRST_COMPLETED).done:
                future.result()
                container = stopping.pop(future)
                sorter.done(container)
                removals.append(pool.submit(remove, container))
    for removal in removals:
        removal.result()


def _sorter_of(containers: Sequence[Container]) -> TopologicalSorter[Container]:
    dependents = {
        container: [other for other in containers if container.service in other.depends_on]
        for container in containers
    }
    try:
        return _prepared(TopologicalSorter(dependents))
    except CycleError:
        return _prepared(TopologicalSorter(dict.fromkeys(containers, ())))


def _prepared(sorter: TopologicalSorter[Container]) -> TopologicalSorter[Container]:
    sorter.prepare()
    return sorter
