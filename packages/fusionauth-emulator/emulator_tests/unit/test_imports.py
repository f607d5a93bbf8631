"""Which way imports point: the contracts in pyproject.toml, checked by import-linter."""

from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

CONFIGURATION = Path(__file__).parents[2] / "pyproject.toml"


def test_imports_point_one_way(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(CONFIGURATION), no_cache=True)
    assert code == EXIT_STATUS_SUCCESS, capsys.readouterr().out
