"""Hints of the engines: every verb may end with one, so none names an option that only `up` has."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.engines.docker import client
from orchestrator.errors import EngineUnavailable

ENGINES = Path(client.__file__).parent
OPTIONS_OF_UP = ("--engine", "--ports", "--no-seed", "-port ")


def texts_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("file", sorted(ENGINES.glob("*.py")), ids=lambda file: file.stem)
def test_h09_no_engine_advises_an_option_that_only_up_has(file: Path) -> None:
    advised = [text for text in texts_of(file) if any(o in text for o in OPTIONS_OF_UP)]
    assert advised == []


def test_h09_without_docker_a_verb_says_to_start_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    with pytest.raises(EngineUnavailable, match="no Docker daemon answers") as raised:
        client.connect()
    assert raised.value.hint == "start Docker"
