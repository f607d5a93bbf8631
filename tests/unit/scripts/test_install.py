"""The entry point, as an older Python sees it."""

import ast
import sys
from pathlib import Path

from scripts.installation import describe_this_python

SCRIPTS = Path(__file__).parents[3] / "scripts"
CHROMIUM = "orchestrator.chromium"  # the one module that is not a script, looked at as they are


def test_an_older_python_can_read_the_file_that_refuses_it() -> None:
    ast.parse((SCRIPTS / "install.py").read_text(), feature_version=(3, 4))


def test_the_installation_needs_nothing_that_it_installs() -> None:
    for name in (
        "installation",
        "machine",
        "node",
        "node_installation",
        "../orchestrator/chromium",
        "pip_settings",
        "browser_installation",
        "uv_installation",
        "virtual_environment",
    ):
        roots = _imported_roots(SCRIPTS / f"{name}.py")
        assert roots <= sys.stdlib_module_names | {"scripts", CHROMIUM}, name


def _imported_roots(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    names = [
        *(a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names),
        *(str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)),
    ]
    return {name if name == CHROMIUM else name.partition(".")[0] for name in names}


def test_the_wheel_of_pip_that_comes_with_python_is_found() -> None:
    wheel = describe_this_python().bundled_pip
    assert wheel is None or wheel.exists()


def test_the_pip_of_a_virtual_environment_does_not_count() -> None:
    assert sys.prefix == sys.base_prefix or not describe_this_python().has_pip
