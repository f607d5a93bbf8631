import threading
from dataclasses import replace

import pytest

from orchestrator.engines.docker_containers import Container
from orchestrator.engines.docker_removal import remove_in_order

TOO_LONG_S = 5


def container(service: str, *depends_on: str) -> Container:
    return Container(
        id=service,
        name=f"p-{service}-1",
        service=service,
        status="running",
        health="",
        config_hash="",
        image_id="",
        networks=frozenset(),
        ports=frozenset(),
        depends_on=frozenset(depends_on),
    )


DB, APP, SITE = container("db"), container("app", "db"), container("site")


def test_a_container_goes_after_those_that_depend_on_it() -> None:
    order: list[str] = []
    remove_in_order([DB, APP], lambda each: order.append(each.service))
    assert order == ["app", "db"]


def test_it_waits_for_no_other() -> None:
    """The site ends only after the database did: waiting for both would never end."""
    db_is_gone = threading.Event()

    def remove(each: Container) -> None:
        if each is DB:
            db_is_gone.set()
        if each is SITE:
            assert db_is_gone.wait(TOO_LONG_S)

    remove_in_order([DB, APP, SITE], remove)


def test_a_circle_goes_all_at_once() -> None:
    order: list[str] = []
    circle = [replace(DB, depends_on=frozenset({"app"})), APP]
    remove_in_order(circle, lambda each: order.append(each.service))
    assert sorted(order) == ["app", "db"]


def test_a_failure_keeps_what_others_depend_on() -> None:
    order: list[str] = []

    def remove(each: Container) -> None:
        if each is APP:
            raise OSError("the daemon went away")
        order.append(each.service)

    with pytest.raises(OSError, match="went away"):
        remove_in_order([DB, APP], remove)
    assert order == []


def test_nothing_to_remove_is_nothing_to_do() -> None:
    removed: list[Container] = []
    remove_in_order([], removed.append)
    assert removed == []
