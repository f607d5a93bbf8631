"""In which order services start."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from orchestrator.compose.model import Service
from orchestrator.errors import DependencyCycle


def start_order(services: Mapping[str, Service]) -> tuple[str, ...]:
    """Names of `services`, each after all it depends on, peers by name.

    Equal services give an equal order whatever the order of the file; every name in a `depends_on`
    is one of `services`. Raises DependencyCycle naming the cycle.
    Source: Compose Specification, "depends_on".
    """
    sorter = TopologicalSorter(
        {name: sorted(services[name].depends_on) for name in sorted(services)}
    )
    try:
        sorter.prepare()
    except CycleError as exc:
        raise DependencyCycle(_from_smallest(exc.args[1])) from exc
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return tuple(order)


def _from_smallest(cycle: Sequence[str]) -> Sequence[str]:
    """graphlib's cycle (first name repeated at the end), read as "waits for", told one way only."""
    names = list(reversed(cycle))[:-1]
    first = names.index(min(names))
    return [*names[first:], *names[:first], names[first]]
