"""The shapes of FusionAuth's documented answers: `data/documented-shapes.json` read and compared.

Paths: `a.b`, `a[]` an element of an array, `a.*` any key of a map. An `object` that has no paths
below it is free. Facts in a format of our own; what differs by decision (contract 14.3) stands in
`rest/test_documented_shapes.py`.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from emulator_tests.contract.openapi import knows

FILE = Path(__file__).parent / "data" / "documented-shapes.json"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
YEAR_2001_MS = 1_000_000_000_000
ARRAYS = "[]"


@dataclass(frozen=True)
class DocumentedShape:
    paths: dict[str, str]
    """Path → type."""
    values: dict[str, Any]
    """Path → default, or spelling of an enumeration."""


@cache
def documented(name: str) -> DocumentedShape:
    entry = json.loads(FILE.read_text())[name]
    return DocumentedShape(entry["paths"], entry["values"])


def sample(name: str, wrapper: str, given: dict[str, Any] | None = None) -> Any:
    """An object with every documented member set, to be sent. given: what must be just so."""
    shape = documented(name)
    return _sample(shape, wrapper, given or {})


def _sample(shape: DocumentedShape, path: str, given: dict[str, Any]) -> Any:
    if path in given:
        return given[path]
    if path in shape.values and not isinstance(shape.values[path], list):
        return shape.values[path]
    match shape.paths[path]:
        case "object":
            return {
                name: _sample(shape, f"{path}.{name}", given)
                for name in _members(shape, path)
                if name != "*"
            }
        case "array":
            element = path + ARRAYS
            return [_sample(shape, element, given)] if element in shape.paths else []
        case "uuid":
            return "00000000-0000-0000-0000-00000000abcd"
        case "boolean":
            return False
        case "integer":
            return 8
        case "number":
            return 0.5
        case "instant-ms":
            return YEAR_2001_MS
        case _:
            is_url = re.search(r"(ur[li]|URL|URI)s?(\[\])?$", path)
            return "https://example.com/x" if is_url else "x"


def _members(shape: DocumentedShape, path: str) -> list[str]:
    below = re.compile(re.escape(path) + r"\.([^.\[]+)")
    return [found[1] for one in shape.paths if (found := below.fullmatch(one))]


def seen_paths(answer: Any, shape: DocumentedShape) -> dict[str, list[Any]]:
    """Every path of an answer with the values there; free objects are not looked into."""
    seen: dict[str, list[Any]] = {}
    _walk(answer, "", shape, seen)
    return seen


def _walk(value: Any, path: str, shape: DocumentedShape, seen: dict[str, list[Any]]) -> None:
    if path:
        seen.setdefault(path, []).append(value)
    if isinstance(value, list):
        for one in value:
            _walk(one, path + ARRAYS, shape, seen)
    elif isinstance(value, dict) and not _is_free(path, shape):
        for name, one in value.items():
            _walk(one, _child(path, name, shape), shape, seen)


def _is_free(path: str, shape: DocumentedShape) -> bool:
    return shape.paths.get(path) == "object" and not any(
        one.startswith(f"{path}.") for one in shape.paths
    )


def _child(path: str, name: str, shape: DocumentedShape) -> str:
    if f"{path}.*" in shape.paths:
        return f"{path}.*"
    return f"{path}.{name}" if path else name


def unknown_keys(answer: Any, shape: DocumentedShape, operation: tuple[str, str]) -> set[str]:
    """Keys that neither the documentation nor the OpenAPI file has for this operation's answer."""
    return {
        path
        for path in seen_paths(answer, shape)
        if path not in shape.paths and not path.endswith(ARRAYS) and not knows(operation, path)
    }


def missing_keys(answer: Any, shape: DocumentedShape) -> set[str]:
    seen = seen_paths(answer, shape)
    return {path for path in shape.paths if path not in seen and _parent_is_there(path, seen)}


def _parent_is_there(path: str, seen: dict[str, list[Any]]) -> bool:
    """Of what is missing only the topmost is told."""
    parent = path.removesuffix(ARRAYS) if path.endswith(ARRAYS) else path.rpartition(".")[0]
    return not parent or parent in seen


def wrong_types(answer: Any, shape: DocumentedShape) -> dict[str, Any]:
    return {
        path: value
        for path, values in seen_paths(answer, shape).items()
        for value in values
        if path in shape.paths and not _has_type(value, shape.paths[path])
    }


def other_values(answer: Any, shape: DocumentedShape) -> dict[str, tuple[Any, Any]]:
    """Path → documented default and what is there instead."""
    seen = seen_paths(answer, shape)
    return {
        path: (wanted, values)
        for path, wanted in shape.values.items()
        if (values := seen.get(path)) is not None and not _is_value(values, wanted)
    }


def _is_value(values: list[Any], wanted: Any) -> bool:
    if isinstance(wanted, list):
        return values == wanted
    return all(value == wanted for value in values)


def _has_type(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    match kind:
        case "string":
            return isinstance(value, str)
        case "uuid":
            return isinstance(value, str) and UUID.fullmatch(value) is not None
        case "integer":
            return isinstance(value, int)
        case "instant-ms":
            return isinstance(value, int) and value >= YEAR_2001_MS
        case "number":
            return isinstance(value, int | float)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)
