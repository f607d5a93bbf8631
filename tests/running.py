"""The tests can be aimed at a project that is up, or at a FusionAuth whose key is in `.env`."""

from dataclasses import replace
from pathlib import Path

import pytest
from dotenv import dotenv_values

from e2e.environment import find_environment
from e2e.settings import load_settings
from emulator_tests.running import Running, find_by_url

ROOT = Path(__file__).parents[1]


def find_running(config: pytest.Config) -> Running | None:
    """By project name, through its state; or by URL. None: in this process."""
    if project := config.getoption("--running"):
        return _require_project(project)
    by_url = find_by_url(config, load_settings(ROOT).variables)
    return replace(by_url, api_url=config.getoption("--api-url")) if by_url else None


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
