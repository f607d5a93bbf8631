"""One step from what the server has to what the seed wants: subject, fields and request."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from orchestrator.fusionauth.shape import ObjectOf
from orchestrator.fusionauth.value import Document, Value
from orchestrator.fusionauth.wire import Request
from orchestrator.seed.compare import FieldChange, field_changes, merge_patch
from orchestrator.seed.objects import Subject
from orchestrator.seed.snapshot import subject_of


class Action(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True)
class Change:
    """fields: what differs; of an object to be created, none. parts: the objects that one request
    makes, where it makes several."""

    action: Action
    subject: Subject
    write: Request
    fields: tuple[FieldChange, ...] = ()
    parts: tuple[Subject, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        return self.parts or (self.subject,)

    def __str__(self) -> str:
        """As in `change tenant Default: issuer acme.com → http://localhost:9011`."""
        fields = ", ".join(f"{f.path} {show(f.old)} → {show(f.new)}" for f in self.fields)
        return f"{self.action} {self.subject}" + (f": {fields}" if fields else "")


def create(subject: Subject, write: Request) -> Change:
    return Change(Action.CREATE, subject, write)


def remove(subject: Subject, write: Request) -> Change:
    return Change(Action.REMOVE, subject, write)


def removals(
    kind: str, gone: Mapping[UUID, Document], delete: Callable[[UUID], Request]
) -> list[Change]:
    return [remove(subject_of(kind, id_, found), delete(id_)) for id_, found in gone.items()]


def change(subject: Subject, write: Request, *fields: FieldChange) -> Change:
    return Change(Action.CHANGE, subject, write, fields)


def patch_where_different(
    subject: Subject,
    wanted: Document,
    found: Document,
    shape: ObjectOf,
    make_write: Callable[[Document], Request],
) -> Iterator[Change]:
    """One change with the smallest patch, or none."""
    if patch := merge_patch(wanted, found, shape):
        yield change(subject, make_write(patch), *field_changes(patch, found))


def show(value: Value) -> str:
    """A value for people: a secret as its mask, JSON's words for what Python spells otherwise."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case tuple():
            return f"[{', '.join(map(show, value))}]"
        case Mapping():
            return f"{{{', '.join(f'{name}: {show(member)}' for name, member in value.items())}}}"
    return str(value)
