"""What the daemon lists of our containers, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import docker

from orchestrator.engines.base import State
from orchestrator.plan import STACK_LABEL

SERVICE_LABEL = "com.docker.compose.service"
HASH_LABEL = "com.docker.compose.config-hash"
DEPENDS_ON_LABEL = "com.docker.compose.depends_on"
SHORT_ID = 12


@dataclass(frozen=True)
class Container:
    """status: `created`, `running`, `exited`, …; networks: ids; ports: on this machine.

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

    @property
    def running(self) -> bool:
        return self.status == "running"

    @property
    def state(self) -> State:
        if not self.running:
            return State.STOPPED
        states = {"starting": State.STARTING, "unhealthy": State.FAILED}
        return states.get(self.health, State.READY)


def find_containers(api: docker.APIClient, stack_id: str) -> list[Container]:
    """All containers of a stack, stopped ones too, by service name."""
    found = api.containers(all=True, filters={"label": f"{STACK_LABEL}={stack_id}"})
    return sorted(map(make_container, found), key=lambda container: container.service)


def make_container(listed: Mapping[str, Any]) -> Container:
    """An entry of `GET /containers/json` → Container."""
    labels = listed["Labels"]
    depends_on = filter(None, labels.get(DEPENDS_ON_LABEL, "").split(","))
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
    )


def _health(status: str) -> str:
    """`Up 2 seconds (health: starting)` → `starting`; the list has it in words only."""
    if "(" not in status or not status.startswith("Up"):
        return ""
    return status.partition("(")[2].rstrip(")").removeprefix("health: ")
