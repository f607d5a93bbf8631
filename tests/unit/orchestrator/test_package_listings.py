"""The docstring of a package lists its modules: whoever adds one says what it is for."""

import importlib
import re
from pathlib import Path

import pytest

PACKAGES = (
    *("", ".compose", ".engines", ".engines.docker", ".flow", ".fusionauth", ".project", ".seed"),
    *(".seed.export", ".verify", ".web"),
)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_names_each_of_its_modules(name: str) -> None:
    package = importlib.import_module(f"orchestrator{name}")
    modules = {path.stem for path in Path(package.__path__[0]).glob("[!_]*.py")}
    assert modules
    assert modules - set(re.findall(r"\w+", package.__doc__ or "")) == set()
