"""Search over the few objects an administrator keeps: filter, order, page (contract 5.1)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fusionauth_emulator.errors import Errors, field_error
from fusionauth_emulator.rest.call import COULD_NOT_CONVERT, NOT_CONVERTED, Call
from fusionauth_emulator.shapes.shape import ListOf, Number, Object, Shape, Text, object_of
from fusionauth_emulator.store.database import Document

Filters = dict[str, Callable[[Document, str], bool]]
"""Criterion → whether a document meets it."""

MAXIMUM_PATTERN = 1000

PAGE: dict[str, Shape] = {
    "numberOfResults": Number(25, minimum=1),
    "orderBy": Text(),
    "startRow": Number(0),
}


def read_criteria(call: Call, shape: Object) -> Document:
    """The members of `search` in the body of a POST, else of the query. Raises Rejected."""
    if call.method == "GET":
        return read_query(call, shape)
    return dict(call.members(object_of(search=shape))["search"])


def read_query(call: Call, shape: Object) -> Document:
    """The query parameters of these names. Raises Rejected, keyed by the parameter (1.6)."""
    errors = Errors()
    criteria: Document = shape.fill(from_query(call, shape), "", errors)
    could_not_convert(errors).raise_if_any()
    return criteria


def could_not_convert(errors: Errors) -> Errors:
    """Of parameters, which are no JSON: what is of another type could not be converted."""
    converted = Errors()
    for path, messages in errors.fields.items():
        name = path.partition("[")[0]
        for message in messages:
            if message.code == "[invalidJSON]":
                converted.fields.pop(name, None)  # a parameter is named once
                converted.add_field(name, COULD_NOT_CONVERT, NOT_CONVERTED)
            else:
                converted.fields.setdefault(path, []).append(message)
    return converted


def search(
    call: Call, documents: Sequence[Document], filters: Filters, orders: Sequence[str]
) -> tuple[int, list[Document]]:
    """Total number of matches and the page asked for.

    orders: members to order by; the first is the default.
    [A] contract 14.2: a search without `orderBy` answers in order of the names.
    """
    shape = object_of(**PAGE, **dict.fromkeys(filters, Text()))
    criteria = read_criteria(call, shape)
    _require_short(criteria, filters)
    matching = [
        document
        for document in documents
        if all(matches(document, criteria[name]) for name, matches in filters.items()
               if criteria.get(name))
    ]  # fmt: skip
    member, descending = _order(criteria.get("orderBy"), orders)
    matching.sort(key=lambda document: _sort_key(document.get(member)), reverse=descending)
    start = criteria["startRow"]
    return len(matching), matching[start : start + criteria["numberOfResults"]]


def _require_short(criteria: Document, names: Iterable[str]) -> None:
    """Raises Rejected. Ours: no name of FusionAuth's comes near."""
    errors = Errors()
    for name in names:
        if len(criteria.get(name, "")) > MAXIMUM_PATTERN:
            text = f"[{name}] is longer than {MAXIMUM_PATTERN} characters."
            errors.add_field(f"search.{name}", "[tooLong]", text)
    errors.raise_if_any()


def text_matches(member: str) -> Callable[[Document, str], bool]:
    return lambda document, pattern: wildcard_matches(pattern, document.get(member, ""))


def wildcard_matches(pattern: str, text: str) -> bool:
    """Case-insensitive; `*` stands for any text. Takes one pass over the text.

    The first place where a part fits is as good as any later one, so nothing is tried twice; a
    regular expression would try every combination.
    """
    text = text.casefold()
    first, *parts = pattern.casefold().split("*")
    if not parts:
        return text == first
    last = parts.pop()
    start, end = len(first), len(text) - len(last)
    if start > end or not (text.startswith(first) and text.endswith(last)):
        return False
    for part in filter(None, parts):
        found = text.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True


name_matches = text_matches("name")


def member_equals(member: str) -> Callable[[Document, str], bool]:
    return lambda document, value: document.get(member) == value


def _order(text: str | None, orders: Sequence[str]) -> tuple[str, bool]:
    """`name DESC` → (name, True). Raises Rejected for a member one cannot order by."""
    member, _, direction = (text or orders[0]).strip().partition(" ")
    if member not in orders or direction.strip().upper() not in ("", "ASC", "DESC"):
        raise field_error("search.orderBy", "[invalid]", f"Cannot order by [{text}].")
    return member, direction.strip().upper() == "DESC"


def _sort_key(value: Any) -> tuple[bool, str | int]:
    return value is None, value.lower() if isinstance(value, str) else value or 0


def from_query(call: Call, shape: Object) -> Document:
    """Query parameters as the JSON they stand for: a text, converted by its shape, or a list."""
    return {
        name: call.query.getlist(name) if isinstance(kind, ListOf) else call.query[name]
        for name, kind in shape.members.items()
        if name in call.query
    }
