"""A ServicePlan as the docker SDK wants it. Pure, so that a whole container can be tested at once.

Names are those Compose gives, so that its commands find what we made.
"""

from typing import Any, Literal

from docker.types import EndpointConfig, Healthcheck, HostConfig, Mount, NetworkingConfig
from docker.utils import version_gte

from orchestrator.compose.model import Mount as ServiceMount
from orchestrator.compose.model import Service, VolumeMount
from orchestrator.plan import PROJECT_LABEL, STACK_LABEL, ServicePlan, StackPlan

START_INTERVAL_SINCE = "1.44"  # older daemons refuse or ignore `start_interval`


def container_name(project: str, service: str) -> str:
    return f"{project}-{service}-1"


def network_name(project: str) -> str:
    return f"{project}_default"


def volume_name(project: str, volume: str) -> str:
    return f"{project}_{volume}"


def container_options(
    service: ServicePlan, project: str, api_version: str, *, selinux: bool = False
) -> dict[str, Any]:
    """Keyword arguments of `APIClient.create_container`. selinux: the daemon labels mounts."""
    wanted = service.service
    return {
        "name": container_name(project, service.name),
        "image": wanted.image,
        "command": None if wanted.command is None else list(wanted.command),
        "environment": dict(wanted.environment),
        "labels": dict(service.labels),
        "user": wanted.user,
        "ports": [port.target for port in wanted.ports],
        "healthcheck": _healthcheck(wanted, api_version),
        "host_config": _host_config(wanted, project, api_version, selinux),
        "networking_config": NetworkingConfig(
            {network_name(project): EndpointConfig(api_version, aliases=[service.name])}  # type: ignore[arg-type]
        ),
    }


def network_options(plan: StackPlan) -> dict[str, Any]:
    """Keyword arguments of `APIClient.create_network`."""
    labels = {PROJECT_LABEL: plan.project, "com.docker.compose.network": "default"}
    return {
        "name": network_name(plan.project),
        "driver": "bridge",
        "labels": {**labels, STACK_LABEL: plan.stack_id},
    }


def volume_options(plan: StackPlan) -> list[dict[str, Any]]:
    """Keyword arguments of `APIClient.create_volume` for each volume that a service mounts."""
    volumes = {
        mount.volume
        for service in plan.services
        for mount in service.service.volumes
        if isinstance(mount, VolumeMount)
    }
    return [
        {
            "name": volume_name(plan.project, volume),
            "labels": {
                PROJECT_LABEL: plan.project,
                "com.docker.compose.volume": volume,
                STACK_LABEL: plan.stack_id,
            },
        }
        for volume in sorted(volumes)
    ]


def _host_config(wanted: Service, project: str, api_version: str, selinux: bool) -> HostConfig:
    labelled = [mount for mount in wanted.volumes if selinux and needs_bind(mount)]
    return HostConfig(
        api_version,
        binds=[_bind(mount, project) for mount in labelled] or None,
        port_bindings={p.target: (p.host_ip, p.published) for p in wanted.ports},
        mounts=[_mount(mount, project) for mount in wanted.volumes if mount not in labelled],
        mem_limit=wanted.mem_limit_bytes,
        read_only=wanted.read_only,
        cap_drop=list(wanted.cap_drop),
        security_opt=list(wanted.security_opt),
        tmpfs=dict(map(_tmpfs, wanted.tmpfs)),
        network_mode=network_name(project),
    )


def needs_bind(mount: ServiceMount) -> bool:
    """Whether a mount is sent as text: only there the API has SELinux labels.

    A path with a colon cannot be, and goes without a label.
    Source: Docker Engine API, HostConfig.Binds and Mounts.
    """
    return mount.selinux is not None and ":" not in str(getattr(mount, "source", ""))


def _bind(mount: ServiceMount, project: str) -> str:
    access = "ro" if mount.read_only else "rw"
    return f"{_source(mount, project)}:{mount.target}:{access},{mount.selinux}"


def _mount(mount: ServiceMount, project: str) -> Mount:
    kind: Literal["volume", "bind"] = "volume" if isinstance(mount, VolumeMount) else "bind"
    source = _source(mount, project)
    return Mount(mount.target, source, type=kind, read_only=mount.read_only)


def _source(mount: ServiceMount, project: str) -> str:
    if isinstance(mount, VolumeMount):
        return volume_name(project, mount.volume)
    return str(mount.source)


def _tmpfs(entry: str) -> tuple[str, str]:
    """`/run:size=1m` → path and options."""
    path, _, options = entry.partition(":")
    return path, options


def _healthcheck(wanted: Service, api_version: str) -> Healthcheck | None:
    """Durations are nanoseconds here."""
    check = wanted.healthcheck
    if check is None:
        return None
    made = Healthcheck(
        test=list(check.test),
        interval=_nanoseconds(check.interval_s),
        timeout=_nanoseconds(check.timeout_s),
        retries=check.retries,
        start_period=_nanoseconds(check.start_period_s),
    )
    if version_gte(api_version, START_INTERVAL_SINCE):
        made["StartInterval"] = _nanoseconds(check.start_interval_s)  # the SDK has no word for it
    return made


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)
