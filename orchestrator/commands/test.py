"""`test`: run the end-to-end tests against the project, in a browser."""

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator import process
from orchestrator.errors import ConfigError, E2EFailed
from orchestrator.options import option
from orchestrator.settings import Settings


@dataclass(frozen=True)
class Options:
    pytest: Sequence[str] = option(
        "pytest", default=(), nargs="*", metavar="PYTEST_ARGUMENT", help="after --"
    )


def run(settings: Settings, options: Options) -> int:
    """pytest starts an environment of its own when the project is not up."""
    if not importlib.util.find_spec("pytest_playwright"):
        raise ConfigError("the test packages are not installed", "run `make install-dev`")
    project = settings.project.value
    argv = [sys.executable, "-m", "pytest", "e2e", f"--project={project}", *options.pytest]
    code = process.run_visibly(argv, cwd=settings.root, environment={})
    if code == 0:
        return 0
    raise E2EFailed(f"the end-to-end tests of project {project} ended with pytest's code {code}")
