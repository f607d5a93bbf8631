"""FusionAuth's operations as a list of facts: what is known without being served is a 501."""

import re
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("known_operations.txt")


@dataclass(frozen=True)
class KnownOperation:
    method: str
    path: str


def load_known_operations() -> list[list[KnownOperation]]:
    """Those of the OpenAPI file, then those known from permissions of API keys and API clients."""
    blocks = FILE.read_text(encoding="utf-8").split("\n\n")
    return [[KnownOperation(*line.split()) for line in _lines(block)] for block in blocks]


def same_path(path: str) -> str:
    """Equal for paths that differ in the names of their parameters only."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line and not line.startswith("#")]
