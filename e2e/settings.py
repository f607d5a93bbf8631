"""Settings of the end-to-end tests: flag > environment > `.env` > default, as for every command.

The names and rules are those of `orchestrate.py`, which these tests do not import.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

DEFAULT_PROJECT = "fusionauth-demo"


@dataclass(frozen=True)
class Settings:
    """state_dir holds a folder for each project. variables: the environment over `.env`."""

    project: str
    state_dir: Path
    variables: Mapping[str, str] = field(repr=False)


def load_settings(
    root: Path, project: str | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """root: the repository. project: the flag. A variable that is empty is not set."""
    variables = {
        **_read_env_file(root / ".env"),
        **_non_empty(os.environ if environment is None else environment),
    }
    state_dir = variables.get("DEMO_STATE_DIR")
    return Settings(
        project=project or variables.get("DEMO_PROJECT") or DEFAULT_PROJECT,
        state_dir=Path(state_dir).expanduser().absolute() if state_dir else root / ".demo",
        variables=variables,
    )


def _read_env_file(file: Path) -> Mapping[str, str]:
    return _non_empty(dotenv_values(file, interpolate=False)) if file.exists() else {}


def _non_empty(variables: Mapping[str, str | None]) -> Mapping[str, str]:
    return {name: value for name, value in variables.items() if value}
