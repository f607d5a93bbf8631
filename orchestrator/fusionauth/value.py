"""FusionAuth's JSON as immutable values whose secrets do not show themselves.

What comes from the server is plain; what comes from the seed file may hold `Secret` leaves, so a
document can be compared, printed or logged anywhere and is revealed only where it is sent.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from orchestrator.secrets import Secret

Value: TypeAlias = (
    "bool | int | float | str | Secret | tuple[Value, ...] | Mapping[str, Value] | None"
)
Document: TypeAlias = Mapping[str, Value]


def freeze(json: Any) -> Value:
    """A parsed JSON text, its arrays as tuples."""
    match json:
        case dict():
            return {str(name): freeze(member) for name, member in json.items()}
        case list():
            return tuple(freeze(item) for item in json)
        case None | bool() | int() | float() | str():
            return json
    raise TypeError(f"not a JSON value: {type(json).__name__}")


def reveal(value: Value) -> Any:
    """The value as `json.dumps` takes it, secrets in clear: only for the wire."""
    match value:
        case Secret():
            return value.reveal()
        case tuple():
            return [reveal(item) for item in value]
        case Mapping():
            return {name: reveal(member) for name, member in value.items()}
    return value


def secrets_in(value: Value) -> Iterator[Secret]:
    """Every secret in the value, to mask texts that may quote it."""
    match value:
        case Secret():
            yield value
        case tuple():
            for item in value:
                yield from secrets_in(item)
        case Mapping():
            for member in value.values():
                yield from secrets_in(member)


def section(document: Document, name: str) -> Document:
    """The object under `name`; empty when the server left it out (contract 1.5)."""
    member = document.get(name)
    return member if isinstance(member, Mapping) else {}


def sections(document: Document, name: str) -> tuple[Document, ...]:
    """The objects of the array under `name`; FusionAuth leaves an empty one out."""
    member = document.get(name)
    items = member if isinstance(member, tuple) else ()
    return tuple(item for item in items if isinstance(item, Mapping))


def texts(document: Document, name: str) -> tuple[str, ...]:
    """The strings of the array under `name`."""
    member = document.get(name)
    items = member if isinstance(member, tuple) else ()
    return tuple(item for item in items if isinstance(item, str))


def text(document: Document, name: str) -> str:
    """The string under `name`, or an empty one."""
    member = document.get(name)
    return member if isinstance(member, str) else ""
