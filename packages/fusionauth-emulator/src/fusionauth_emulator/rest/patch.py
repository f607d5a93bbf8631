"""The three kinds of PATCH (contract 5.2), as pure functions of documents."""

import copy
from typing import Any

from fusionauth_emulator.errors import Rejected, general_error
from fusionauth_emulator.json_reading import (
    MAXIMUM_DEPTH,
    MAXIMUM_VALUES,
    count_values,
    require_storable,
)
from fusionauth_emulator.rest.call import JSON, JSON_PATCH, MERGE_PATCH, Call, invalid_json
from fusionauth_emulator.shapes.shape import ListOf, Object, Shape
from fusionauth_emulator.store.database import Document

MAXIMUM_COPIED = 10_000
"""Values that the `copy` operations of one patch may add: thirty of them could make a billion."""
MAXIMUM_OPERATIONS = 1_000
"""Of one JSON Patch; each may move all that is behind its place in an array."""


def patched(call: Call, name: str, current: Document, shape: Object) -> Document:
    """`current` (the object without its wrapper `name`) after the PATCH in the call's body.

    Raises Rejected for a patch that cannot be applied. The outcome is not validated yet.
    """
    if call.content_type == JSON_PATCH:
        outcome = apply_json_patch({name: current}, call.json_patch())
        wrapped = outcome if isinstance(outcome, dict) else {}
    else:
        body = call.body(JSON, MERGE_PATCH)
        patch = {name: body.get(name) or {}}
        if call.content_type == MERGE_PATCH:
            wrapped = merge_patch({name: current}, patch)
        else:
            wrapped = merge_original({name: current}, patch, Object({name: shape}))
    if not isinstance(wrapped.get(name), dict):
        raise invalid_json(f"[{name}] must be an object.")
    document: Document = wrapped[name]
    if count_values(document) > MAXIMUM_VALUES:  # each PATCH may append to what the last one made
        raise invalid_json(f"[{name}] would hold more than {MAXIMUM_VALUES} values.")
    return document


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396 2: objects are merged, everything else is replaced, null removes."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def merge_original(target: Any, patch: Any, shape: Shape | None) -> Any:
    """FusionAuth's own merge: like RFC 7396, but arrays are appended to, duplicates and all (5.2).

    Those marked `replaced` are not.
    """
    if isinstance(patch, list) and isinstance(target, list):
        if isinstance(shape, ListOf) and shape.replaced:
            return patch
        return target + patch
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    members = shape.members if isinstance(shape, Object) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_original(merged.get(name), value, members.get(name))
    return merged


def apply_json_patch(document: Any, operations: list[Any]) -> Any:
    """RFC 6902. Raises Rejected for a malformed patch and for a `test` that fails."""
    if len(operations) > MAXIMUM_OPERATIONS:
        raise invalid_json(f"A JSON Patch has at most {MAXIMUM_OPERATIONS} operations.")
    outcome, copied = copy.deepcopy(document), 0
    for operation in operations:
        try:
            copied += _copied_by(outcome, operation)
            if copied > MAXIMUM_COPIED:
                raise ValueError(f"it copies more than {MAXIMUM_COPIED} values")
            outcome = _apply(outcome, operation)
        except (
            *(KeyError, IndexError, ValueError, TypeError, AttributeError),
            RecursionError,  # a `move` can go deeper with each operation
        ) as error:
            raise invalid_json(f"The JSON Patch cannot be applied: {error}") from None
    try:
        require_storable(outcome)  # each operation may go one level deeper
    except ValueError as error:
        raise invalid_json(f"The JSON Patch cannot be applied: {error}") from None
    return outcome


def _apply(document: Any, operation: dict[str, Any]) -> Any:
    """One operation (RFC 6902 4)."""
    path = _tokens(operation["path"])
    match operation["op"]:
        case "add":
            return _add(document, path, copy.deepcopy(operation["value"]))
        case "remove":
            return _remove(document, path)
        case "replace":
            _get(document, path)
            return _set(document, path, copy.deepcopy(operation["value"]))
        case "move":
            source = _tokens(operation["from"])
            if path[: len(source)] == source and path != source:
                raise ValueError("an object cannot be moved into itself")
            value = _get(document, source)
            return _add(_remove(document, source), path, value)
        case "copy":
            value = copy.deepcopy(_get(document, _tokens(operation["from"])))
            return _add(document, path, value)
        case "test":
            if not _equal(_get(document, path), operation["value"]):
                raise _test_failed(operation["path"])
            return document
        case unknown:
            raise ValueError(f"{unknown!r} is no operation")


def _copied_by(document: Any, operation: dict[str, Any]) -> int:
    """How many values a `copy` adds; the others add no more than the body holds."""
    if operation["op"] != "copy":
        return 0
    return count_values(_get(document, _tokens(operation["from"])))


def _tokens(pointer: str) -> list[str]:
    """RFC 6901 3 and 4."""
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON pointer")
    tokens = [one.replace("~1", "/").replace("~0", "~") for one in pointer[1:].split("/")]
    if len(tokens) > MAXIMUM_DEPTH:
        raise ValueError(f"a JSON pointer has at most {MAXIMUM_DEPTH} parts")
    return tokens


def _get(document: Any, path: list[str]) -> Any:
    for token in path:
        document = document[_index(document, token)]
    return document


def _set(document: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    parent = _get(document, path[:-1])
    parent[_index(parent, path[-1])] = value
    return document


def _add(document: Any, path: list[str], value: Any) -> Any:
    parent = _get(document, path[:-1]) if path else None
    if not isinstance(parent, list):
        return _set(document, path, value)
    position = len(parent) if path[-1] == "-" else _index(parent, path[-1], len(parent) + 1)
    parent.insert(int(position), value)
    return document


def _remove(document: Any, path: list[str]) -> Any:
    if not path:
        return None
    parent = _get(document, path[:-1])
    del parent[_index(parent, path[-1])]
    return document


def _index(parent: Any, token: str, length: int | None = None) -> Any:
    """A member's name, or a position: digits without leading zeros (RFC 6901 4)."""
    if isinstance(parent, dict):
        return token
    if not isinstance(parent, list):
        raise TypeError(f"there is nothing below a value, such as {token!r}")
    if not (token.isascii() and token.isdigit()) or (len(token) > 1 and token[0] == "0"):
        raise ValueError(f"{token!r} is no position in an array")
    if int(token) >= (len(parent) if length is None else length):
        raise IndexError(f"{token} is beyond the end of the array")
    return int(token)


def _equal(one: Any, other: Any) -> bool:
    """RFC 6902 4.6: true is not 1, though Python says so."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one == other)


def _test_failed(path: str) -> Rejected:
    return general_error("[JSONPatchTestFailed]", f"The test of [{path}] failed.")
