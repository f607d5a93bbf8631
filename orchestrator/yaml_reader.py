"""YAML text → nodes: the one reader of YAML, for compose files and for seed files.

A careful subset: no aliases (they hide what is declared, and can explode), no repeated keys, no
tags, one document. It goes by PyYAML's events: libyaml's own composer overflows the C stack on
deep nesting. What a node is, and how a mistake is worded, is for each kind of file to say.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import Enum, auto
from typing import Any, Generic, TypeVar

import yaml

# the same events, many times as fast, where PyYAML was built with libyaml
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEPTH_LIMIT = 50

Node = TypeVar("Node")
Place = TypeVar("Place")


class Mistake(Enum):
    """What the reader refuses; in braces what is told of it."""

    SYNTAX = auto()  # {reason}
    SECOND_DOCUMENT = auto()
    ALIAS = auto()
    TAG = auto()  # {tag}
    DEPTH = auto()  # {limit}
    KEY = auto()
    TWICE = auto()  # {key}, {first}: the line where it stands first


class YamlReader(ABC, Generic[Node, Place]):
    """Recursive descent over events. Place: where a node stands, as the kind of file has it."""

    def read(self, text: str, top: Place) -> Node | None:
        """The document's node; None for an empty text. Raises what `refuse` makes."""
        self._events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
        try:
            return self._document(top)
        except yaml.YAMLError as exc:
            mark = getattr(exc, "problem_mark", None)
            reason = getattr(exc, "problem", None) or "it holds a character that YAML forbids"
            line = mark.line + 1 if mark else None
            raise self.refuse(Mistake.SYNTAX, top, line, reason=reason) from exc

    @abstractmethod
    def scalar(self, event: Any, place: Place) -> Node:
        """event: PyYAML's, with `value` and `style` (None: neither quoted nor a block)."""

    @abstractmethod
    def table(self, entries: dict[str, Node], place: Place) -> Node: ...

    @abstractmethod
    def items(self, items: list[Node], place: Place) -> Node: ...

    @abstractmethod
    def below(self, place: Place, key: str | int, line: int) -> Place:
        """The place of an entry or an item, which begins in that line."""

    @abstractmethod
    def refuse(self, mistake: Mistake, place: Place, line: int | None, **told: object) -> Exception:
        """The error to raise. line: from 1, None where it is not known."""

    def _document(self, top: Place) -> Node | None:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        node = self._node(next(self._events), top, depth=0)
        next(self._events)  # the document's end
        if not isinstance(event := next(self._events), yaml.StreamEndEvent):
            raise self.refuse(Mistake.SECOND_DOCUMENT, top, _line(event))
        return node

    def _node(self, event: Any, place: Place, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse(Mistake.ALIAS, place, _line(event))
        if event.tag is not None:
            raise self.refuse(Mistake.TAG, place, _line(event), tag=event.tag)
        if depth > DEPTH_LIMIT:
            raise self.refuse(Mistake.DEPTH, place, _line(event), limit=DEPTH_LIMIT)
        match event:
            case yaml.MappingStartEvent():
                return self.table(self._entries(place, depth + 1), place)
            case yaml.SequenceStartEvent():
                return self.items(list(self._items(place, depth + 1)), place)
        return self.scalar(event, place)

    def _items(self, place: Place, depth: int) -> Iterator[Node]:
        index = 0
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, self.below(place, index, _line(event)), depth)
            index += 1

    def _entries(self, place: Place, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise self.refuse(Mistake.KEY, place, line)
            key, entry = event.value, self.below(place, event.value, line)
            if first := lines.get(key):
                raise self.refuse(Mistake.TWICE, entry, line, key=key, first=first)
            lines[key] = line
            entries[key] = self._node(next(self._events), entry, depth)
        return entries


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
