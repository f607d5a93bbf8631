"""JSON from outside, read strictly: tokens and key sets.

`json.loads` takes more than JSON is, and others may read the same text in another way. Refused:

* text that is not UTF-8 (RFC 8259 §8.1);
* NaN and Infinity, and numbers that no double can hold, such as 1e400 (RFC 8259 §6);
* a member name twice: which one counts depends on the reader. RFC 7515 §4, RFC 7517 §4 and
  RFC 7519 §4 let a reader refuse these or take the last; refusing cannot be misunderstood;
* more than MAX_DEPTH objects and arrays inside one another.
"""

import json
import math
from typing import Any

MAX_DEPTH = 32


def parse_json(data: bytes) -> object:
    """Raises ValueError for all that is refused."""
    try:
        value: object = json.loads(
            data.decode(),
            parse_int=_parse_int,
            parse_float=_parse_float,
            parse_constant=_parse_float,
            object_pairs_hook=_make_object,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _require_shallow(value)
    return value


def _parse_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is not a number of JSON, or too large")
    return value


def _parse_int(text: str) -> int:
    _parse_float(text)  # so that no integer is larger than a double can be
    return int(text)


def _make_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) < len(members):
        raise ValueError("an object has two members of one name")
    return value


def _require_shallow(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _children(outer)]
    if any(isinstance(inner, dict | list) for inner in level):
        raise ValueError(f"nested more than {MAX_DEPTH} deep")


def _children(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
