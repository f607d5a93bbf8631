"""A Docker daemon in memory, behind the SDK's own API client.

Its calls are autospecced: one that the SDK does not have, or with wrong arguments, fails.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import Mock, create_autospec

import docker
from docker.errors import APIError, ImageNotFound, NotFound

NETWORK_ID = "network-1"


def refusal(status: int, explanation: str) -> APIError:
    """What the SDK raises for an error of the daemon."""
    return APIError(explanation, Mock(status_code=status, url="", reason=""), explanation)


@dataclass
class FakeDaemon:
    """images: name → labels of those that are here. history: the calls that change something.

    created: container → the options it was made with; security_options: as `docker info` has them;
    fails: name of a call → what it raises; registry: the images that can be pulled; build_lines:
    what a build answers; health: of every container that runs.
    """

    images: dict[str, Mapping[str, str]] = field(default_factory=dict)
    registry: set[str] = field(default_factory=set)
    fails: dict[str, Exception] = field(default_factory=dict)
    build_lines: list[Mapping[str, Any]] = field(default_factory=list)
    pull_lines: list[Mapping[str, Any]] = field(default_factory=list)
    health: str = "healthy"
    exit_code: int = 0
    api_version: str = "1.44"
    security_options: list[str] = field(default_factory=list)
    created: dict[str, Any] = field(default_factory=dict)
    containers: dict[str, dict[str, Any]] = field(default_factory=dict)
    networks: list[dict[str, Any]] = field(default_factory=list)
    volumes: list[dict[str, Any]] = field(default_factory=list)
    history: list[str] = field(default_factory=list)

    def info(self) -> Mapping[str, Any]:
        return {"SecurityOptions": self.security_options or None}

    def client(self) -> docker.APIClient:
        """The SDK's client with its calls replaced; any other finds no daemon."""
        api = docker.APIClient("unix:///nowhere/docker.sock", version=self.api_version)
        for name in dir(type(self)):
            member = getattr(type(self), name)
            if callable(member) and not name.startswith("_") and hasattr(api, name):
                self._replace(api, name, self._call(name))
        # words that are members here
        self._replace(api, "containers", self._list_containers)
        self._replace(api, "networks", self._list_networks)
        self._replace(api, "volumes", self._list_volumes)
        return api

    @staticmethod
    def _replace(api: docker.APIClient, name: str, call: Callable[..., Any]) -> None:
        setattr(api, name, create_autospec(getattr(api, name), side_effect=call))

    def _call(self, name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            if name in self.fails:
                raise self.fails[name]
            return getattr(self, name)(*args, **kwargs)

        return call

    # -- images ------------------------------------------------------------------------------------

    def inspect_image(self, image: str) -> Mapping[str, Any]:
        if image not in self.images:
            raise ImageNotFound("no such image")
        return {"Id": f"id of {image}", "Config": {"Labels": self.images[image]}}

    def inspect_distribution(self, image: str) -> Mapping[str, Any]:
        if image not in self.registry:
            raise refusal(500, "dial tcp: lookup registry: no such host")
        return {}

    def pull(self, image: str, stream: bool, decode: bool) -> Iterator[Mapping[str, Any]]:
        assert stream
        assert decode
        self.history.append(f"pull {image}")
        yield from self.pull_lines
        self.images[image] = {}

    def build(self, **options: Any) -> Iterator[Mapping[str, Any]]:
        self.history.append(f"build {options['tag']}")
        yield from self.build_lines
        if not any("error" in line for line in self.build_lines):
            self.images[options["tag"]] = options["labels"]

    def prune_images(self, filters: Mapping[str, Any]) -> None:
        assert filters["dangling"] is True

    # -- containers --------------------------------------------------------------------------------

    def create_container(self, **options: Any) -> Mapping[str, str]:
        name = options["name"]
        self.history.append(f"create {name}")
        self.created[name] = options
        self.containers[name] = {
            "Id": name,
            "Names": [f"/{name}"],
            "Labels": options["labels"],
            "ImageID": f"id of {options['image']}",
            "State": "created",
            "Status": "Created",
            "NetworkSettings": {"Networks": {"default": {"NetworkID": NETWORK_ID}}},
            "Ports": [],
        }
        return {"Id": name}

    def start(self, container: str) -> None:
        self.history.append(f"start {container}")
        self.containers[container] |= {"State": "running", "Status": f"Up 1 second ({self.health})"}

    def stop(self, container: str, timeout: int) -> None:
        self.history.append(f"stop {container}")
        self.end(container)

    def end(self, container: str) -> None:
        self.containers[container] |= {"State": "exited", "Status": "Exited (1) 1 second ago"}

    def remove_container(self, container: str, v: bool = False, force: bool = False) -> None:
        self.history.append(f"remove {container}")
        if self.containers.pop(container, None) is None:
            raise NotFound("no such container")

    def inspect_container(self, container: str) -> Mapping[str, Any]:
        return {"State": {"ExitCode": self.exit_code, "OOMKilled": self.exit_code == 137}}

    def logs(self, container: str, tail: int) -> bytes:
        return b"first line\nlast line\n"

    def stats(self, container: str, stream: bool, one_shot: bool) -> Mapping[str, Any]:
        return {"memory_stats": {"usage": 3 * 2**20, "stats": {"inactive_file": 2**20}}}

    def _list_containers(
        self, all: bool = False, filters: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        if "containers" in self.fails:
            raise self.fails["containers"]
        found = [c for c in self.containers.values() if all or c["State"] == "running"]
        return [c for c in found if _matches(c["Labels"], filters)]

    # -- networks and volumes ----------------------------------------------------------------------

    def create_network(self, **options: Any) -> Mapping[str, str]:
        self.history.append(f"create {options['name']}")
        self.networks.append(
            {"Id": NETWORK_ID, "Name": options["name"], "Labels": options["labels"]}
        )
        return {"Id": NETWORK_ID}

    def create_volume(self, name: str, labels: Mapping[str, str]) -> None:
        if all(volume["Name"] != name for volume in self.volumes):
            self.history.append(f"create {name}")
            self.volumes.append({"Name": name, "Labels": labels})

    def remove_network(self, network: str) -> None:
        self.networks = [each for each in self.networks if each["Id"] != network]

    def remove_volume(self, name: str) -> None:
        self.volumes = [each for each in self.volumes if each["Name"] != name]

    def _list_networks(
        self, names: list[str] | None = None, filters: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        found = [n for n in self.networks if names is None or any(s in n["Name"] for s in names)]
        return [network for network in found if _matches(network["Labels"], filters)]

    def _list_volumes(self, filters: Mapping[str, str]) -> Mapping[str, Any]:
        wanted = filters.get("name", "")
        found = [v for v in self.volumes if wanted in v["Name"] and _matches(v["Labels"], filters)]
        return {"Volumes": found or None, "Warnings": None}


def _matches(labels: Mapping[str, str], filters: Mapping[str, str] | None) -> bool:
    name, has_value, value = (filters or {}).get("label", "").partition("=")
    if not name:
        return True
    return labels.get(name) == value if has_value else name in labels
