"""The part of the Compose Specification that we read, as frozen values.

No rules live here: `load` makes these from YAML and refuses what does not fit. Both engines take
them; the local one leaves what only a container has (image, limits, capabilities) alone.
Seconds are floats (`_s`), sizes are bytes. Values that may hold secrets stay out of every `repr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias


class Condition(StrEnum):
    """What a service waits for in the one it depends on."""

    STARTED = "service_started"
    HEALTHY = "service_healthy"


@dataclass(frozen=True)
class Build:
    """context: the absolute folder that has the Dockerfile."""

    context: Path
    args: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Port:
    """A port of the service on a loopback address of this machine. TCP always."""

    host_ip: str
    published: int
    target: int


class SELinux(StrEnum):
    """Who may use a mount on a machine with SELinux: Docker labels the source accordingly."""

    SHARED = "z"
    PRIVATE = "Z"


@dataclass(frozen=True)
class VolumeMount:
    """A volume that the file declares, at an absolute path inside the container."""

    volume: str
    target: str
    read_only: bool = False
    selinux: SELinux | None = None


@dataclass(frozen=True)
class BindMount:
    """A file or folder of this machine (absolute), at an absolute path inside the container."""

    source: Path
    target: str
    read_only: bool = False
    selinux: SELinux | None = None


Mount: TypeAlias = VolumeMount | BindMount


@dataclass(frozen=True)
class Healthcheck:
    """Docker's own check, run inside. test: `CMD` or `CMD-SHELL`, then its arguments.

    The defaults are Docker's.
    """

    test: tuple[str, ...]
    interval_s: float = 30.0
    timeout_s: float = 30.0
    retries: int = 3
    start_period_s: float = 0.0
    start_interval_s: float = 5.0


@dataclass(frozen=True)
class LocalModule:
    """`x-local: {module: …, folder: …}`: the local engine runs `python -m module` in `folder`.

    folder: absolute; None: the repository's root.
    """

    module: str
    folder: Path | None = None


@dataclass(frozen=True)
class LocalPostgres:
    """`x-local: {postgres: …}`: the local engine runs an embedded server on `port`."""

    volume: str
    port: int


Local: TypeAlias = LocalModule | LocalPostgres


@dataclass(frozen=True)
class HttpProbe:
    """`x-ready`: ready when `url` answers 200, as JSON with `json_member` when one is named.

    fatal_log: a regular expression; a log line with it says that this will not happen any more.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json_member: str | None = None
    timeout_s: float = 60.0
    fatal_log: str | None = None


@dataclass(frozen=True)
class Service:
    """One entry of `services`; the members are Compose's own unless they come from `x-…`."""

    name: str
    image: str
    build: Build | None = None
    command: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    ports: tuple[Port, ...] = ()
    volumes: tuple[Mount, ...] = ()
    depends_on: Mapping[str, Condition] = field(default_factory=dict)
    healthcheck: Healthcheck | None = None
    mem_limit_bytes: int | None = None
    read_only: bool = False
    cap_drop: tuple[str, ...] = ()
    security_opt: tuple[str, ...] = ()
    tmpfs: tuple[str, ...] = ()
    user: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    local: Local | None = None
    ready: HttpProbe | None = None


@dataclass(frozen=True)
class ComposeFile:
    """A compose file with its overrides merged in, all `${…}` filled.

    path: the first file, absolute; relative paths in any of the files start at its folder.
    """

    path: Path
    name: str
    services: Mapping[str, Service]
    volumes: tuple[str, ...] = ()
    overrides: tuple[Path, ...] = ()
