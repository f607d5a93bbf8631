"""The schema for editors: current, takes our files, and sees what it can of a wrong one."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from orchestrator.seed.read import read_yaml
from orchestrator.seed.schema import json_schema
from tests.seed_files import EVERYTHING, FIXTURES

COMPOSE = Path(__file__).parents[4] / "compose"

SEEN = [
    "unknown-kind",
    "unknown-member",
    "wrong-type-list",
    "wrong-type-object",
    "unknown-enumeration-value",
    "id-is-no-uuid",
    "id-missing",
    "name-missing",
    "secret-in-clear",
    "bad-redirect-url",
    "bad-origin",
    "unknown-algorithm",
    "unknown-verb",
    "repeat-none",
    "repeat-too-often",
    "repeat-with-a-mistake",
]


def errors(path: Path) -> list[Any]:
    return list(Draft202012Validator(json_schema()).iter_errors(read_yaml(path)))


def test_committed_schema_is_current() -> None:
    """`orchestrate.py seed schema > compose/seed.schema.json` makes it so."""
    assert json.loads((COMPOSE / "seed.schema.json").read_text()) == json_schema()


def test_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_our_seed_file_names_its_schema() -> None:
    first, *_ = (COMPOSE / "seed.yaml").read_text().splitlines()
    assert first == "# yaml-language-server: $schema=seed.schema.json"


@pytest.mark.parametrize("file", [COMPOSE / "seed.yaml", EVERYTHING])
def test_right_files_are_right(file: Path) -> None:
    assert errors(file) == []


@pytest.mark.parametrize("name", SEEN)
def test_wrong_files_are_seen_while_they_are_written(name: str) -> None:
    assert errors(FIXTURES / "wrong" / name / "seed.yaml")
