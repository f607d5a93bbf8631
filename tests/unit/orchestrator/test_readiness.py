"""Waiting ends where the server itself says that it will not become ready."""

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from orchestrator.compose.model import HttpProbe, Service
from orchestrator.engines.base import LogReader
from orchestrator.errors import EngineError, NotReady
from orchestrator.plan import PROJECT_LABEL, ServicePlan
from orchestrator.readiness import ProbeProblem, judge_answer
from orchestrator.stack import Waiter
from tests.fakes.engine import FakeEngine, ScriptedLog

PROBE = HttpProbe(
    "http://localhost:9011/api/system/version",
    {"Authorization": "key"},
    "version",
    timeout_s=180,
    fatal_log=r"\bERROR\b.*(?i:kickstart|maintenance)",
)
LABELS = {PROJECT_LABEL: "mine"}
SERVICE = ServicePlan("app", Service("app", "image", ready=PROBE), {}, "hash", LABELS)
FAILED = "ERROR i.f.KickstartRunner - Unable to read [/kickstart.json]"
UNKNOWN_KEY = ProbeProblem("401 (kickstart did not run)")
MAINTENANCE = b"<!DOCTYPE html>\n<html><head><title>FusionAuth\n Maintenance</title></head></html>"
PAGE = judge_answer(PROBE, 200, MAINTENANCE)


class Answers:
    """What the server answers, one after another; the last one stays."""

    def __init__(self, *answers: ProbeProblem | None) -> None:
        self._answers = list(answers)

    def __call__(self, probe: HttpProbe) -> ProbeProblem | None:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


class Clock:
    """Moves on by `step_s` each time it is read."""

    def __init__(self, step_s: float) -> None:
        self._now_s, self._step_s = 100.0, step_s

    def __call__(self) -> float:
        self._now_s += self._step_s
        return self._now_s


class NoPause(threading.Event):
    """So that no test sleeps: only the clock above moves on."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def wait(
    answers: Answers,
    *,
    log: Sequence[Sequence[str]] = (),
    engine: FakeEngine | None = None,
    service: ServicePlan | None = None,
) -> float:
    """One reading of the clock is half a second."""
    service = service or SERVICE
    waiter = Waiter(engine or FakeEngine(log=log), Clock(0.5), NoPause(), answers)
    with contextlib.closing(waiter.watch(service)) as watch:
        return waiter.wait(service, watch)


def test_h15_a_kickstart_that_fails_ends_the_wait_with_the_server_s_line() -> None:
    with pytest.raises(NotReady) as raised:
        wait(Answers(UNKNOWN_KEY), log=[[], ["INFO starting"], [FAILED, "more"]])
    assert raised.value.waited_s < 20
    assert raised.value.message.endswith(f"answered {UNKNOWN_KEY.text}; its log says: {FAILED}")
    assert "down --volumes --project mine (removes" in (raised.value.hint or "")
    assert raised.value.exit_code == 4


def test_h15_an_error_that_the_server_recovers_from_ends_nothing() -> None:
    answers = Answers(*[UNKNOWN_KEY] * 5, None)
    assert wait(answers, log=[[], [FAILED]]) > 0


def test_h15_an_error_of_an_earlier_start_is_not_about_this_one() -> None:
    with pytest.raises(NotReady) as raised:
        wait(Answers(UNKNOWN_KEY), log=[[FAILED]])
    assert raised.value.waited_s > 180


def test_h15_a_maintenance_page_that_stays_ends_the_wait() -> None:
    with pytest.raises(NotReady) as raised:
        wait(Answers(PAGE))
    assert 60 <= raised.value.waited_s < 80
    assert 'it shows the page "FusionAuth Maintenance"' in raised.value.message


def test_h15_the_page_is_seen_also_while_the_container_is_unhealthy() -> None:
    with pytest.raises(NotReady) as raised:
        wait(Answers(PAGE), engine=FakeEngine(never_healthy=["app"]))
    assert raised.value.waited_s < 80


def test_h15_on_a_slow_machine_the_page_may_stay_longer() -> None:
    """DEMO_READY_TIMEOUT says how slow it is."""
    slow = replace(SERVICE, service=replace(SERVICE.service, ready=replace(PROBE, timeout_s=600)))
    with pytest.raises(NotReady) as raised:
        wait(Answers(PAGE), service=slow)
    assert 200 <= raised.value.waited_s < 250


def test_h15_a_log_that_cannot_be_read_ends_nothing() -> None:
    """Some of Docker's log drivers keep none."""

    class NoLog(ScriptedLog):
        def read(self) -> Sequence[str]:
            raise EngineError("configured logging driver does not support reading")

    class Unreadable(FakeEngine):
        def follow(self, name: str, *, tail: int) -> LogReader:
            return NoLog(())

    assert wait(Answers(UNKNOWN_KEY, UNKNOWN_KEY, None), engine=Unreadable()) > 0


def test_h15_a_page_while_the_database_is_set_up_is_waited_through() -> None:
    forty_seconds = [PAGE] * 80
    answers = Answers(*forty_seconds, *[ProbeProblem("nothing")] * 4, *forty_seconds, None)
    assert wait(answers) > 0


def test_h15_when_the_time_is_over_the_setting_is_named() -> None:
    with pytest.raises(NotReady) as raised:
        wait(Answers(ProbeProblem("nothing")))
    assert raised.value.waited_s > 180
    assert "DEMO_READY_TIMEOUT" in (raised.value.hint or "")


@pytest.mark.parametrize(
    "status, body, page",
    [
        pytest.param(200, MAINTENANCE, "FusionAuth Maintenance", id="page"),
        pytest.param(503, MAINTENANCE, "FusionAuth Maintenance", id="page with an error status"),
        pytest.param(200, b"<html>\n<body>", "<html>", id="without a title"),
        pytest.param(302, b"", "redirect", id="redirect to a page"),
        pytest.param(200, b"not JSON", None, id="neither page nor JSON"),
        pytest.param(404, b'{"a": 1}', None, id="another status"),
    ],
)
def test_h15_a_page_in_place_of_json_is_recognised(
    status: int, body: bytes, page: str | None
) -> None:
    problem = judge_answer(PROBE, status, body)
    assert problem is not None
    assert problem.page == page


def test_h15_a_redirect_is_named_as_one() -> None:
    problem = judge_answer(PROBE, 302, b"")
    assert problem is not None
    assert problem.text == "302, a redirect (maintenance mode?)"


def test_the_wanted_answer_is_no_problem() -> None:
    assert judge_answer(PROBE, 200, b'{"version": "1.69.3"}') is None


def test_h15_the_log_is_closed_also_when_a_start_fails() -> None:
    log = ScriptedLog([])

    class OneLog(FakeEngine):
        def follow(self, name: str, *, tail: int) -> ScriptedLog:
            return log

    waiter = Waiter(OneLog(), Clock(1), threading.Event())
    with pytest.raises(KeyError), contextlib.closing(waiter.watch(SERVICE)):
        raise KeyError
    assert log.closed
