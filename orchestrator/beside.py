"""A project beside a FusionAuth that somebody else started (design 2): API and site only.

It is told by `up --fusionauth-url`; the server's keys come from the environment and are kept with
the project's secrets.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from orchestrator.compose.model import ComposeFile
from orchestrator.errors import SettingsError
from orchestrator.secrets import Secret, Secrets
from orchestrator.settings import Settings

FLAVOUR = "running"  # beside `real` and `emulator`, in a project's state
SERVED_THERE = frozenset({"fusionauth", "db"})
HOST = "localhost"  # that of all our pages
KEYS = {"FUSIONAUTH_API_KEY": "DEMO_API_KEY", "FUSIONAUTH_KEY_MANAGER_KEY": "DEMO_KEY_MANAGER_KEY"}
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
            "leave one of them away",
        )
    if urlsplit(url).hostname != HOST:
        raise SettingsError(
            f"--fusionauth-url {url} is not at {HOST}: a browser keeps cookies for one host name",
            f"use http://{HOST}:PORT, or seed it only: seed --fusionauth-url {url}",
        )


def port_of(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or PORTS[parts.scheme]


def without_what_runs(file: ComposeFile) -> ComposeFile:
    """The services that are left to start."""
    left = {name: one for name, one in file.services.items() if name not in SERVED_THERE}
    return replace(file, services=left)


def take_keys(found: Secrets, given: Mapping[str, str], url: str, *, is_first: bool) -> Secrets:
    """The project's secrets with the server's keys. given: the environment's variables.

    Raises SettingsError at the first `up` without an API key.
    """
    if is_first and not given.get(KEYS["FUSIONAUTH_API_KEY"]):
        raise SettingsError(
            f"there is no API key for {url}", "put one into the environment, as DEMO_API_KEY"
        )
    taken = {
        name: Secret(given[variable]) for name, variable in KEYS.items() if given.get(variable)
    }
    return Secrets({**found.values, **taken})
