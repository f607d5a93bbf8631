"""Perform changes in their order, telling about each before it is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestrator.errors import FusionAuthRejected
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.seed.change import Change


@dataclass(frozen=True)
class SeedEvent:
    """A change that is about to be sent: the `number`th of `total`, from 1."""

    number: int
    total: int
    change: Change


def apply(
    changes: Sequence[Change], client: FusionAuthClient, on_event: Callable[[SeedEvent], None]
) -> None:
    """Stops at the first refusal, which names the object and how far it came; what was done
    stays, and the next run goes on from there."""
    for number, change in enumerate(changes, start=1):
        on_event(SeedEvent(number, len(changes), change))
        try:
            client.write(change.write)
        except FusionAuthRejected as exc:
            raise _at(change, number - 1, len(changes), exc) from exc


def _at(change: Change, done: int, total: int, exc: FusionAuthRejected) -> FusionAuthRejected:
    return FusionAuthRejected(
        f"cannot {change.action} {change.subject} ({done} of {total} changes done): {exc.message}",
        exc.hint,
        status=exc.status,
        field_errors=exc.field_errors,
        general_errors=exc.general_errors,
    )
