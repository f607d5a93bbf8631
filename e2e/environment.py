"""Finding the environment under test: by project name through its state, or by the site's URL."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import requests

from e2e.seed import Seed

TIMEOUT_S = 5
PRINTED = "DEMO_USER_PASSWORD"
"""The one secret that `up` shows: the demo login."""

Fetch = Callable[[str], str | None]


class NoEnvironment(Exception):
    """Why the tests cannot run against what was asked for, and the next step."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"error: {message}\nhint: {hint}")


@dataclass(frozen=True)
class Environment:
    """Where everything is, and the two secrets the tests need.

    hidden: what no report and no file may show. is_here: started from this repository, so that
    `orchestrate.py` knows its logs.
    """

    project: str
    fusionauth_url: str
    api_url: str
    site_url: str
    api_key: str = field(repr=False)
    user_password: str = field(repr=False)
    hidden: frozenset[str] = field(repr=False)
    is_here: bool


def fetch_text(url: str) -> str | None:
    """The body of a 200 answer; None when there is none."""
    try:
        response = requests.get(url, timeout=TIMEOUT_S)
    except requests.RequestException:
        return None
    return response.text if response.status_code == 200 else None


def find_environment(
    state_dir: Path, project: str, variables: Mapping[str, str], fetch: Fetch = fetch_text
) -> Environment | None:
    """The project's environment when it runs, else None. Raises NoEnvironment when it is unfit."""
    folder = state_dir / project
    urls = _find_urls(folder)
    if urls is None or _find_stack(urls["site"], fetch) != project:
        return None
    return _make(folder, project, (urls["fusionauth"], urls["api"], urls["site"]), variables)


def find_compose_environment(
    state_dir: Path,
    project: str,
    variables: Mapping[str, str],
    read_status: Callable[[], str | None],
    fetch: Fetch = fetch_text,
) -> Environment | None:
    """The project's environment when plain Compose started it: Docker alone knows its ports.

    read_status: what `status --json` prints; None when it ends with an error.
    """
    if not (state_dir / project / "secrets.env").exists():
        return None
    document = json.loads(read_status() or "null")
    if not document or not document["by_compose"]:
        return None
    services = document["services"]
    urls = tuple(services[name]["url"] for name in ("fusionauth", "api", "site"))
    if _find_stack(urls[2], fetch) != project:
        return None
    return _make(state_dir / project, project, urls, variables)


def require_environment_at(
    site_url: str, state_dir: Path, variables: Mapping[str, str], fetch: Fetch = fetch_text
) -> Environment:
    """The environment whose site is at `site_url`, on this host or another."""
    site_url = site_url.rstrip("/")
    project = _find_stack(site_url, fetch)
    if project is None:
        raise NoEnvironment(
            f"{site_url}/health does not answer as a site of this demo",
            "--base-url takes the site's URL: see python3 orchestrate.py status",
        )
    config = _parse_config(fetch(f"{site_url}/config.js") or "")
    urls = (config["fusionAuthUrl"], config["apiUrl"], config["siteUrl"])
    return _make(state_dir / project, project, urls, variables)


class Server(Protocol):
    """What is asked of FusionAuth's REST API before the first test."""

    def has_application(self, client_id: str) -> bool: ...

    def has_user(self, login: str) -> bool: ...


def require_seeded(environment: Environment, seed: Seed, server: Server) -> None:
    """Raises NoEnvironment: without the seed every test would fail, each in another way."""
    if not server.has_application(seed.client_id):
        missing = f"application {seed.client_id}"
    elif not server.has_user(seed.user_login):
        missing = f"user {seed.user_login}"
    else:
        return
    where = (
        f"--project {environment.project}"
        if environment.is_here
        else f"--fusionauth-url {environment.fusionauth_url} --yes"
    )
    raise NoEnvironment(
        f"project {environment.project} is up but not seeded: "
        f"its FusionAuth at {environment.fusionauth_url} has no {missing}",
        f"seed it: python3 orchestrate.py seed {where}",
    )


def read_hidden(folder: Path) -> frozenset[str]:
    """The secrets of a project's folder but the password that `up` prints."""
    secrets = _read_secrets(folder / "secrets.env")
    return frozenset(value for name, value in secrets.items() if name != PRINTED and value)


def _find_urls(folder: Path) -> Mapping[str, str] | None:
    """By service; None for a project that was never up. Raises NoEnvironment."""
    file = folder / "state.json"
    try:
        urls = json.loads(file.read_text(encoding="utf-8"))["urls"]
        return {name: str(urls[name]) for name in ("fusionauth", "api", "site")}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise NoEnvironment(
            f"{file} cannot be read: {problem!r}",
            f"start again: python3 orchestrate.py down --volumes --project {folder.name}",
        ) from problem


def _find_stack(site_url: str, fetch: Fetch) -> str | None:
    """The name the site gives to its stack; None when nobody answers, or somebody else."""
    try:
        health = json.loads(fetch(f"{site_url}/health") or "null")
    except ValueError:
        return None
    stack = health.get("stack") if isinstance(health, dict) else None
    return stack if isinstance(stack, str) else None


def _parse_config(script: str) -> Mapping[str, str]:
    """The object literal of the site's /config.js, which is JSON."""
    literal = re.search(r"config = (\{.*?\});", script, re.DOTALL)
    if literal is None:
        raise NoEnvironment(
            "the site's /config.js holds no settings",
            "start the site of this version: python3 orchestrate.py down, then up",
        )
    config: Mapping[str, str] = json.loads(literal[1])
    return config


def _make(
    folder: Path, project: str, urls: tuple[str, str, str], variables: Mapping[str, str]
) -> Environment:
    """urls: FusionAuth, API, site."""
    if len({urlsplit(url).hostname for url in urls}) != 1:
        raise NoEnvironment(
            f"cookies need one host name for all three, not {', '.join(urls)}",
            "use localhost in every URL, never 127.0.0.1",
        )
    fusionauth_url, api_url, site_url = urls
    is_here = _is_here(folder, site_url)
    secrets = _read_secrets(folder / "secrets.env")
    api_key = _require("DEMO_API_KEY", variables, secrets.get("FUSIONAUTH_API_KEY"))
    password = _require(PRINTED, variables, secrets.get(PRINTED))
    return Environment(
        project=project,
        fusionauth_url=fusionauth_url,
        api_url=api_url,
        site_url=site_url,
        api_key=api_key,
        user_password=password,
        # elsewhere the demo user's password is nothing that is thrown away
        hidden=read_hidden(folder) | {api_key} | (set() if is_here else {password}),
        is_here=is_here,
    )


def _is_here(folder: Path, site_url: str) -> bool:
    """Also what plain Compose started: then there are secrets and no state."""
    urls = _find_urls(folder)
    return urls["site"] == site_url if urls else (folder / "secrets.env").exists()


def _read_secrets(file: Path) -> Mapping[str, str]:
    """KEY=VALUE lines; nothing where the project was not started from this folder."""
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
    return {name: value for name, equals, value in pairs if equals and not name.startswith("#")}


def _require(variable: str, variables: Mapping[str, str], stored: str | None) -> str:
    value = stored or variables.get(variable)
    if not value:
        raise NoEnvironment(
            f"there is no secrets file for this environment, and {variable} is not set",
            f"set {variable}, in the environment or in .env",
        )
    return value
