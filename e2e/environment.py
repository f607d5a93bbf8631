"""Finding the environment under test: by project name through its state, or by the site's URL."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests

TIMEOUT_S = 5

Fetch = Callable[[str], str | None]


class NoEnvironment(Exception):
    """One line: why the tests cannot run against what was asked for."""


@dataclass(frozen=True)
class Environment:
    """Where everything is, and the two secrets the tests need. logs: a folder of *.log, if near."""

    project: str
    fusionauth_url: str
    api_url: str
    site_url: str
    api_key: str = field(repr=False)
    user_password: str = field(repr=False)
    logs: Path | None


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
    try:
        urls = json.loads((folder / "state.json").read_text())["urls"]
    except FileNotFoundError:
        return None
    if _find_stack(urls["site"], fetch) != project:
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
        raise NoEnvironment(f"{site_url}/health does not answer as a site of this demo")
    config = _parse_config(fetch(f"{site_url}/config.js") or "")
    urls = (config["fusionAuthUrl"], config["apiUrl"], config["siteUrl"])
    return _make(state_dir / project, project, urls, variables)


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
        raise NoEnvironment("the site's /config.js holds no settings")
    config: Mapping[str, str] = json.loads(literal[1])
    return config


def _make(
    folder: Path, project: str, urls: tuple[str, str, str], variables: Mapping[str, str]
) -> Environment:
    """urls: FusionAuth, API, site."""
    if len({urlsplit(url).hostname for url in urls}) != 1:
        raise NoEnvironment(f"cookies need one host name for all three, not {', '.join(urls)}")
    secrets = _read_secrets(folder / "secrets.env")
    fusionauth_url, api_url, site_url = urls
    return Environment(
        project=project,
        fusionauth_url=fusionauth_url,
        api_url=api_url,
        site_url=site_url,
        api_key=_require("DEMO_API_KEY", variables, secrets.get("FUSIONAUTH_API_KEY")),
        user_password=_require("DEMO_USER_PASSWORD", variables, secrets.get("DEMO_USER_PASSWORD")),
        logs=folder / "logs" if (folder / "logs").is_dir() else None,
    )


def _read_secrets(file: Path) -> Mapping[str, str]:
    """KEY=VALUE lines; nothing where the project was not started from this folder."""
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text().splitlines())
    return {name: value for name, equals, value in pairs if equals and not name.startswith("#")}


def _require(variable: str, variables: Mapping[str, str], stored: str | None) -> str:
    value = stored or variables.get(variable)
    if not value:
        raise NoEnvironment(f"no secrets file for this environment: set {variable}")
    return value
