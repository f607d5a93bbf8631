"""The emulator's package and the demo live in one environment."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_dependencies_of_the_emulator_are_those_of_the_demo() -> None:
    """The same bounds."""
    needed = read_dependencies(ROOT / "packages" / "fusionauth-emulator" / "pyproject.toml")
    assert needed
    assert needed <= read_dependencies(ROOT / "pyproject.toml")


def read_dependencies(file: Path) -> set[str]:
    return set(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["dependencies"])
