"""One object of the server, less what is no business of a seed file: its tree, and what was left
out. The shapes that check a file decide what goes into one.

`${…}` stands in place of what a file may not hold, or FusionAuth does not return.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from orchestrator.fusionauth.shape import (
    ANY_OBJECT,
    Choice,
    ListOf,
    MapOf,
    ObjectOf,
    Scalar,
    Shape,
    member_of,
)
from orchestrator.fusionauth.value import Document, Value
from orchestrator.seed.check_members import UUID_TEXT, convert
from orchestrator.seed.objects import Subject

NEVER_RETURNED = "since FusionAuth never returns it"
NOT_IN_CLEAR = "since a seed file holds no secret in clear"


@dataclass(frozen=True)
class Withheld:
    """variable: what has to have a value where the object is to be made. what: for people."""

    variable: str
    what: str
    why: str


@dataclass
class References:
    """Gives out variable names. known: names of the project's secrets by their values."""

    known: Mapping[str, str] = field(default_factory=dict)
    withheld: dict[str, Withheld] = field(default_factory=dict)

    def make(
        self, owner: Subject, member: str, why: str = NEVER_RETURNED, value: str | None = None
    ) -> str:
        """Named by Id, so that it stays when the object is renamed. Optional where nobody knows the
        value: an object that is there already needs none."""
        if value is not None and value in self.known:
            return f"${{{self.known[value]}}}"
        key = owner.key.replace("-", "")
        name = re.sub(r"[^A-Z0-9]+", "_", f"{owner.kind} {key} {member}".upper()).strip("_")
        self.withheld[name] = Withheld(name, f"{owner} {member}", why)
        return f"${{{name}:-}}"


# where members are not described one by one, an Id is told by its name
ID_MEMBER = re.compile(r"(.*I|i)ds?")
LITERAL = ("data",)  # the user's own: copied as it is

Tree: TypeAlias = dict[str, Any]


class LeftOut(Exception):
    """This value cannot stand in a file; the message says why, if there is something to say."""


@dataclass(frozen=True)
class Exporter:
    """ids: what a file may refer to: the objects it will declare and those of every server.
    builtin: Ids of the server's own objects, left out without a word. notes: what is left out."""

    ids: Collection[str]
    builtin: Collection[str]
    references: References
    notes: list[str] = field(default_factory=list)

    def members(self, owner: Subject, document: Document, shape: ObjectOf) -> Tree:
        """The described members."""
        described = {n: v for n, v in document.items() if shape.find(n) is not None}
        return self._object(owner, "", described, shape)

    def _object(self, owner: Subject, path: str, document: Document, shape: Shape) -> Tree:
        tree: Tree = {}
        for name, value in document.items():
            where = f"{path}.{name}" if path else name
            if isinstance(shape, ObjectOf) and shape.find(name) is None:
                continue  # the server's own, such as an instant
            try:
                exported = self._value(owner, where, name, value, member_of(shape, name))
            except LeftOut as exc:
                self._note(owner, where, exc)
                continue
            if exported is not None and exported != {}:
                tree[name] = exported
        return tree

    def _value(self, owner: Subject, where: str, name: str, value: Value, shape: Shape) -> Any:
        if value is None or (isinstance(value, Mapping) and name in LITERAL):
            return plain(value)
        if shape is Scalar.SECRET:
            return self.references.make(owner, where, NOT_IN_CLEAR, str(value))
        match value, shape:
            case Mapping(), ObjectOf() | MapOf():
                return self._object(owner, where, value, shape)
            case Mapping(), Scalar.ANY:
                return self._object(owner, where, value, ANY_OBJECT)
            case tuple(), ListOf():
                return self._items(owner, where, name, value, shape.item)
            case tuple(), Scalar.ANY:
                return self._items(owner, where, name, value, Scalar.ANY)
        self._require_known(name, value, shape)
        if not _fits(value, shape):
            raise LeftOut(f"a seed file takes no {value!r} there")
        return plain(value)

    def _items(
        self, owner: Subject, where: str, name: str, items: tuple[Value, ...], shape: Shape
    ) -> list[Any]:
        """All of them or none: a shorter list would take the others from the server."""
        for item in items:
            for member, value in item.items() if isinstance(item, Mapping) else ():
                self._require_known(member, value, member_of(shape, member))
        return [
            self._value(owner, f"{where}[{index}]", name, item, shape)
            for index, item in enumerate(items)
        ]

    def _require_known(self, name: str, value: Value, shape: Shape) -> None:
        refers = shape is Scalar.ID or (shape is Scalar.ANY and ID_MEMBER.fullmatch(name))
        if not refers or not isinstance(value, str) or not UUID_TEXT.fullmatch(value.lower()):
            return
        if value.lower() in self.builtin:
            raise LeftOut
        if value.lower() not in self.ids:
            raise LeftOut(f"{value} is no object that a seed file declares")

    def _note(self, owner: Subject, where: str, why: LeftOut) -> None:
        if str(why):
            self.notes.append(f"{owner}: {where} is left out: {why}")


def plain(value: Value) -> Any:
    """As YAML takes it; a dollar sign stands for itself (`interpolate.py`)."""
    match value:
        case Mapping():
            return {name: plain(member) for name, member in value.items()}
        case tuple():
            return [plain(item) for item in value]
        case str():
            return value.replace("$", "$$")
    return value


def _fits(value: Value, shape: Shape) -> bool:
    match shape:
        case Choice():
            return value in shape.names
        case Scalar.ANY:
            return True
        case Scalar():
            return convert(value, shape) is not None
    return False
