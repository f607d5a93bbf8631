"""The shape of a FusionAuth document: members, types, defaults and enumerations in one table.

`fill` turns what a caller sent into the document as it is stored and shown: defaults filled in,
`null` the same as absent (contract 1.5), wrong types reported by path.
[A] contract 14.1: unknown members of a request are dropped, not refused.
[A] contract 1.5: nulls are left out of answers, empty objects and arrays are not.

A scalar of another kind is converted where Jackson's defaults convert it, wherever JSON is bound
(contract 1.5): `"true"` for a boolean, `"3600"` for a number, `5` for a string.
"""

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from fusionauth_emulator.errors import Errors

INT_MAXIMUM = 2**31 - 1
LONG_MAXIMUM = 2**63 - 1


class Shape(Protocol):
    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        """`given`, checked and completed; None: leave the member out."""
        ...


@dataclass(frozen=True)
class Text:
    default: str | None = None
    lower: bool = False

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if given is None:
            return self.default
        text = _as_text(given)
        if text is None:
            return _wrong_type(errors, path, "a string")
        return text.lower() if self.lower else text


@dataclass(frozen=True)
class Flag:
    default: bool | None = False

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if _is_absent(given):
            return self.default
        flag = _as_flag(given)
        return _wrong_type(errors, path, "a boolean") if flag is None else flag


@dataclass(frozen=True)
class Number:
    default: int | None = None
    minimum: int = 0
    maximum: int = INT_MAXIMUM

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if _is_absent(given):
            return self.default
        number = _as_number(given)
        if number is None:
            return _wrong_type(errors, path, "an integer")
        if not self.minimum <= number <= self.maximum:
            errors.add_field(
                path, "[invalid]", f"[{path}] is not between {self.minimum} and {self.maximum}."
            )
            return None
        return number


@dataclass(frozen=True)
class Decimal:
    default: float | None = None

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if _is_absent(given):
            return self.default
        if isinstance(given, str) and _DECIMAL.fullmatch(given.strip()):
            return float(given)
        if isinstance(given, bool) or not isinstance(given, int | float):
            return _wrong_type(errors, path, "a number")
        return given


def instant() -> Number:
    """Milliseconds since the epoch."""
    return Number(minimum=-LONG_MAXIMUM, maximum=LONG_MAXIMUM)


@dataclass(frozen=True)
class Id:
    """A UUID in any case, lower case from then on (contract 1.6)."""

    default: str | None = None

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if given is None:
            return self.default
        return parse_uuid(given) or _wrong_type(errors, path, "a UUID")


@dataclass(frozen=True)
class Date:
    """A local date, `YYYY-MM-DD` (contract 1.6)."""

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if given is None:
            return None
        try:
            return date.fromisoformat(given).isoformat()
        except (TypeError, ValueError):
            return _wrong_type(errors, path, "a date such as 1990-12-31")


class Choice:
    """One of some spellings; the first is the default unless told otherwise. Case matters."""

    def __init__(self, *values: str, optional: bool = False):
        self.values = values
        self.default = None if optional else values[0]

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if given is None:
            return self.default
        if given in self.values:
            return str(given)
        allowed = ", ".join(self.values)
        errors.add_field(path, "[invalidOption]", f"[{path}] is not one of [{allowed}].")
        return None


@dataclass(frozen=True)
class ListOf:
    element: Shape
    default: tuple[Any, ...] | None = ()
    maximum: int | None = None
    replaced: bool = False
    """The original PATCH replaces the array instead of appending to it (contract 5.2)."""
    once: bool = False
    """A set of FusionAuth's (`uniqueItems` in its OpenAPI file): each value once."""

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if given is None:
            return copy.deepcopy(list(self.default)) if self.default is not None else None
        if not isinstance(given, list):
            return _wrong_type(errors, path, "an array")
        if self.maximum is not None and len(given) > self.maximum:
            errors.add_field(path, "[tooMany]", f"[{path}] has more than {self.maximum} values.")
        filled = [self.element.fill(one, f"{path}[{n}]", errors) for n, one in enumerate(given)]
        values = [one for one in filled if one is not None]
        return list(dict.fromkeys(values)) if self.once else values


@dataclass(frozen=True)
class AnyObject:
    """A JSON object of the caller's own, such as `data`; `{}` when absent unless optional."""

    optional: bool = False

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if given is None:
            return None if self.optional else {}
        return given if isinstance(given, dict) else _wrong_type(errors, path, "an object")


@dataclass(frozen=True)
class MapOf:
    """A JSON object with names of the caller's own and one kind of value; `{}` when absent."""

    element: Shape

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if given is None:
            return {}
        if not isinstance(given, dict):
            return _wrong_type(errors, path, "an object") or {}
        filled = {
            name: self.element.fill(one, f"{path}.{name}", errors) for name, one in given.items()
        }
        return {name: value for name, value in filled.items() if value is not None}


@dataclass(frozen=True)
class Object:
    members: Mapping[str, Shape] = field(default_factory=dict)
    optional: bool = False
    """Left out when absent, instead of filled with defaults."""

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        if given is None and self.optional:
            return None
        if given is not None and not isinstance(given, dict):
            _wrong_type(errors, path, "an object")
            given = None
        source = given or {}
        prefix = f"{path}." if path else ""
        filled = {
            name: shape.fill(source.get(name), prefix + name, errors)
            for name, shape in self.members.items()
        }
        return {name: value for name, value in filled.items() if value is not None}


def object_of(**members: Shape) -> Object:
    return Object(members)


def parse_uuid(text: object) -> str | None:
    """The canonical spelling of a UUID in 8-4-4-4-12 form and ASCII digits, else None.

    The one way an Id is read, wherever it stands. Upper case is taken too (contract 1.6).
    """
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        canonical = str(UUID(text))
    except ValueError:
        return None
    return canonical if canonical == text.lower() else None


_TRUE, _FALSE = frozenset({"true", "True", "TRUE"}), frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,19}(\.[0-9]{1,19})?")


def _is_absent(given: Any) -> bool:
    """Null; for a boolean or a number a blank text, too."""
    return given is None or (isinstance(given, str) and not given.strip())


def _as_text(given: Any) -> str | None:
    """None unless it is a scalar."""
    if isinstance(given, str):
        return given
    return json.dumps(given) if isinstance(given, bool | int | float) else None


def _as_flag(given: Any) -> bool | None:
    """Numbers too: all but 0 are true."""
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        text = given.strip()
        return True if text in _TRUE else False if text in _FALSE else None
    return given != 0 if isinstance(given, int) else None


def _as_number(given: Any) -> int | None:
    """A fraction is cut to its whole part; a boolean does not count as a number."""
    if isinstance(given, bool):
        return None
    if isinstance(given, str):
        return int(given) if _INTEGER.fullmatch(given.strip()) else None
    return int(given) if isinstance(given, int | float) else None


def _wrong_type(errors: Errors, path: str, wanted: str) -> Any:
    errors.add_field(path, "[invalidJSON]", f"[{path}] must be {wanted}.")
    return None
