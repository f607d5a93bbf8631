"""In which order containers go: those that others depend on last."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import CycleError, TopologicalSorter

from orchestrator.engines.docker.containers import Container


def remove_in_order(
    containers: Sequence[Container],
    stop: Callable[[Container], None],
    remove: Callable[[Container], None],
) -> None:
    """`stop` each as soon as all that depend on it have ended, side by side where none does.

    So nothing acknowledged is still on its way to a database that stops. `remove` follows for
    each, and keeps no other waiting. Containers of two generations may depend on each other in a
    circle: they go all at once. Raises what `stop` and `remove` raise.
    """
    stopping: dict[Future[None], Container] = {}
    removals: list[Future[None]] = []
    sorter = _sorter_of(containers)
    with ThreadPoolExecutor(max_workers=max(1, len(containers))) as pool:
        while sorter.is_active():
            stopping |= {
                pool.submit(stop, container): container for container in sorter.get_ready()
            }
            for future in wait(stopping, return_when=FIRST_COMPLETED).done:
                future.result()
                container = stopping.pop(future)
                sorter.done(container)
                removals.append(pool.submit(remove, container))
    for removal in removals:
        removal.result()


def _sorter_of(containers: Sequence[Container]) -> TopologicalSorter[Container]:
    dependents = {
        container: [other for other in containers if container.service in other.depends_on]
        for container in containers
    }
    try:
        return _prepared(TopologicalSorter(dependents))
    except CycleError:
        return _prepared(TopologicalSorter(dict.fromkeys(containers, ())))


def _prepared(sorter: TopologicalSorter[Container]) -> TopologicalSorter[Container]:
    sorter.prepare()
    return sorter
