"""A parsed YAML tree checked against a shape and resolved: out comes a `Document`, or an error
that names file, path, value and the nearest allowed name."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias, assert_never

from orchestrator.errors import InterpolationError
from orchestrator.fusionauth.shape import (
    ANY_OBJECT,
    Choice,
    ListOf,
    MapOf,
    ObjectOf,
    Scalar,
    Shape,
    is_absolute_url,
    is_origin,
)
from orchestrator.fusionauth.value import Value
from orchestrator.secrets import Secret
from orchestrator.seed.place import Place, nearest

# `${…}` filled in; a Secret when a secret went into it
Resolve: TypeAlias = Callable[[str], str | Secret]

UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REFERENCE = re.compile(r"\$[A-Za-z_{]")
# a secret nobody has to know: where it has no value, it is as if the file did not declare it
OPTIONAL = re.compile(r"\$\{\w+:?-\}")
NUMBER_TEXT = re.compile(r"-?[0-9]{1,18}")
FLAG_TEXTS = {"true": True, "false": False}
EXPECTED = {
    Scalar.FLAG: "true or false",
    Scalar.NUMBER: "a whole number",
    Scalar.TEXT: "a text (in quotes, if it looks like something else)",
    Scalar.NAME: "a text that is neither blank nor a secret",
    Scalar.ID: "a UUID",
    Scalar.URL: "an absolute URL, as in http://localhost:3000/index.html",
    Scalar.ORIGIN: "an origin, as in http://localhost:3000, or *",
    Scalar.SECRET: "a text",
}


class Checker:
    """Checks what `read_yaml` gave: dicts with text keys, lists, and JSON's scalars."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve

    def check(self, node: Any, shape: Shape, place: Place) -> Value:
        """None stays None: on a PATCH it removes the member (contract 1.5)."""
        if node is None:
            return None
        match shape:
            case ObjectOf():
                return self._object(node, shape, place)
            case MapOf():
                return self._map(node, shape, place)
            case ListOf():
                return self._list(node, shape, place)
            case Choice():
                return self._choice(node, shape, place)
            case Scalar():
                return self._scalar(node, shape, place)
        assert_never(shape)

    def _object(self, node: Any, shape: ObjectOf, place: Place) -> Value:
        if not isinstance(node, dict):
            raise place.error(f"must have members, not {_show(node)}")
        checked: dict[str, Value] = {}
        for name, member in node.items():
            inner = shape.find(name)
            if inner is None:
                raise place.error(f"unknown key {name}", nearest(name, shape.members))
            if not self._is_left_open(member, inner):
                checked[name] = self.check(member, inner, place.member(name))
        for name in sorted(shape.required):
            if checked.get(name) is None:
                raise place.error(f"{name} is missing")
        return checked

    def _map(self, node: Any, shape: MapOf, place: Place) -> Value:
        if not isinstance(node, dict):
            raise place.error(f"must have members, not {_show(node)}")
        checked: dict[str, Value] = {}
        for name, member in node.items():
            converted = convert(name, shape.names)
            if not isinstance(converted, str):
                raise place.error(f"must have {EXPECTED[shape.names]} as name, not {_show(name)}")
            checked[converted] = self.check(member, shape.item, place.member(name))
        return checked

    def _list(self, node: Any, shape: ListOf, place: Place) -> Value:
        if not isinstance(node, list):
            raise place.error(f"must be a list, not {_show(node)}")
        items = [self.check(item, shape.item, place.item(i)) for i, item in enumerate(node)]
        if None in items:
            raise place.item(items.index(None)).error("is empty")
        return tuple(items)

    def _choice(self, node: Any, shape: Choice, place: Place) -> Value:
        value = self._filled(node, place)
        if not isinstance(value, str) or value not in shape.names:
            raise place.error(
                f"{_show(value)} is not one of FusionAuth's values",
                nearest(str(value), shape.names),
            )
        return value

    def _scalar(self, node: Any, shape: Scalar, place: Place) -> Value:
        if shape is Scalar.ANY:
            return self._any(node, place)
        if shape is Scalar.SECRET:
            return self._secret(node, place)
        value = self._filled(node, place)
        converted = convert(value, shape)
        if converted is None:
            raise place.error(f"must be {EXPECTED[shape]}, not {_show(value)}")
        return converted

    def _secret(self, node: Any, place: Place) -> Secret:
        """Only by reference: a seed file is for everyone to read."""
        if not isinstance(node, str) or not REFERENCE.search(node.replace("$$", "")):
            raise place.error(
                "holds a secret in clear", "refer to it by name, as in ${DEMO_USER_PASSWORD}"
            )
        value = self._filled(node, place)
        secret = value if isinstance(value, Secret) else Secret(str(value))
        if not secret.reveal():
            raise place.error(f"{node} is empty")
        return secret

    def _is_left_open(self, node: Any, shape: Shape) -> bool:
        if shape is not Scalar.SECRET or not isinstance(node, str) or not OPTIONAL.fullmatch(node):
            return False
        value = self._resolve(node)
        return not (value.reveal() if isinstance(value, Secret) else value)

    def _any(self, node: Any, place: Place) -> Value:
        match node:
            case dict():
                return self._object(node, ANY_OBJECT, place)
            case list():
                return tuple(
                    self.check(item, Scalar.ANY, place.item(i)) for i, item in enumerate(node)
                )
        return self._filled(node, place)

    def _filled(self, node: Any, place: Place) -> bool | int | float | str | Secret:
        if isinstance(node, (bool, int, float)):
            return node
        if not isinstance(node, str):
            raise place.error(f"must be a single value, not {_show(node)}")
        try:
            return self._resolve(node)
        except InterpolationError as exc:
            raise place.error(exc.message, exc.hint) from exc


def convert(value: Any, shape: Scalar) -> Value:
    """The value a scalar stands for; None when it is none of its kind."""
    match shape, value:
        case Scalar.FLAG, bool():
            return value
        case Scalar.FLAG, str():
            return FLAG_TEXTS.get(value)
        case Scalar.NUMBER, int() if not isinstance(value, bool):
            return value
        case Scalar.NUMBER, str() if NUMBER_TEXT.fullmatch(value):
            return int(value)
        case Scalar.TEXT, str() | Secret():
            return value
        case Scalar.NAME, str() if value.strip():
            return value
        case Scalar.ID, str() if UUID_TEXT.fullmatch(value.lower()):
            return value.lower()
        case Scalar.URL, str() if is_absolute_url(value):
            return value
        case Scalar.ORIGIN, str() if is_origin(value):
            return value
    return None


def _show(value: Any) -> str:
    """A short form of a value for an error sentence; a secret shows its mask."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    shown = str(value) if isinstance(value, Secret) else repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"
