"""JSON that comes from outside: bodies, and values of our own that a client gives back.

The one way to read it. What leaves here has bounded depth and size, and PostgreSQL can store it:
JSON allows texts and numbers that jsonb does not (null characters, lone surrogates, infinity).
"""

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any

MAXIMUM_DEPTH = 100
MAXIMUM_VALUES = 50_000
"""Ours. Reading and storing this many takes some 30 ms, during which no other request is served."""
COUNTED_AT_ONCE = 64 * 1024


def read_json(raw: bytes, *, maximum_values: int = MAXIMUM_VALUES, gives_way: bool = False) -> Any:
    """The value that `raw` stands for. Raises ValueError, with a text for whoever sent it.

    gives_way: for a thread of its own. The interpreter's lock can then change hands at each object;
    a parse without it keeps the lock from beginning to end.
    """
    for _ in counted(raw, maximum_values):
        pass
    text = raw.decode(json.detect_encoding(raw))
    try:
        document = json.loads(
            text, parse_constant=_no_constant, object_hook=_itself if gives_way else None
        )
    except RecursionError:
        raise _too_deep() from None
    require_storable(document, has_escapes="\\u" in text)
    return document


def counted(raw: bytes, maximum: int) -> Iterator[None]:
    """Raises ValueError. Counts what begins or separates values, so it costs next to nothing.

    Stops after each piece: whoever counts on the event loop can let the others have their turn.
    """
    count = 0
    for start in range(0, len(raw), COUNTED_AT_ONCE):
        end = start + COUNTED_AT_ONCE
        count += sum(raw.count(sign, start, end) for sign in (b",", b"[", b"{"))
        if count > maximum:
            raise ValueError(f"it holds more than {maximum} values")
        yield


def require_storable(document: Any, *, has_escapes: bool = True) -> None:
    """Raises ValueError for nesting that no object of FusionAuth's comes near, and for values that
    cannot be stored.

    has_escapes: without `\\u…` in the JSON text no text in it can be wrong.
    """
    level = [document]
    for _ in range(MAXIMUM_DEPTH + 1):
        inner: list[Any] = []
        for value in level:
            kind = type(value)  # quicker than isinstance; a parser makes no subclasses
            if kind is str:
                if has_escapes:
                    require_storable_text(value)
            elif kind is dict:
                inner.extend(value.values())
                if has_escapes:
                    for name in value:
                        require_storable_text(name)
            elif kind is list:
                inner.extend(value)
            elif kind is float:
                _require_finite(value)
        level = inner
        if not level:
            return
    raise _too_deep()


def count_values(document: Any) -> int:
    """The document itself and all that is in it."""
    count, level = 0, [document]
    while level:
        count += len(level)
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        level = inner
    return count


def require_storable_text(text: str) -> None:
    """Raises ValueError."""
    if "\x00" in text:
        raise ValueError("a text holds a null character")
    text.encode()  # UnicodeEncodeError, which is a ValueError, for a lone surrogate


def _require_finite(number: float) -> None:
    if not isfinite(number):
        raise ValueError("a number is out of range")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _itself(members: dict[str, Any]) -> dict[str, Any]:
    return members


def _too_deep() -> ValueError:
    return ValueError(f"it is nested more than {MAXIMUM_DEPTH} levels deep")
