"""YAML text → a tree of nodes, each of which knows the file, line and keys it stands at.

Scalars stay text: what a number or a word means is for the reader of that member to say, so
`no` is a word, `1.10` keeps its zero and `22:22` is no time of day, as people expect.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from orchestrator.errors import ComposeFileError

# the same events, four times as fast, where PyYAML was built with libyaml
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """file: as shown to people; line: from 1; keys: from the top of the file, `[0]` for an item."""

    file: str
    line: int
    keys: tuple[str, ...] = ()

    def below(self, key: str, line: int) -> "Place":
        return Place(self.file, line, (*self.keys, key))

    @property
    def service(self) -> str | None:
        return self.keys[1] if len(self.keys) > 1 and self.keys[0] == "services" else None

    @property
    def key(self) -> str:
        """The keys below the service (or the file) in one word: `healthcheck.test[0]`."""
        keys = self.keys[2:] if self.service else self.keys
        return ".".join(keys).replace(".[", "[")

    def error(self, predicate: str, hint: str | None = None) -> ComposeFileError:
        """predicate: what is wrong with the value here, as in "must be a list"."""
        problem = f"{self.key} {predicate}" if self.key else predicate
        where = f"{self.file}:{self.line}"
        return ComposeFileError(where, problem, service=self.service, hint=hint)

    def error_twice(self, first_line: int) -> ComposeFileError:
        return self.error(f"is there twice, first in line {first_line}", "remove one of them")


@dataclass(frozen=True)
class Scalar:
    """text: with variables filled in, perhaps a secret; written: as in the file, safe to show.

    plain: neither quoted nor interpolated, so that YAML could take it for a number or a null.
    """

    place: Place
    text: str = field(repr=False)
    written: str
    plain: bool


@dataclass(frozen=True)
class Items:
    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Table:
    place: Place
    entries: Mapping[str, "Node"]


Node: TypeAlias = Scalar | Items | Table


def load_document(path: Path) -> Table:
    """Read one YAML file. Raises ComposeFileError: unreadable, not YAML, not a mapping."""
    top = Place(f"{path.parent.name}/{path.name}", 1)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise ComposeFileError(str(path), f"cannot be read: {reason}") from exc
    return parse_document(text, top)


def parse_document(text: str, top: Place) -> Table:
    try:
        node = _Parser(yaml.parse(text, Loader=LOADER)).document(top)
    except yaml.YAMLError as exc:
        raise _translate(exc, top) from exc
    if not isinstance(node, Table):
        raise top.error('must be a mapping with the key "services"')
    return node


def _translate(exc: yaml.YAMLError, top: Place) -> ComposeFileError:
    mark = getattr(exc, "problem_mark", None)
    reason = getattr(exc, "problem", None) or "it holds a character that YAML forbids"
    return Place(top.file, mark.line + 1 if mark else 1).error(f"is not valid YAML: {reason}")


class _Parser:
    """Recursive descent over PyYAML's events."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events

    def document(self, top: Place) -> Node | None:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        node = self._node(next(self._events), top)
        next(self._events)  # the document's end
        if not isinstance(event := next(self._events), yaml.StreamEndEvent):
            raise Place(top.file, _line(event)).error("holds a second document, only one is read")
        return node

    def _node(self, event: Any, place: Place) -> Node:
        if isinstance(event, yaml.AliasEvent):
            raise place.error("is a YAML alias, which is not supported", "write the value out")
        if event.tag is not None:
            raise place.error(f"has the YAML tag {event.tag}, which is not supported")
        match event:
            case yaml.MappingStartEvent():
                return Table(place, dict(self._entries(place)))
            case yaml.SequenceStartEvent():
                return Items(place, tuple(self._items(place)))
        return Scalar(place, event.value, event.value, plain=not event.style)

    def _items(self, place: Place) -> Iterator[Node]:
        index = 0
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, place.below(f"[{index}]", _line(event)))
            index += 1

    def _entries(self, place: Place) -> Iterator[tuple[str, Node]]:
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise Place(place.file, _line(event), place.keys).error("has a key that is no text")
            entry = place.below(event.value, _line(event))
            if first := lines.get(event.value):
                raise entry.error_twice(first)
            lines[event.value] = entry.line
            yield event.value, self._node(next(self._events), entry)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
