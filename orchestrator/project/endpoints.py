"""Where each service is reached, by whom, and the `${…}` variables that tell the services so.

Three things that are easily mixed up: the public URL (browser and this machine; FusionAuth's is
also the issuer in tokens), the internal URL (service to service), the port a service listens on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ports:
    """Ports on this machine; `database` is published by the local engine only."""

    fusionauth: int
    api: int
    site: int
    database: int


@dataclass(frozen=True)
class Endpoints:
    """URLs without a trailing slash; database_address is `host:port` as other services see it."""

    fusionauth_url: str
    api_url: str
    site_url: str
    fusionauth_internal_url: str
    database_address: str


def make_endpoints(engine: str, ports: Ports, running_url: str | None = None) -> Endpoints:
    """Public URLs say `localhost` always: cookies are bound to that one name.

    Inside, containers know each other by service name; processes by the IPv4 loopback address,
    which every machine has.
    running_url: of a FusionAuth that somebody else started; it is the same for all.
    """
    local = engine == "local"
    return Endpoints(
        fusionauth_url=running_url or f"http://localhost:{ports.fusionauth}",
        api_url=f"http://localhost:{ports.api}",
        site_url=f"http://localhost:{ports.site}",
        fusionauth_internal_url=running_url
        or (f"http://127.0.0.1:{ports.fusionauth}" if local else "http://fusionauth:9011"),
        database_address=f"127.0.0.1:{ports.database}" if local else "db:5432",
    )


def make_variables(
    project: str,
    engine: str,
    ports: Ports,
    endpoints: Endpoints,
    secrets: Mapping[str, str],
    compose_dir: Path,
) -> dict[str, str]:
    """What `${…}` in the compose and seed files stand for. secrets: in clear, by variable name.

    The compose file's defaults are right inside containers, so the docker engine sets what is seen
    from this machine only; the local engine sets the rest too.
    """
    variables = {
        **secrets,
        "DEMO_PROJECT": project,
        "FUSIONAUTH_URL": endpoints.fusionauth_url,
        "API_URL": endpoints.api_url,
        "SITE_URL": endpoints.site_url,
        "FUSIONAUTH_PORT": str(ports.fusionauth),
        "API_PORT": str(ports.api),
        "SITE_PORT": str(ports.site),
    }
    if engine == "local":
        variables |= _local_variables(ports, endpoints, compose_dir)
    return variables


def _local_variables(ports: Ports, endpoints: Endpoints, compose_dir: Path) -> dict[str, str]:
    return {
        "FUSIONAUTH_INTERNAL_URL": endpoints.fusionauth_internal_url,
        "FUSIONAUTH_LISTEN_PORT": str(ports.fusionauth),
        "API_LISTEN_PORT": str(ports.api),
        "SITE_LISTEN_PORT": str(ports.site),
        "DATABASE_PORT": str(ports.database),
        "DATABASE_ADDRESS": endpoints.database_address,
        "KICKSTART_FILE": str(compose_dir / "kickstart.json"),
    }
