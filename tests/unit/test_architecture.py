"""docs/architecture.md: its walks lead from file to file, and what it names is there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
SOURCES = (ROOT, ROOT / "packages" / "fusionauth-emulator" / "src")
"""Where imports are looked up."""
FOLDERS = (*SOURCES, ROOT / "orchestrator", ROOT / "packages" / "fusionauth-emulator")
"""Where the page's paths begin."""
STEP = re.compile(r"^\d+\. `([^`]+\.py)`(?: \(through `(\w+)`\))?", re.MULTILINE)
WALKS = ("up", "seed", "a sign-in", "a PATCH", "a token")


@dataclass(frozen=True)
class Step:
    """through: the name of a table in an earlier file that leads here."""

    file: Path
    through: str


def find_walk(name: str) -> list[Step]:
    section = PAGE.split(f"\n### {name}\n")[1].split("\n#")[0]
    return [Step(_require(path), through) for path, through in STEP.findall(section)]


def _require(path: str) -> Path:
    """The file of a path from the root, or from the emulator's package."""
    found = [source / path for source in SOURCES if (source / path).is_file()]
    assert found, f"docs/architecture.md names {path}, which is not there"
    return found[0]


@pytest.mark.parametrize("name", WALKS)
def test_each_file_of_a_walk_is_reached_from_an_earlier_one(name: str) -> None:
    first, *later = find_walk(name)
    seen = [first.file]
    assert later
    for step in later:
        if step.through:
            tables = [found for file in seen for found in find_tables(file, step.through)]
            words = {word for table in tables for word in re.findall(r"\w+", table)}
            assert step.file.stem in words, f"no earlier {step.through} leads to {step.file}"
        else:
            imported = {found for file in seen for found in imports_of(file)}
            assert step.file in imported, f"{step.file} is imported by no earlier file of {name}"
        seen.append(step.file)


def test_every_file_that_the_page_names_is_there() -> None:
    for path in re.findall(r"`((?:\w[\w.-]*/)+[\w.-]+)`", PAGE):
        assert any((folder / path).exists() for folder in FOLDERS), path


def find_tables(file: Path, name: str) -> Iterator[str]:
    """The source of the assignments to `name` at the top of the file."""
    text = file.read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets += [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            yield ast.get_source_segment(text, node) or ""


def imports_of(file: Path) -> Iterator[Path]:
    """Files of ours that it imports, in functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from find_module(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from find_module(node.module)
            for alias in node.names:
                yield from find_module(f"{node.module}.{alias.name}")


def find_module(name: str) -> Iterator[Path]:
    for source in SOURCES:
        base = source.joinpath(*name.split("."))
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.is_file():
                yield file
