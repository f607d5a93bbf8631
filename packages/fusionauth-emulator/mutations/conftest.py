"""A copy of the package for each worker."""

from pathlib import Path

import pytest

from mutations.tree import PACKAGE, PACKAGE_FILES, copy_tree


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, in which one mutation at a time is made."""
    return copy_tree(PACKAGE, PACKAGE_FILES, tmp_path_factory.mktemp("tree"))
