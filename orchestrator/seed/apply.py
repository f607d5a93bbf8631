"""Perform changes in their order, telling about each before it is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from orchestrator.errors import FusionAuthError, FusionAuthRejected, FusionAuthUnreachable
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.value import Document
from orchestrator.seed.change import Change

NAMED = 10  # changes named on each side of the one that failed


@dataclass(frozen=True)
class SeedEvent:
    """A change that is about to be sent: the `number`th of `total`, from 1."""

    number: int
    total: int
    change: Change


@dataclass(frozen=True)
class Stop:
    """Where a run ended before its end: the change that failed, and why, told with its place."""

    change: Change
    error: FusionAuthError


Tell: TypeAlias = Callable[[SeedEvent], None]
# takes each change that was done, with the server's answer
Done: TypeAlias = Callable[[Change, Document], None]


def apply(
    changes: Sequence[Change],
    client: FusionAuthClient,
    on_event: Tell,
    on_done: Done = lambda change, answer: None,
) -> Stop | None:
    """Stops at the first refusal, which names the object and how far it came; what was done
    stays, and the next run goes on from there. None when all is done.

    Raises FusionAuthUnreachable.
    """
    for number, change in enumerate(changes, start=1):
        on_event(SeedEvent(number, len(changes), change))
        try:
            answer = client.write(change.write)
        except FusionAuthRejected as exc:
            return Stop(change, _rejected(changes, number - 1, exc))
        except FusionAuthUnreachable as exc:
            raise _unreachable(changes, number - 1, exc) from exc
        on_done(change, answer)
    return None


def _rejected(changes: Sequence[Change], done: int, exc: FusionAuthRejected) -> FusionAuthRejected:
    error = FusionAuthRejected(
        f"{_begin(changes, done)}: {exc.message}",
        exc.hint or "fix this and run seed again; it continues from here",
        status=exc.status,
        field_errors=exc.field_errors,
        general_errors=exc.general_errors,
    )
    error.log_tail = _tale(changes, done, "not done")
    return error


def _unreachable(
    changes: Sequence[Change], done: int, exc: FusionAuthUnreachable
) -> FusionAuthUnreachable:
    error = FusionAuthUnreachable(f"{_begin(changes, done)}: {exc.message}", exc.hint)
    error.log_tail = _tale(changes, done, "perhaps ")
    return error


def _begin(changes: Sequence[Change], done: int) -> str:
    change = changes[done]
    return f"cannot {change.action} {change.subject} ({done} of {len(changes)} changes done)"


def _tale(changes: Sequence[Change], done: int, failed: str) -> tuple[str, ...]:
    """What was done, what was not; one line per change, the nearest ones of many."""
    before, after = changes[:done], changes[done + 1 :]
    lines = [f"done      {one.action} {one.subject}" for one in before[-NAMED:]]
    if len(before) > NAMED:
        lines.insert(0, f"done      {len(before) - NAMED} more")
    lines.append(f"{failed}  {changes[done].action} {changes[done].subject}")
    lines += [f"not done  {one.action} {one.subject}" for one in after[:NAMED]]
    if len(after) > NAMED:
        lines.append(f"not done  {len(after) - NAMED} more")
    return tuple(lines)
