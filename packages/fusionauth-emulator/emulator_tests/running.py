"""A stack that runs already, named on pytest's command line; the tests can be aimed at it."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dotenv import dotenv_values

from e2e.environment import find_environment
from e2e.settings import load_settings

ROOT = Path(__file__).parents[1]
SITE_ORIGIN = "http://localhost:3000"


@dataclass(frozen=True)
class Running:
    """Where a stack runs and what opens it. api_url None: there is no API of ours."""

    fusionauth_url: str
    api_url: str | None
    site_origin: str
    api_key: str = field(repr=False)
    key_manager_key: str | None = field(repr=False)


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("what the contract tests and the attack pack are aimed at")
    group.addoption("--running", metavar="PROJECT", help="this project, as it is up")
    group.addoption("--fusionauth-url", help="this FusionAuth; its key in DEMO_API_KEY")
    group.addoption("--api-url", help="with --fusionauth-url: this API, not one in this process")


def find_running(config: pytest.Config) -> Running | None:
    """By project name, through its state; or by URL. None: in this process."""
    if project := config.getoption("--running"):
        return _require_project(project)
    if url := config.getoption("--fusionauth-url"):
        variables = load_settings(ROOT).variables
        if "DEMO_API_KEY" not in variables:
            pytest.fail(
                "--fusionauth-url needs a key of that server\n"
                "hint: set DEMO_API_KEY, in the environment or in .env",
                pytrace=False,
            )
        api_url, manager_key = config.getoption("--api-url"), variables.get("DEMO_KEY_MANAGER_KEY")
        return Running(url, api_url, SITE_ORIGIN, variables["DEMO_API_KEY"], manager_key)
    return None


def _require_project(project: str) -> Running:
    settings = load_settings(ROOT, project)
    found = find_environment(settings.state_dir, project, settings.variables)
    if found is None:
        pytest.fail(
            f"project {project} does not run (looked in {settings.state_dir})\n"
            f"hint: start it: python3 orchestrate.py up --project {project}",
            pytrace=False,
        )
    secrets = dotenv_values(settings.state_dir / project / "secrets.env", interpolate=False)
    return Running(
        found.fusionauth_url,
        found.api_url,
        found.site_url,
        found.api_key,
        secrets.get("FUSIONAUTH_KEY_MANAGER_KEY"),
    )
