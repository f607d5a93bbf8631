"""What holds for every pytest run here: packages it needs, a folder for what it leaves, options.

Read before any other `conftest.py`, whose imports need those packages.
"""

import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from emulator_tests.running import Running

NEEDED = ("pytest_playwright", "dotenv", "requests", "yaml", "hypothesis", "httpx")
PLUGIN_DEFAULT = "test-results"


def require_packages(names: Iterable[str]) -> None:
    """Exit code 4, as pytest has it for a wrong use; pytest itself would show a traceback."""
    if missing := [name for name in names if not importlib.util.find_spec(name)]:
        sys.stderr.write(
            f"error: {sys.executable} lacks packages of the tests: {', '.join(missing)}\n"
            "hint: run `make install-dev`, then `.venv/bin/pytest e2e/`\n"
        )
        sys.exit(4)


require_packages(NEEDED)
pytest_plugins = ["emulator_tests.plugin"]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("what the contract tests and the attack pack are aimed at")
    group.addoption("--running", metavar="PROJECT", help="this project, as it is up")
    group.addoption("--api-url", help="with --fusionauth-url: this API, not one in this process")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """A folder for each suite: pytest-playwright empties the one it is given as it starts."""
    from emulator_tests.running import FIND_RUNNING

    config.stash[FIND_RUNNING] = _find_running
    if getattr(config.option, "output", None) == PLUGIN_DEFAULT:
        suite = name_suite(config.args, config.invocation_params.dir, config.rootpath)
        config.option.output = str(config.rootpath / PLUGIN_DEFAULT / suite)


def _find_running(config: pytest.Config) -> "Running | None":
    from tests.running import find_running

    return find_running(config)


def name_suite(arguments: Iterable[str], folder: Path, root: Path) -> str:
    """`e2e`, `guide`, `contract`…; `tests` for all of them, `several` for a mixture.

    arguments: paths and test ids as pytest takes them, relative to `folder`.
    """
    paths = [(folder / argument.split("::")[0]).resolve() for argument in arguments]
    names = {_name_suite_of(path, root.resolve()) for path in paths}
    return names.pop() if len(names) == 1 else "several"


def _name_suite_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root).parts if path.is_relative_to(root) else ()
    if parts[:1] == ("packages",):
        parts = parts[2:]
    if len(parts) > 1 and parts[0] in ("tests", "emulator_tests"):
        return Path(parts[1]).stem
    return parts[0] if parts else "several"
