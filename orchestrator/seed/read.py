"""The bytes of a seed file → a tree of dicts, lists and scalars. Nothing but YAML is understood.

Plain words are what YAML 1.2's core schema says, so `no` is a text and a date stays one.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestrator.seed.place import Place
from orchestrator.yaml_reader import Mistake, YamlReader

SIZE_LIMIT = 5_000_000  # bytes; ten thousand users, written out

REFUSALS: Mapping[Mistake, tuple[str, str | None]] = {
    Mistake.SYNTAX: ("is not valid YAML: {reason}", None),
    Mistake.SECOND_DOCUMENT: ("a second document begins, only one is read", None),
    Mistake.ALIAS: ("YAML aliases are not supported", "write the value out"),
    Mistake.TAG: ("the YAML tag {tag} is not supported", None),
    Mistake.DEPTH: ("nested more than {limit} deep", None),
    Mistake.KEY: ("a member's name must be a text", None),
    Mistake.TWICE: ("{key} is there twice", "remove one of them"),
}

# YAML 1.2.2, 10.3.2 (without octal and hexadecimal numbers, .inf and .nan, which JSON lacks)
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?")


def read_yaml(path: Path) -> Any:
    """The file's tree; None for an empty file. Raises SeedFileError naming file and line."""
    place = Place(path.name)
    return _Reader().read(_read_text(path, place), place)


def _read_text(path: Path, place: Place) -> str:
    try:
        with path.open("rb") as file:  # perhaps a pipe, which does not know its size
            content = file.read(SIZE_LIMIT + 1)
        if len(content) > SIZE_LIMIT:
            raise place.error(f"is larger than {SIZE_LIMIT // 1_000_000} MB")
        return content.decode("utf-8")
    except OSError as exc:
        raise place.error(f"cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise place.error("is not UTF-8 text") from exc


class _Reader(YamlReader[Any, Place]):
    """A tree that knows no places: errors name the file and the line."""

    def scalar(self, event: Any, place: Place) -> Any:
        return event.value if event.style else parse_plain(event.value)

    def table(self, entries: dict[str, Any], place: Place) -> dict[str, Any]:
        return entries

    def items(self, items: list[Any], place: Place) -> list[Any]:
        return items

    def below(self, place: Place, key: str | int, line: int) -> Place:
        return place

    def refuse(self, mistake: Mistake, place: Place, line: int | None, **told: object) -> Exception:
        problem, hint = REFUSALS[mistake]
        where = f"line {line}: " if line else ""
        return place.error(where + problem.format(**told), hint)


def parse_plain(text: str) -> bool | int | float | str | None:
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
