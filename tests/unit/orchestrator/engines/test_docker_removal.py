import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from emulator_tests.patience import PATIENCE_S
from orchestrator.engines.docker.containers import Container, remove_in_order

TOO_LONG_S = PATIENCE_S


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
SERVICES = ("db", "app", "site")


def leave(each: Container) -> None:
    """Neither stop nor remove it."""


def noting(order: list[str], what: str) -> Callable[[Container], None]:
    return lambda each: order.append(f"{what} {each.service}")


def test_a_container_goes_after_those_that_depend_on_it() -> None:
    order: list[str] = []
    remove_in_order([DB, APP], lambda each: order.append(each.service), leave)
    assert order == ["app", "db"]


def test_each_is_removed_after_it_has_ended() -> None:
    order: list[str] = []
    stop, remove = noting(order, "stop"), noting(order, "remove")
    remove_in_order([DB, APP, SITE], stop, remove)
    assert sorted(order) == sorted(f"{do} {s}" for do in ("stop", "remove") for s in SERVICES)
    for service in SERVICES:
        assert order.index(f"stop {service}") < order.index(f"remove {service}")


def test_h10_the_next_one_ends_while_the_last_one_is_removed() -> None:
    """The app's removal ends only after the database has stopped."""
    db_has_ended = threading.Event()

    def stop(each: Container) -> None:
        if each is DB:
            db_has_ended.set()

    def remove(each: Container) -> None:
        if each is APP:
            assert db_has_ended.wait(TOO_LONG_S)

    remove_in_order([DB, APP], stop, remove)


def test_it_waits_for_no_other() -> None:
    """The site ends only after the database did: waiting for both would never end."""
    db_is_gone = threading.Event()

    def stop(each: Container) -> None:
        if each is DB:
            db_is_gone.set()
        if each is SITE:
            assert db_is_gone.wait(TOO_LONG_S)

    remove_in_order([DB, APP, SITE], stop, leave)


def test_a_circle_goes_all_at_once() -> None:
    order: list[str] = []
    circle = [replace(DB, depends_on=frozenset({"app"})), APP]
    remove_in_order(circle, lambda each: order.append(each.service), leave)
    assert sorted(order) == ["app", "db"]


def test_a_failure_keeps_what_others_depend_on() -> None:
    order: list[str] = []

    def fail(each: Container) -> None:
        if each is APP:
            raise OSError("the daemon went away")
        order.append(each.service)

    with pytest.raises(OSError, match="went away"):
        remove_in_order([DB, APP], fail, noting(order, "remove"))
    assert order == []


def test_a_removal_that_fails_is_told() -> None:
    def fail(each: Container) -> None:
        raise OSError(f"cannot remove {each.service}")

    with pytest.raises(OSError, match="cannot remove app"):
        remove_in_order([DB, APP], leave, fail)


def test_nothing_to_remove_is_nothing_to_do() -> None:
    removed: list[Container] = []
    remove_in_order([], removed.append, removed.append)
    assert removed == []
