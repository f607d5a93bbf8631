"""The docker engine: each service a container, made and found through the docker SDK.

Containers carry Compose's names and labels, so that its commands see them as theirs, and the
stack's label, by which we know ours. Nothing else is kept anywhere: a command that was killed
half-way leaves nothing that the next one does not know. What plain Compose started from our files
is seen, stopped and removed as well, but never taken over.
"""

import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Literal

import docker
from docker.errors import APIError, NotFound

from orchestrator import localhost
from orchestrator.engines.base import LOG_TAIL_LINES, Say, ServiceStatus, State
from orchestrator.engines.docker.client import explain, find_advice, refused, translated
from orchestrator.engines.docker.containers import (
    SHORT_ID,
    Container,
    find_containers,
    remove_in_order,
)
from orchestrator.engines.docker.images import remove_replaced_images, require_images
from orchestrator.engines.docker.mounts import make_mounts_readable, require_sources
from orchestrator.engines.docker.options import (
    container_options,
    needs_bind,
    network_name,
    network_options,
    volume_options,
)
from orchestrator.engines.docker.ownership import Labels, Owner, require_own
from orchestrator.engines.docker.running import ContainerLog, EarlyChecks, read_memory_mb
from orchestrator.errors import PortInUse, ProcessDied
from orchestrator.plan import ServicePlan, StackPlan

STOP_GRACE_S = 10
RESTARTABLE = ("created", "exited")
PORT_TAKEN = ("port is already allocated", "address already in use")


class DockerEngine:
    """stack_id: the label of what is ours; say: takes service and text while images are made.

    compose_dir: where our compose files are, to know what plain Compose made of them.
    """

    name = "docker"

    def __init__(
        self,
        api: docker.APIClient,
        stack_id: str,
        say: Say = lambda service, text: None,
        port_is_free: Callable[[int], bool] = localhost.port_is_free,
        compose_dir: Path | None = None,
    ) -> None:
        self._api = api
        self._owner = Owner(stack_id, compose_dir)
        self._say = say
        self._port_is_free = port_is_free
        self._early_checks = EarlyChecks(api)
        # what `prepare` found or made
        self._project = ""
        self._network_id = ""
        self._image_ids: Mapping[str, str] = {}
        self._awaited: frozenset[str] = frozenset()

    # -- the Engine protocol -----------------------------------------------------------------------

    def prepare(self, plan: StackPlan) -> None:
        self._project = plan.project
        self._awaited = frozenset().union(*(service.depends_on for service in plan.services))
        with translated("look for what is there already"):
            require_own(self._api, plan, self._owner)
            containers = self._containers()
        self._require_free_ports(plan, containers)
        make_mounts_readable(service.service for service in plan.services)
        self._image_ids = require_images(self._api, plan, self._say)
        with translated("make network and volumes"):
            self._network_id = self._make_network(plan)
            for options in volume_options(plan):
                self._api.create_volume(**options)  # one that is there stays as it is
            planned = {service.name for service in plan.services}
            undeclared = [found for found in containers if found.service not in planned]
            remove_in_order(undeclared, self._end_container, self._kill_container)

    def is_current(self, service: ServicePlan) -> bool:
        found = self._find(service.name)
        return found is not None and found.running and self._is_as_planned(found, service)

    def start(self, service: ServicePlan) -> None:
        found = self._find(service.name)
        with translated(f"start service {service.name}"):
            if found and not (found.status in RESTARTABLE and self._is_as_planned(found, service)):
                self._remove_container(found)
                found = None
            self._start(service, found.id if found else self._create(service))

    def is_healthy(self, service: ServicePlan) -> bool:
        with translated(f"look for service {service.name}"):
            containers = {container.service: container for container in self._containers()}
        found = containers.get(service.name)
        if found is None or not found.running:
            raise self._died(service.name, found)
        if found.state is State.READY:
            # after our early check the daemon's own may still be to come
            needed = (containers[name] for name in service.depends_on if name in containers)
            return all(container.state is not State.STARTING for container in needed)
        check = service.service.healthcheck
        if check is None or service.name not in self._awaited:
            return False
        with translated(f"check the health of {service.name}"):
            return self._early_checks.pass_now(found.id, check)

    def stop(self, name: str, *, grace_s: float) -> None:
        found = self._find(name)
        if found and found.running:
            with translated(f"stop service {name}"):
                self._stop(found, grace_s)

    def status(self) -> Sequence[ServiceStatus]:
        with translated("list the containers"):
            containers = self._containers()
            with ThreadPoolExecutor() as pool:
                memory = pool.map(self._read_memory_mb, containers)
                return list(map(self._status_of, containers, memory))

    def logs(self, name: str, *, tail: int) -> Sequence[str]:
        found = self._find(name)
        if found is None or not tail:
            return []
        with translated(f"read the log of {name}"):
            text: bytes = self._api.logs(found.id, tail=tail)
        return text.decode(errors="replace").splitlines()

    def follow(self, name: str, *, tail: int) -> ContainerLog:
        def read(tail: int | None, since_s: int | None) -> bytes:
            found = self._find(name)
            if found is None:
                return b""
            lines: Literal["all"] | int = "all" if tail is None else tail
            return self._api.logs(found.id, timestamps=True, tail=lines, since=since_s)

        return ContainerLog(name, read, tail=tail)

    def has_data(self) -> bool:
        return bool(self.find_kept_volumes())

    def find_kept_volumes(self) -> Sequence[str]:
        """What `remove` leaves though our secrets may open it: Docker does not tell whose it is."""
        with translated("list the volumes"):
            return self._volumes(self._owner.may_open)

    def remove(self, *, volumes: bool) -> Sequence[ServiceStatus]:
        with translated("remove the stack"), ThreadPoolExecutor() as pool:
            containers = find_containers(self._api, self._owner, strict=True)
            if volumes:  # what is thrown away needs neither order nor grace
                list(pool.map(self._kill_container, containers))
            else:
                remove_in_order(containers, self._end_container, self._kill_container)
            names = self._volumes_of(containers) if volumes else []
            removals = [
                pool.map(self._api.remove_network, self._networks_of(containers)),
                pool.map(self._api.remove_volume, names),
                pool.map(remove_replaced_images, [self._api]),
            ]
            list(chain.from_iterable(removals))
        return [self._status_of(found, None) for found in containers if found.running]

    def find_compose_containers(self) -> Sequence[Container]:
        """What plain Compose made of this project, stopped ones too, by service name."""
        with translated("list the containers"):
            return [container for container in self._containers() if container.by_compose]

    # -- what is there -----------------------------------------------------------------------------

    def _volumes(self, has: Callable[[Labels], bool]) -> list[str]:
        found = self._api.volumes(filters=self._owner.of_project)["Volumes"] or ()
        return [volume["Name"] for volume in found if has(volume["Labels"] or {})]

    def _volumes_of(self, containers: Sequence[Container]) -> list[str]:
        """Ours, and Compose's own that its containers have mounted."""
        mounted = frozenset[str]().union(*(c.volumes for c in containers if c.by_compose))
        may_go = mounted.intersection(self._volumes(self._owner.may_open))
        return sorted(may_go.union(self._volumes(self._owner.made)))

    def _networks_of(self, containers: Sequence[Container]) -> list[str]:
        """Ours, and the project's that Compose made for its containers."""
        joined = frozenset[str]().union(*(c.networks for c in containers if c.by_compose))
        name = network_name(self._owner.project)
        return [
            network["Id"]
            for network in self._api.networks(filters=self._owner.of_project)
            if self._owner.made(network["Labels"] or {})
            or (network["Id"] in joined and network["Name"] == name)
        ]

    def _containers(self) -> list[Container]:
        return find_containers(self._api, self._owner)

    def _find(self, name: str) -> Container | None:
        with translated(f"look for service {name}"):
            return next((c for c in self._containers() if c.service == name), None)

    def _is_as_planned(self, found: Container, service: ServicePlan) -> bool:
        """As planned, from the image of now, on the network of now."""
        return (
            found.config_hash == service.config_hash
            and found.image_id == self._image_ids[service.name]
            and self._network_id in found.networks
        )

    def _read_memory_mb(self, container: Container) -> float | None:
        return read_memory_mb(self._api, container.id) if container.running else None

    @staticmethod
    def _status_of(container: Container, memory_mb: float | None) -> ServiceStatus:
        return ServiceStatus(
            name=container.service,
            state=container.state,
            config_hash=container.config_hash,
            container=container.id[:SHORT_ID],
            memory_mb=memory_mb,
            by_compose=container.by_compose,
        )

    def _died(self, name: str, found: Container | None) -> ProcessDied:
        if found is None:
            return ProcessDied(name, "was removed by somebody", (), "docker events")
        with translated(f"ask why service {name} ended"):
            state = self._api.inspect_container(found.id)["State"]
        how = f"ended with exit code {state['ExitCode']}"
        if state["OOMKilled"]:
            how = "was killed because it needed more memory than its mem_limit"
        tail = self.logs(name, tail=LOG_TAIL_LINES)
        advice = find_advice("\n".join(tail))
        return ProcessDied(name, how, tail, f"all of it: docker logs {found.name}", advice)

    # -- making and removing -----------------------------------------------------------------------

    def _make_network(self, plan: StackPlan) -> str:
        name = network_name(plan.project)
        for network in self._api.networks(names=[name]):
            if network["Name"] == name:
                return str(network["Id"])
        return str(self._api.create_network(**network_options(plan))["Id"])

    def _create(self, service: ServicePlan) -> str:
        selinux = self._has_selinux() if any(map(needs_bind, service.service.volumes)) else False
        if selinux:
            require_sources(service.service)
        version = self._api.api_version
        options = container_options(service, self._project, version, selinux=selinux)
        return str(self._api.create_container(**options)["Id"])

    def _has_selinux(self) -> bool:
        """Whether the daemon labels what it mounts: without that a container may not read it."""
        return "name=selinux" in (self._api.info().get("SecurityOptions") or ())

    def _start(self, service: ServicePlan, container_id: str) -> None:
        """A container that cannot start is removed: left in `created`, it would look like ours."""
        try:
            self._api.start(container_id)
        except APIError as exc:
            self._api.remove_container(container_id, force=True)
            reason = explain(exc)
            for port in service.service.ports:
                if f":{port.published}" in reason and any(text in reason for text in PORT_TAKEN):
                    raise PortInUse(
                        service.name, port.published, self._holder(port.published)
                    ) from exc
            raise refused(f"start service {service.name}", reason) from exc

    def _stop(self, container: Container, grace_s: float) -> None:
        self._api.stop(container.id, timeout=math.ceil(grace_s))

    def _remove_container(self, container: Container) -> None:
        self._end_container(container)
        self._kill_container(container)

    def _end_container(self, container: Container) -> None:
        with contextlib.suppress(NotFound):  # another command was faster
            if container.running:
                self._stop(container, STOP_GRACE_S)

    def _kill_container(self, container: Container) -> None:
        with contextlib.suppress(NotFound):
            self._api.remove_container(container.id, v=True, force=True)

    # -- ports -------------------------------------------------------------------------------------

    def _require_free_ports(self, plan: StackPlan, containers: Sequence[Container]) -> None:
        ours = frozenset[int]().union(*(container.ports for container in containers))
        for service in plan.services:
            for port in (port.published for port in service.service.ports):
                if port not in ours and not self._port_is_free(port):
                    raise PortInUse(service.name, port, self._holder(port))

    def _holder(self, port: int) -> str | None:
        """A container by its name, else the process: for a container that is docker-proxy only."""
        with translated("list the containers"):
            for listed in self._api.containers():
                if any(entry.get("PublicPort") == port for entry in listed["Ports"]):
                    return f"container {listed['Names'][0].removeprefix('/')}"
        return localhost.find_port_holder(port)
