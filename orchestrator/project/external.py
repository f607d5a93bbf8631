"""An external FusionAuth, one that somebody else runs: the project is API and site only.

`up --fusionauth-url` names it; its keys come from the environment. The API key is kept with the
project's secrets, the key manager's is not.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from orchestrator.compose.model import ComposeFile
from orchestrator.errors import SettingsError
from orchestrator.secrets import Secret
from orchestrator.settings import Settings

RUN_THERE = frozenset({"fusionauth", "db"})
HOST = "localhost"  # that of all our pages
API_KEY, KEY_MANAGER_KEY = "DEMO_API_KEY", "DEMO_KEY_MANAGER_KEY"
PORTS = {"http": 80, "https": 443}


def require_usable(settings: Settings, url: str) -> None:
    """Raises SettingsError for what cannot go with that server."""
    if settings.engine.value == "docker":
        raise SettingsError(
            f"--fusionauth-url {url} needs the local engine: in a container {HOST} is itself",
            "say --engine local",
        )
    if settings.fusionauth.value != "auto":
        raise SettingsError(
            f"--fusionauth {settings.fusionauth.value} starts one, --fusionauth-url {url} takes "
            "one that runs",
            "omit one of them",
        )
    if urlsplit(url).hostname != HOST:
        raise SettingsError(
            f"--fusionauth-url {url} is not at {HOST}: a browser keeps cookies for one host name",
            f"use http://{HOST}:PORT, or seed it only: seed --fusionauth-url {url}",
        )


def port_of(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or PORTS[parts.scheme]


def without_what_runs_there(file: ComposeFile) -> ComposeFile:
    """The services that are left to start."""
    left = {name: one for name, one in file.services.items() if name not in RUN_THERE}
    return replace(file, services=left)


def require_api_key(given: Mapping[str, str], url: str) -> Secret:
    """The server's key. given: the environment's variables. Raises SettingsError without one."""
    if not given.get(API_KEY):
        raise SettingsError(
            f"there is no API key for {url}", f"put one into the environment, as {API_KEY}"
        )
    return Secret(given[API_KEY])


def find_key_manager_key(given: Mapping[str, str]) -> Secret | None:
    return Secret(given[KEY_MANAGER_KEY]) if given.get(KEY_MANAGER_KEY) else None
