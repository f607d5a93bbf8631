"""What differs between a recording and an answer. Pure: two trees in, sentences out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from emulator_tests.contract.recorded.trees import Tree

PLACEHOLDER = re.compile(r"<[^<>]+>")
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
UNORDERED = re.compile(r"headers|headers\.Set-Cookie\.[^.]+")
"""Objects whose order means nothing: headers, attributes of a cookie (RFC 6265 5.2)."""


@dataclass(frozen=True)
class Rules:
    """Which paths are compared less strictly; `a.b`, with `a[]` for any element of an array."""

    varies: Sequence[str] = ()
    open: Sequence[str] = ()

    def is_ordered(self, path: str) -> bool:
        return UNORDERED.fullmatch(path) is None

    def is_open(self, path: str) -> bool:
        """The top of a tree too: what was not recorded is not compared."""
        return path == "" or path in self.open


def find_differences(recorded: Tree, answer: Tree, rules: Rules) -> list[str]:
    """Each as `path: what was recorded, what came`; none: the answer is as recorded."""
    return list(_compare(recorded, answer, "", rules))


def _compare(recorded: Any, came: Any, path: str, rules: Rules) -> Iterator[str]:
    if path in rules.varies:
        if type(recorded) is not type(came):
            yield f"{path}: recorded {_kind(recorded)}, came {came!r}"
    elif type(recorded) is not type(came):
        yield f"{path}: recorded {recorded!r}, came {came!r}"
    elif isinstance(recorded, dict):
        yield from _compare_objects(recorded, came, path, rules)
    elif isinstance(recorded, list):
        yield from _compare_arrays(recorded, came, path, rules)
    elif isinstance(recorded, str):
        if not matches(recorded, came):
            yield f"{path}: recorded {recorded!r}, came {came!r}"
    elif recorded != came:
        yield f"{path}: recorded {recorded!r}, came {came!r}"


def _compare_objects(recorded: Tree, came: Tree, path: str, rules: Rules) -> Iterator[str]:
    for name in recorded.keys() - came.keys():
        yield f"{_child(path, name)}: recorded, is missing"
    if not rules.is_open(path):
        for name in came.keys() - recorded.keys():
            yield f"{_child(path, name)}: not recorded, came {came[name]!r}"
    both = [name for name in recorded if name in came]
    in_answer = [name for name in came if name in recorded]
    if rules.is_ordered(path) and both != in_answer:
        yield f"{path or 'answer'}: recorded in the order {both}, came {in_answer}"
    for name in both:
        yield from _compare(recorded[name], came[name], _child(path, name), rules)


def _compare_arrays(recorded: list[Any], came: list[Any], path: str, rules: Rules) -> Iterator[str]:
    if len(recorded) != len(came):
        yield f"{path}: recorded {len(recorded)} elements, came {len(came)}"
    for one, other in zip(recorded, came, strict=False):
        yield from _compare(one, other, f"{path}[]", rules)


def matches(recorded: str, came: str) -> bool:
    """`<uuid>` stands for a UUID, any other `<…>` for any text but none."""
    pattern, end = "", 0
    for found in PLACEHOLDER.finditer(recorded):
        pattern += re.escape(recorded[end : found.start()])
        pattern += UUID if found[0] == "<uuid>" else ".+"
        end = found.end()
    return re.fullmatch(pattern + re.escape(recorded[end:]), came, re.DOTALL) is not None


def _child(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _kind(value: Any) -> str:
    return f"a value of type {type(value).__name__}"
