"""Every recording that differs from a given one in a single asserted field.

An answer equal to the given one must differ from each of them, or a field is not really compared.
Knows what is asserted from the Rules alone, not from how `comparison` compares.
"""

import copy
import itertools
from collections.abc import Iterator
from typing import Any

from emulator_tests.contract.recorded.comparison import Rules
from emulator_tests.contract.recorded.trees import Tree

OTHER = "~changed"


def changed_recordings(recorded: Tree, rules: Rules) -> Iterator[tuple[str, Tree]]:
    """Each with what was changed: status, header and member names, order, constant values."""
    yield from _changes(recorded, "", rules)


def _changes(value: Any, path: str, rules: Rules) -> Iterator[tuple[str, Any]]:
    if path in rules.varies:
        yield f"type of {path}", _of_other_type(value)
    elif isinstance(value, dict):
        yield from _changed_objects(value, path, rules)
    elif isinstance(value, list):
        yield from _changed_arrays(value, path, rules)
    else:
        yield f"value of {path}", _other(value)
        yield f"type of {path}", _of_other_type(value)


def _changed_objects(value: Tree, path: str, rules: Rules) -> Iterator[tuple[str, Any]]:
    names = list(value)
    for name, inner in value.items():
        child = f"{path}.{name}" if path else name
        if path:  # status, headers and body are no names of the answer's
            yield f"name of {child}", {_renamed(one, name): value[one] for one in names}
            if not rules.is_open(path) and not _is_headers(path):
                yield f"presence of {child}", {one: value[one] for one in names if one != name}
        for what, changed in _changes(inner, child, rules):
            yield what, {**value, name: changed}
    if path and rules.is_ordered(path):
        for first, second in itertools.pairwise(names):
            swapped = {first: second, second: first}
            order = [swapped.get(one, one) for one in names]
            yield f"order of {first}, {second} in {path}", {one: value[one] for one in order}
    if not names and path and not _is_headers(path):
        yield f"emptiness of {path}", {OTHER: OTHER}


def _changed_arrays(value: list[Any], path: str, rules: Rules) -> Iterator[tuple[str, Any]]:
    yield f"length of {path}", [*value, copy.deepcopy(value[-1]) if value else OTHER]
    for place, inner in enumerate(value):
        yield f"length of {path}", [*value[:place], *value[place + 1 :]]
        for what, changed in _changes(inner, f"{path}[]", rules):
            yield what, [*value[:place], changed, *value[place + 1 :]]


def _is_headers(path: str) -> bool:
    """Of an answer's headers only the recorded ones are looked at."""
    return path == "headers"


def _renamed(name: str, which: str) -> str:
    return name + OTHER if name == which else name


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case str():
            return value + OTHER
        case int() | float():
            return value + 1
        case _:
            return OTHER


def _of_other_type(value: Any) -> Any:
    return 5 if isinstance(value, str) else "5"
