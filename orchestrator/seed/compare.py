"""Wanted against found, over the members the file declares: what the server fills in by itself is
never a difference. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestrator.fusionauth.shape import ListOf, MapOf, Scalar, Shape, member_of
from orchestrator.fusionauth.value import Document, Value, section
from orchestrator.secrets import Secret


@dataclass(frozen=True)
class FieldChange:
    """One member that differs; `old` is None where the server has none."""

    path: str
    old: Value
    new: Value


def merge_patch(wanted: Document, found: Document, shape: Shape) -> Document:
    """The smallest merge patch (RFC 7396) that brings `found` to `wanted`; empty when it is there.

    Only what differs is sent, so that two seeds at once do not undo each other's members.
    """
    patch: dict[str, Value] = {}
    for name, member in wanted.items():
        inner = member_of(shape, name)
        if isinstance(member, Mapping) and isinstance(found.get(name), Mapping | None):
            if nested := merge_patch(member, section(found, name), inner):
                patch[name] = nested
        elif not same(member, found.get(name), inner):
            patch[name] = member
    if isinstance(shape, MapOf) and shape.exact:
        patch |= dict.fromkeys(found.keys() - wanted.keys())
    return patch


def merged(target: Document, patch: Document) -> dict[str, Value]:
    """`target` after a merge patch (RFC 7396, section 2)."""
    result = dict(target)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, Mapping):
            result[name] = merged(section(result, name), value)
        else:
            result[name] = value
    return result


def field_changes(patch: Document, found: Document, path: str = "") -> Iterator[FieldChange]:
    """Each leaf of a patch with the value it replaces; where one is secret, both are."""
    for name, new in patch.items():
        inner = f"{path}.{name}" if path else name
        if isinstance(new, Mapping):
            yield from field_changes(new, section(found, name), inner)
        else:
            old = found.get(name)
            hide = isinstance(new, Secret) and old is not None
            yield FieldChange(inner, Secret(str(old)) if hide else old, new)


def same(wanted: Value, found: Value, shape: Shape) -> bool:
    """Whether the server's value is the wanted one, whatever form it answers it in."""
    match wanted, found:
        case Secret(), _:
            return found == wanted.reveal()
        case (None, tuple() | Mapping()) | (tuple(), None):
            return not wanted and not found  # nothing and empty are one (contract 1.5, 5.1)
        case tuple(), tuple():
            return _same_items(wanted, found, shape)
        case Mapping(), Mapping():
            return not merge_patch(wanted, found, shape)
        case str(), str() if shape is Scalar.ID:
            return wanted.lower() == found.lower()
        case (bool(), _) | (_, bool()):
            return wanted is found  # in Python 1 == True
    return wanted == found


def _same_items(wanted: tuple[Value, ...], found: tuple[Value, ...], shape: Shape) -> bool:
    item = shape.item if isinstance(shape, ListOf) else Scalar.ANY
    if isinstance(shape, ListOf) and not shape.ordered:
        return _covers(wanted, found, item) and _covers(found, wanted, item)
    return len(wanted) == len(found) and all(
        _same_item(one, other, item) for one, other in zip(wanted, found, strict=True)
    )


def _covers(some: tuple[Value, ...], others: tuple[Value, ...], item: Shape) -> bool:
    return all(any(_same_item(one, other, item) for one in some) for other in others)


def _same_item(wanted: Value, found: Value, shape: Shape) -> bool:
    """As `same`, but nothing is not empty: FusionAuth leaves out members, never items."""
    return (wanted is None) == (found is None) and same(wanted, found, shape)
