"""The shapes FusionAuth's objects are made of: which members there are and what they may hold.

One description serves three readers: the seed file is checked against it, arrays are compared by
it (with or without their order), and secrets are recognised by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType
from typing import TypeAlias


class Scalar(Enum):
    FLAG = auto()
    NUMBER = auto()  # whole
    TEXT = auto()
    NAME = auto()  # a text people tell objects apart by: neither blank nor secret
    ID = auto()  # a UUID in any case; compared in lower case (contract 1.6)
    URL = auto()  # absolute; schemes of mobile applications too
    ORIGIN = auto()  # scheme, host and port, or `*`
    SECRET = auto()  # masked wherever it is shown
    ANY = auto()  # free form, as `data`


@dataclass(frozen=True)
class Choice:
    """One of FusionAuth's enumerated names; they are case-sensitive (contract 1.5)."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class ListOf:
    """An array. `ordered`: false where the order says nothing and the server may change it."""

    item: "Shape"
    ordered: bool = True


@dataclass(frozen=True)
class ObjectOf:
    """An object with known members. `open`: members beyond them are let through unchecked."""

    members: Mapping[str, "Shape"]
    required: frozenset[str] = frozenset()
    open: bool = False

    def extended(self, **members: "Shape") -> "ObjectOf":
        return replace(self, members=MappingProxyType({**self.members, **members}))

    def requiring(self, *names: str) -> "ObjectOf":
        return replace(self, required=frozenset(names))

    def find(self, name: str) -> "Shape | None":
        return self.members.get(name, Scalar.ANY if self.open else None)


@dataclass(frozen=True)
class MapOf:
    """An object whose names are the user's own. `exact`: names beyond the wanted ones are drift."""

    item: "Shape"
    names: Scalar = Scalar.TEXT
    exact: bool = True


Shape: TypeAlias = Scalar | Choice | ListOf | MapOf | ObjectOf

ANY_OBJECT = ObjectOf(MappingProxyType({}), open=True)


def member_of(shape: Shape, name: str) -> Shape:
    """The shape of an object's member; free form where the object has no description."""
    match shape:
        case ObjectOf():
            return shape.find(name) or Scalar.ANY
        case MapOf():
            return shape.item
    return Scalar.ANY


def one_of(*names: str) -> Choice:
    return Choice(names)


def set_of(item: Shape) -> ListOf:
    return ListOf(item, ordered=False)


def object_of(**members: Shape) -> ObjectOf:
    return ObjectOf(MappingProxyType(members))
