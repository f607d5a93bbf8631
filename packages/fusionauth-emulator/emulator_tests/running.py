"""A FusionAuth that runs already, named on pytest's command line; the tests can be aimed at it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

SITE_ORIGIN = "http://localhost:3000"


@dataclass(frozen=True)
class Running:
    """Where it runs and what opens it. api_url: of the demo's API beside it, where there is one."""

    fusionauth_url: str
    api_url: str | None
    site_origin: str
    api_key: str = field(repr=False)
    key_manager_key: str | None = field(repr=False)


FIND_RUNNING = pytest.StashKey[Callable[[pytest.Config], Running | None]]()
"""How a repository around this package finds one; by default it is `find_by_url`."""


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("what the contract tests and the attack pack are aimed at")
    group.addoption("--fusionauth-url", help="this FusionAuth; its key in DEMO_API_KEY")


def find_running(config: pytest.Config) -> Running | None:
    """None: the emulator in this process."""
    return config.stash.get(FIND_RUNNING, find_by_url)(config)


def find_by_url(
    config: pytest.Config, variables: Mapping[str, str] | None = None
) -> Running | None:
    """variables: where its key is; by default those of this process."""
    variables = os.environ if variables is None else variables
    url = config.getoption("--fusionauth-url")
    if not url:
        return None
    if "DEMO_API_KEY" not in variables:
        pytest.fail(
            "--fusionauth-url needs a key of that server\n"
            "hint: set DEMO_API_KEY, in the environment or in .env",
            pytrace=False,
        )
    manager_key = variables.get("DEMO_KEY_MANAGER_KEY")
    return Running(url, None, SITE_ORIGIN, variables["DEMO_API_KEY"], manager_key)
