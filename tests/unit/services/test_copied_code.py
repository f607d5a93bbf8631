"""Row C6: whoever copies `services/api` or `services/site` has every source that it cites."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NOT_READ = {".pyc", ".png", ".lock"}  # the lock files are written by a tool, which says from what
GUIDE = ROOT / "services/site/static/guide"  # made from the guide, for readers of this repository

FOLDERS = "compose|docs|e2e|orchestrator|packages|requirements|scripts|tests"
LACKING = {
    "a section of our own papers": r"\b(contract|design|ADR|row)s?,? [A-Z]?\d",
    "a file outside": rf"(?<![\w/.-])({FOLDERS})/\w",
    "a file beside the folder": r"\b(compose\.ya?ml|pyproject\.toml|README|CHANGELOG|Makefile)\b",
}


def list_copied_files() -> Iterator[Path]:
    for folder in ("api", "site"):
        for file in sorted((ROOT / "services" / folder).rglob("*")):
            if file.is_file() and file.suffix not in NOT_READ and GUIDE not in file.parents:
                yield file


@pytest.mark.parametrize("pattern", LACKING.values(), ids=LACKING)
def test_c06_nothing_is_cited_that_a_copier_lacks(pattern: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in list_copied_files()
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    ["(contract 4.2, 4.3)", "see docs/emulator.md", "design 10", "# as compose.yaml says", "ADR 2"],
)
def test_c06_such_a_citation_would_be_found(line: str) -> None:
    assert any(re.search(pattern, line) for pattern in LACKING.values())


@pytest.mark.parametrize("line", ["https://fusionauth.io/docs/apis/hosted-backend", "RFC 7519 §4"])
def test_c06_public_sources_may_be_cited(line: str) -> None:
    assert not any(re.search(pattern, line) for pattern in LACKING.values())
