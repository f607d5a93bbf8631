"""A copy of the package, or of a repository around it, in which one mutation at a time is made."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import cache_from_source
from pathlib import Path

from emulator_tests.contract.openapi import openapi_file, read_document
from emulator_tests.patience import PATIENCE_S
from emulator_tests.postgres_server import SHARED_POSTGRES, PostgresServer
from mutations.edits import Mutation

PACKAGE = Path(__file__).parents[1]
PACKAGE_FILES = ("src", "emulator_tests", "pyproject.toml")
OPENAPI = "openapi.json"
"""FusionAuth's file in a copy: each run of a test there reads it again, so as JSON."""
NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc")
OPTIONS = (
    *("-q", "--tb=line", "-p", "no:cacheprovider"),
    *("-p", "no:playwright", "-p", "no:hypothesispytest", "-p", "no:xdist"),
)


def edited(mutation: Mutation, root: Path = PACKAGE) -> dict[Path, str]:
    """The files as they are with it. Raises AssertionError where its text is not once."""
    texts: dict[Path, str] = {}
    for name, old, new in mutation.edits:
        file = root / name
        text = texts.get(file) or file.read_text()
        assert text.count(old) == 1, f"{mutation.name}: {name} has {text.count(old)} times: {old}"
        texts[file] = text.replace(old, new)
    return texts


def require_fit(mutation: Mutation, root: Path = PACKAGE) -> None:
    """Quick, so that whoever moves an edited line learns it at once."""
    for file, text in edited(mutation, root).items():
        compile(text, file.name, "exec")


def copy_tree(root: Path, names: Iterable[str], folder: Path) -> Path:
    for name in names:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=NOT_COPIED)
        else:
            shutil.copy(source, folder / name)
    described = read_document(openapi_file())
    (folder / OPENAPI).write_text(json.dumps(described), encoding="utf-8")
    return folder


@contextmanager
def mutated(mutation: Mutation, tree: Path) -> Iterator[None]:
    before = {file: file.read_text() for file in edited(mutation, tree)}
    _write(edited(mutation, tree))
    try:
        yield
    finally:
        _write(before)


def _write(texts: dict[Path, str]) -> None:
    """Without what was compiled of a file before: times of files are too coarse to tell."""
    for file, text in texts.items():
        Path(cache_from_source(str(file))).unlink(missing_ok=True)
        file.write_text(text)


def run_pytest(
    tree: Path, arguments: Sequence[str], postgres: PostgresServer
) -> subprocess.CompletedProcess[str]:
    """Tests of the copy, in a process of its own that starts as little as can be."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, *arguments],
        cwd=tree,
        env={
            **os.environ,
            "FUSIONAUTH_OPENAPI": str(tree / OPENAPI),
            SHARED_POSTGRES: f"{postgres.port}:{postgres.password}",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
