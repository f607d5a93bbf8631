"""The shapes FusionAuth's objects are made of: which members there are and what they may hold.

One description serves three readers: the seed file is checked against it, arrays are compared by
it (with or without their order), and secrets are recognised by it.
"""

import re
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


# What FusionAuth takes as a URL and as an origin (contract 3.10, 5.5, 6.1).

# RFC 3986, 3: a scheme and something behind it; neither blanks nor controls anywhere
ABSOLUTE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>[^\s\x00-\x1f<>\"{}|\\^`]+)")
# `*` stands for a part of the host under `AllowWildcards`
AUTHORITY = re.compile(
    r"//(?:[^/?#@]*@)?(?P<host>[A-Za-z0-9.*_-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}|\*))?"
)
MAX_PORT = 65535


def is_absolute_url(text: str) -> bool:
    """Custom schemes of mobile applications are URLs too, as `com.example.app:/callback`."""
    found = ABSOLUTE.fullmatch(text)
    if found is None:
        return False
    return found["scheme"].lower() not in {"http", "https"} or _has_host(found["rest"])


def is_origin(text: str) -> bool:
    """RFC 6454, 7: scheme, host and port, nothing behind; `*` is FusionAuth's word for all."""
    if text == "*":
        return True
    scheme, _, rest = text.partition(":")
    found = AUTHORITY.fullmatch(rest)
    return scheme in {"http", "https"} and found is not None and _has_host(rest)


def _has_host(rest: str) -> bool:
    found = AUTHORITY.match(rest)
    if found is None or rest[found.end() : found.end() + 1] not in {"", "/", "?", "#"}:
        return False
    port = found["port"]
    return port in {None, "*"} or 0 < int(port) <= MAX_PORT
