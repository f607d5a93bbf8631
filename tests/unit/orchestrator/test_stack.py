"""Walking a plan over an engine: order, events, failures."""

import threading
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pytest

from orchestrator.compose.model import Condition, Service
from orchestrator.console import Event, EventKind
from orchestrator.errors import NotReady, ProcessDied
from orchestrator.plan import ServicePlan, StackPlan
from orchestrator.stack import Up, Waiter
from tests.fakes.engine import FakeEngine


def make_service(name: str, *depends_on: str) -> ServicePlan:
    conditions: Mapping[str, Condition] = MappingProxyType(
        dict.fromkeys(depends_on, Condition.HEALTHY)
    )
    return ServicePlan(name, Service(name, "image"), conditions, f"hash-{name}", {})


DB = make_service("db")
APP = make_service("app", "db")
SITE = make_service("site")
PLAN = StackPlan("p", "/stack", (DB, SITE, APP))


def run_up(engine: FakeEngine) -> tuple[tuple[str, ...], list[Event]]:
    events: list[Event] = []
    report = Up(PLAN, engine, events.append).run()
    return report, events


def test_a_service_starts_after_what_it_depends_on_is_healthy() -> None:
    engine = FakeEngine()
    run_up(engine)
    assert engine.history.index(("healthy", "db")) < engine.history.index(("start", "app"))


def test_all_that_was_started_is_reported_in_plan_order() -> None:
    changed, events = run_up(FakeEngine())
    assert changed == ("db", "site", "app")
    ready = {event.service for event in events if event.kind is EventKind.READY}
    assert ready == {"db", "site", "app"}


def test_a_second_up_changes_nothing() -> None:
    engine = FakeEngine(running=[DB, APP, SITE])
    changed, events = run_up(engine)
    assert changed == ()
    assert {event.kind for event in events} == {EventKind.UNCHANGED}
    assert not [call for call in engine.history if call[0] == "start"]


def test_a_changed_service_alone_is_started_again() -> None:
    old_app = ServicePlan("app", APP.service, {}, "another hash", {})
    changed, _ = run_up(FakeEngine(running=[DB, old_app, SITE]))
    assert changed == ("app",)


def test_a_death_at_start_ends_up_at_once_and_stops_what_was_started() -> None:
    engine = FakeEngine(dies=["app"])
    with pytest.raises(ProcessDied, match="service app ended with exit code 1"):
        run_up(engine)
    started = {name for verb, name in engine.history if verb == "start"}
    assert started >= {"db", "app"}  # the site may have been about to
    assert {name for verb, name in engine.history if verb == "stop"} == started
    assert engine.history[-1] == ("stop", "db")


def test_what_ran_before_is_left_running_after_a_failure() -> None:
    engine = FakeEngine(running=[DB], dies=["app"])
    with pytest.raises(ProcessDied):
        run_up(engine)
    assert ("stop", "db") not in engine.history


def test_a_dead_dependency_keeps_its_dependants_from_starting() -> None:
    engine = FakeEngine(dies=["db"])
    with pytest.raises(ProcessDied, match="service db"):
        run_up(engine)
    assert ("start", "app") not in engine.history


def test_a_service_that_never_gets_healthy_says_how_long_and_shows_its_log() -> None:
    instants = iter(range(0, 1000, 25))
    waiter = Waiter(
        FakeEngine(never_healthy=["db"]), lambda: float(next(instants)), threading.Event()
    )
    with pytest.raises(NotReady) as raised:
        waiter.wait(DB)
    assert "service db did not become ready in 75 s" in raised.value.message
    assert raised.value.log_tail == ("db: last line",)
    assert raised.value.hint == "python3 orchestrate.py logs db"


class InterruptedOnce(tuple[ServicePlan, ...]):
    """Its first walk ends with Ctrl-C behind the second service."""

    def __iter__(self) -> Iterator[ServicePlan]:
        yield from self[:2]
        raise KeyboardInterrupt


def test_an_interrupt_while_services_are_being_handed_out_starts_none_of_them() -> None:
    engine = FakeEngine()
    plan = StackPlan("p", "/stack", InterruptedOnce((DB, SITE, APP)))
    with pytest.raises(KeyboardInterrupt):
        Up(plan, engine, lambda event: None).run()
    assert [call for call in engine.history if call[0] == "start"] == []
