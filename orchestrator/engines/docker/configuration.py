"""Which daemon, with which logins: Docker's own configuration, read as its command reads it.

The file is `config.json` in DOCKER_CONFIG or ~/.docker. One that cannot be read counts as empty,
in the SDK as in Docker's command (which warns). With a daemon on another machine our stack cannot
work: a mount names a file of the daemon's machine, and published ports are on its `localhost`, not
on that of the browser, the probes and the seed here.
"""

import ipaddress
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import docker
from docker.auth import AuthConfig
from docker.context import ContextAPI
from docker.context.config import get_current_context_name, get_meta_file
from docker.credentials.constants import PROGRAM_PREFIX
from docker.credentials.errors import StoreError
from docker.errors import DockerException
from docker.utils.config import config_path_from_environment, find_config_file

from orchestrator.errors import EngineUnavailable

# a helper is a program of somebody else's, and the SDK trusts what it answers
HELPER_FAILURES = (
    DockerException,
    StoreError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)

LOCAL_SCHEMES = ("unix", "http+unix", "npipe", "fd")


def config_place() -> str:
    """The file that counts, for messages."""
    return str(find_config_file() or "~/.docker/config.json (there is none)")


def require_context(environment: Mapping[str, str]) -> None:
    """Raises EngineUnavailable when the context that counts does not exist.

    DOCKER_HOST wins over DOCKER_CONTEXT, that over `currentContext` (docker/cli,
    cli/command/cli.go, resolveContextName). The SDK takes the default daemon for an unknown one.
    """
    if environment.get("DOCKER_HOST"):
        return
    named = environment.get("DOCKER_CONTEXT")
    name = named or get_current_context_name() or ContextAPI.DEFAULT_CONTEXT.name
    if ContextAPI.get_context(name) is None:
        _refuse_what_the_sdk_does_not_see(name)
        source = "DOCKER_CONTEXT" if named else f"currentContext in {config_place()}"
        raise EngineUnavailable(
            f'Docker has no context "{name}" (from {source})',
            "choose one that `docker context ls` names",
        )


def _refuse_what_the_sdk_does_not_see(name: str) -> None:
    """Without a config.json it looks for contexts in the working directory (docker 7.2)."""
    file = Path(config_path_from_environment() or Path.home() / ".docker" / "config.json")
    if find_config_file() is None and (file.parent / get_meta_file(name)).exists():
        raise EngineUnavailable(
            f'the Docker SDK does not find the context "{name}" without the file {file}',
            f"make an empty one: echo {{}} > {file}",
        )


def use_forgiving_logins(api: docker.APIClient) -> None:
    """In place of the SDK's own, which end a pull or build where a credential helper fails."""
    api._auth_configs = Logins(api._auth_configs)  # type: ignore[attr-defined]


def find_login_problem(api: docker.APIClient) -> str | None:
    """What kept the pulls of this client from a login, so far."""
    logins = api._auth_configs  # type: ignore[attr-defined]
    return logins.problem if isinstance(logins, Logins) else None


class Logins(AuthConfig):
    """The logins of a configuration; where a credential helper fails we go on without a login.

    That is what `docker pull` does.
    """

    problem: str | None = None

    @property
    def creds_store(self) -> str | None:
        return self._usable(self.get("credsStore"))

    @property
    def cred_helpers(self) -> dict[str, str]:
        found = self.get("credHelpers")
        helpers = found.items() if isinstance(found, dict) else ()
        return {registry: name for registry, name in helpers if self._usable(name)}

    @property
    def is_empty(self) -> bool:
        """The SDK reads the file again when it is, past us."""
        return False

    def resolve_authconfig(self, registry: str | None = None) -> Any:
        try:
            return super().resolve_authconfig(registry)
        except HELPER_FAILURES as exc:
            self.problem = f"Docker's credential helper failed: {exc}"
            return AuthConfig({"auths": dict(self.auths)}).resolve_authconfig(registry)

    def get_all_credentials(self) -> Any:
        try:
            return super().get_all_credentials()  # type: ignore[no-untyped-call]
        except HELPER_FAILURES as exc:
            self.problem = f"Docker's credential helper failed: {exc}"
            return dict(self.auths)

    def _usable(self, name: object) -> str | None:
        """The helper's name when its program is there."""
        if not isinstance(name, str) or not name:
            return None
        program = PROGRAM_PREFIX + name
        if shutil.which(program):
            return name
        self.problem = f"without a login, because {program} is not on the PATH"
        return None


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
