"""Where the daemon is. On another machine our stack cannot work.

A mount names a file of the daemon's machine, and published ports are on its `localhost`, not on
that of the browser, the probes and the seed here.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from docker.context import ContextAPI

from orchestrator.errors import EngineUnavailable

LOCAL_SCHEMES = ("unix", "http+unix", "npipe", "fd")


def require_this_machine(environment: Mapping[str, str]) -> None:
    """Raises EngineUnavailable naming the daemon's address and what names it.

    environment: DOCKER_HOST and DOCKER_CONTEXT where they are set. `tcp` on a loopback address is
    taken for a daemon on this machine (Docker Desktop and WSL offer one).
    """
    address, source = _find_address(environment)
    if is_on_this_machine(address):
        return
    raise EngineUnavailable(
        f"the Docker daemon is on another machine ({_without_user(address)}, from {source}): "
        "it does not see this clone's files, and its ports are not on localhost here",
        "run the demo on that machine, or use the daemon of this one "
        "(unset DOCKER_HOST; docker context use default)",
    )


def is_on_this_machine(address: str) -> bool:
    """address: as DOCKER_HOST has it, `host:port` without a scheme too; empty for the default."""
    scheme, host = _take_apart(address)
    if scheme in LOCAL_SCHEMES:
        return True
    return scheme != "ssh" and (host in ("", "localhost") or _is_loopback(host))


def _find_address(environment: Mapping[str, str]) -> tuple[str, str]:
    """DOCKER_HOST wins over the context (docker/cli, cli/command/cli.go, resolveContextName)."""
    if host := environment.get("DOCKER_HOST"):
        return host.strip(), "DOCKER_HOST"
    context = ContextAPI.get_context(environment.get("DOCKER_CONTEXT"))
    return str(context.Host or ""), f'the context "{context.name}"'


def _take_apart(address: str) -> tuple[str, str]:
    """Scheme and host name, both in lower case."""
    if not address:
        return "unix", ""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    return parts.scheme.lower(), (parts.hostname or "").lower()


def _is_loopback(host: str) -> bool:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified


def _without_user(address: str) -> str:
    """For messages: an address may hold a name and a password."""
    scheme, at, rest = address.partition("://") if "://" in address else ("", "", address)
    return f"{scheme}{at}{rest.rpartition('@')[2]}"
