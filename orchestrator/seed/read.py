"""The bytes of a seed file → a tree of dicts, lists and scalars. Nothing but YAML is understood.

A careful subset: no aliases (they hide what is declared, and can explode), no repeated keys, no
tags. Plain words are what YAML 1.2's core schema says, so `no` is a text and a date stays one.
It goes by PyYAML's events: libyaml's own composer overflows the C stack on deep nesting.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from orchestrator.seed.place import Place

SIZE_LIMIT = 5_000_000  # bytes; ten thousand users, written out
DEPTH_LIMIT = 50

# the same events, ten times as fast, where PyYAML was built with libyaml
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# YAML 1.2.2, 10.3.2 (without octal and hexadecimal numbers, .inf and .nan, which JSON lacks)
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?")


def read_yaml(path: Path) -> Any:
    """The file's tree; None for an empty file. Raises SeedFileError naming file and line."""
    place = Place(path.name)
    try:
        return _Reader(yaml.parse(_read_text(path, place), Loader=LOADER), place).document()
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        reason = getattr(exc, "problem", None) or "it holds a character that YAML forbids"
        raise place.error(f"{line}is not valid YAML: {reason}") from exc


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


class _Reader:
    """Recursive descent over events."""

    def __init__(self, events: Iterator[Any], place: Place) -> None:
        self._events = events
        self._place = place

    def document(self) -> Any:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        tree = self._node(next(self._events), depth=0)
        next(self._events)  # the document's end
        if not isinstance(event := next(self._events), yaml.StreamEndEvent):
            raise self._error(event, "a second document begins, only one is read")
        return tree

    def _node(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent):
            raise self._error(event, "YAML aliases are not supported", "write the value out")
        if event.tag is not None:
            raise self._error(event, f"the YAML tag {event.tag} is not supported")
        if depth > DEPTH_LIMIT:
            raise self._error(event, f"nested more than {DEPTH_LIMIT} deep")
        match event:
            case yaml.MappingStartEvent():
                return self._mapping(depth + 1)
            case yaml.SequenceStartEvent():
                return list(self._items(depth + 1))
        return event.value if event.style else parse_plain(event.value)

    def _mapping(self, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._error(event, "a member's name must be a text")
            if event.value in members:
                raise self._error(event, f"{event.value} is there twice", "remove one of them")
            members[event.value] = self._node(next(self._events), depth)
        return members

    def _items(self, depth: int) -> Iterator[Any]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth)

    def _error(self, event: Any, problem: str, hint: str | None = None) -> Exception:
        return self._place.error(f"line {event.start_mark.line + 1}: {problem}", hint)


def parse_plain(text: str) -> bool | int | float | str | None:
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
