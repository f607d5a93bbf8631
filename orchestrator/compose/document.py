"""A compose file as nodes, each of which knows where it stands, and one node as one plain value.

Scalars stay text: what a number or a word means is for the reader of that member to say, so
`no` is a word, `1.10` keeps its zero and `22:22` is no time of day, as people expect.
Each error names the place, the value as written, and what was expected.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from orchestrator.errors import ComposeFileError
from orchestrator.yaml_reader import Mistake, YamlReader

REFUSALS: Mapping[Mistake, tuple[str, str | None]] = {
    Mistake.SYNTAX: ("is not valid YAML: {reason}", None),
    Mistake.SECOND_DOCUMENT: ("holds a second document, only one is read", None),
    Mistake.ALIAS: ("is a YAML alias, which is not supported", "write the value out"),
    Mistake.TAG: ("has the YAML tag {tag}, which is not supported", None),
    Mistake.DEPTH: ("is nested more than {limit} deep", None),
    Mistake.KEY: ("has a key that is no text", None),
    Mistake.TWICE: ("is there twice, first in line {first}", "remove one of them"),
}

# what some YAML takes for a boolean, a null or a date when it is not quoted; Compose 5 makes 1.1 of
# 1.10, 493 of 0755 and a time stamp of a date
YAML_WORDS = frozenset({"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"})
DATE = re.compile(r"\d{4}-\d\d?-\d\d?.*", re.ASCII)
INTEGER = re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII)
DURATION_PARTS: Mapping[str, float] = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
DURATION_PART = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(us|ms|s|m|h)", re.ASCII)
SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)(b|kb?|mb?|gb?)?", re.ASCII | re.IGNORECASE)
SIZE_UNITS: Mapping[str, int] = {"b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


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


@dataclass(frozen=True)
class Scalar:
    """text: with variables filled in, perhaps a secret; written: as in the file, safe to show.

    plain: neither quoted nor interpolated, so that YAML could take it for a number or a null.
    """

    place: Place
    text: str = field(repr=False)
    written: str
    plain: bool

    def error(self, problem: str, hint: str | None = None) -> ComposeFileError:
        """With the value as written."""
        return self.place.error(f'is "{self.written}", {problem}', hint)


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
    node = _Reader().read(text, top)
    if not isinstance(node, Table):
        raise top.error('must be a mapping with the key "services"')
    return node


class _Reader(YamlReader[Node, Place]):
    def scalar(self, event: Any, place: Place) -> Node:
        return Scalar(place, event.value, event.value, plain=not event.style)

    def table(self, entries: dict[str, Node], place: Place) -> Node:
        return Table(place, entries)

    def items(self, items: list[Node], place: Place) -> Node:
        return Items(place, tuple(items))

    def below(self, place: Place, key: str | int, line: int) -> Place:
        return place.below(f"[{key}]" if isinstance(key, int) else key, line)

    def refuse(self, mistake: Mistake, place: Place, line: int | None, **told: object) -> Exception:
        predicate, hint = REFUSALS[mistake]
        at = place if mistake in (Mistake.ALIAS, Mistake.TAG) else replace(place, line=line or 1)
        return at.error(predicate.format(**told), hint)


class Field(NamedTuple):
    """Which argument of a model a key becomes, and how it is read."""

    name: str
    read: Callable[[Node], Any]


def hint_nearest(name: str, known: Collection[str]) -> str | None:
    if nearest := get_close_matches(name, known, n=1):
        return f'did you mean "{nearest[0]}"?'
    return f"known: {', '.join(sorted(known))}" if known else None


def read_table(node: Node) -> Mapping[str, Node]:
    if not isinstance(node, Table):
        raise node.place.error("must be a mapping")
    return node.entries


def read_members(
    node: Node, known: Collection[str], required: Collection[str] = ()
) -> Mapping[str, Node]:
    """A mapping whose keys are all `known`; an unknown one is an error, never ignored."""
    entries = read_table(node)
    for key, entry in entries.items():
        if key not in known:
            raise entry.place.error("is not supported", hint_nearest(key, known))
    for key in required:
        if key not in entries:
            raise node.place.below(key, node.place.line).error("is missing")
    return entries


def read_fields(
    node: Node, fields: Mapping[str, Field], required: Collection[str] = ()
) -> dict[str, Any]:
    """Arguments for a model: what is absent is left to the model's defaults."""
    members = read_members(node, fields, required)
    return {fields[key].name: fields[key].read(item) for key, item in members.items()}


def read_scalar(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise node.place.error("must be a single value")
    if "\0" in node.text:
        raise node.place.error("holds a NUL character, which no program could be given")
    return node


def read_any_text(node: Node) -> str:
    """A text, or an integer as text. What YAML would change on the way must be in quotes."""
    scalar = read_scalar(node)
    if scalar.plain and _is_changed_by_yaml(scalar.text):
        shown = scalar.written or "empty"
        raise node.place.error(
            f"is {shown}, which YAML may read in several ways", "put it in quotes"
        )
    return scalar.text


def read_text(node: Node) -> str:
    """A text that is not empty; Compose takes no number here."""
    scalar = read_scalar(node)
    if scalar.plain and INTEGER.fullmatch(scalar.text):
        raise node.place.error(f"is the number {scalar.written}, not a text", "put it in quotes")
    text = read_any_text(node)
    if not text:
        raise node.place.error("must not be empty")
    return text


def _is_changed_by_yaml(text: str) -> bool:
    if INTEGER.fullmatch(text):
        return False
    return text.lower() in YAML_WORDS or bool(DATE.fullmatch(text)) or _is_number(text)


def _is_number(text: str) -> bool:
    """Octal, hexadecimal, infinite, with an exponent: all that YAML 1.1 and 1.2 know."""
    text = re.sub(r"^([-+]?)\.(inf|nan)$", r"\1\2", text.lower())
    for parse in (float, lambda digits: int(digits, 0)):
        try:
            parse(text)
        except ValueError:
            continue
        return True
    return False


def read_count(node: Node) -> int:
    scalar = read_scalar(node)
    if not INTEGER.fullmatch(scalar.text) or int(scalar.text) < 0:
        raise scalar.error("not a whole number")
    return int(scalar.text)


def read_flag(node: Node) -> bool:
    scalar = read_scalar(node)
    if scalar.text not in ("true", "false"):
        raise scalar.error("not true or false")
    return scalar.text == "true"


def read_duration_s(node: Node) -> float:
    scalar = read_scalar(node)
    parts = DURATION_PART.findall(scalar.text)
    if not parts or "".join(number + unit for number, unit in parts) != scalar.text:
        raise scalar.error("not a duration", "write 300ms, 2s or 1m30s")
    return sum(float(number) * DURATION_PARTS[unit] for number, unit in parts)


def read_bytes(node: Node) -> int:
    """A size in bytes; k, m, g are powers of 1024, as Docker has it."""
    scalar = read_scalar(node)
    found = SIZE.fullmatch(scalar.text)
    if not found:
        raise scalar.error("not a size", "write 256m or 1g")
    return int(float(found[1]) * SIZE_UNITS[(found[2] or "b")[0].lower()])


def read_items(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Items):
        raise node.place.error("must be a list")
    return node.items


def read_texts(node: Node) -> tuple[str, ...]:
    return tuple(read_text(item) for item in read_items(node))


def read_text_table(node: Node) -> Mapping[str, str]:
    entries = read_table(node)
    return MappingProxyType({key: read_any_text(item) for key, item in entries.items()})
