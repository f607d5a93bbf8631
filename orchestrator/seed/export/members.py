"""One object of the server, less what is no business of a seed file: its tree, and what was left
out. The shapes that check a file decide what goes into one."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

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
from orchestrator.seed.check import UUID_TEXT, convert
from orchestrator.seed.export.references import NOT_IN_CLEAR, References

# where members are not described one by one, an Id is told by its name
ID_MEMBER = re.compile(r"(.*I|i)ds?")
LITERAL = ("data",)  # the user's own: copied as it is


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

    def members(self, what: str, document: Document, shape: ObjectOf) -> dict[str, Any]:
        """The described members. what: as in `tenant Default`."""
        described = {n: v for n, v in document.items() if shape.find(n) is not None}
        return self._object(what, "", described, shape)

    def _object(self, what: str, path: str, document: Document, shape: Shape) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for name, value in document.items():
            where = f"{path}.{name}" if path else name
            if isinstance(shape, ObjectOf) and shape.find(name) is None:
                continue  # the server's own, such as an instant
            try:
                exported = self._value(what, where, name, value, member_of(shape, name))
            except LeftOut as exc:
                self._note(what, where, exc)
                continue
            if exported is not None and exported != {}:
                tree[name] = exported
        return tree

    def _value(self, what: str, where: str, name: str, value: Value, shape: Shape) -> Any:
        if value is None or (isinstance(value, Mapping) and name in LITERAL):
            return plain(value)
        if shape is Scalar.SECRET:
            return self.references.make(f"{what} {where}", NOT_IN_CLEAR, str(value))
        match value, shape:
            case Mapping(), ObjectOf() | MapOf():
                return self._object(what, where, value, shape)
            case Mapping(), Scalar.ANY:
                return self._object(what, where, value, ANY_OBJECT)
            case tuple(), ListOf():
                return self._items(what, where, name, value, shape.item)
            case tuple(), Scalar.ANY:
                return self._items(what, where, name, value, Scalar.ANY)
        self._require_known(name, value, shape)
        if not _fits(value, shape):
            raise LeftOut(f"a seed file takes no {value!r} there")
        return plain(value)

    def _items(
        self, what: str, where: str, name: str, items: tuple[Value, ...], shape: Shape
    ) -> list[Any]:
        tree: list[Any] = []
        for index, item in enumerate(items):
            place = f"{where}[{index}]"
            try:
                for member, value in item.items() if isinstance(item, Mapping) else ():
                    self._require_known(member, value, member_of(shape, member))
                tree.append(self._value(what, place, name, item, shape))
            except LeftOut as exc:
                self._note(what, place, exc)
        return tree

    def _require_known(self, name: str, value: Value, shape: Shape) -> None:
        refers = shape is Scalar.ID or (shape is Scalar.ANY and ID_MEMBER.fullmatch(name))
        if not refers or not isinstance(value, str) or not UUID_TEXT.fullmatch(value.lower()):
            return
        if value.lower() in self.builtin:
            raise LeftOut
        if value.lower() not in self.ids:
            raise LeftOut(f"{value} is no object that a seed file declares")

    def _note(self, what: str, where: str, why: LeftOut) -> None:
        if str(why):
            self.notes.append(f"{what}: {where} is left out: {why}")


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
