"""The log lines that explain why a service did not become ready."""

import threading
from dataclasses import replace

import pytest

from orchestrator.compose.model import Healthcheck, HttpProbe, Service
from orchestrator.errors import NotReady
from orchestrator.readiness import find_error_line, without_probes
from orchestrator.stack import Waiter
from tests.fakes.engine import FakeEngine
from tests.unit.orchestrator.engines.plans import plan_of

PROBE = '2026-11-28 21:00:00,1 INFO 172.18.0.1:5 - "GET /api/system/version HTTP/1.1" 401'
CHECK = '2026-11-28 21:00:00,1 INFO 127.0.0.1:6 - "GET /api/status HTTP/1.0" 200'
ERROR = (
    "2026-11-28 21:00:00,1 ERROR Kickstart did not run: "
    "/kickstart.json: [Errno 13] Permission denied: '/kickstart.json'"
)
STARTED = "2026-11-28 21:00:00,1 INFO Application startup complete."

SERVICE = Service(
    "fusionauth",
    "image",
    healthcheck=Healthcheck(("CMD", "python", "-c", 'sendall(b"GET /api/status HTTP/1.0\\r\\n")')),
    ready=HttpProbe("http://127.0.0.1:9/api/system/version", {}, "version", timeout_s=0.0),
)


def test_h02_probes_and_health_checks_are_left_out() -> None:
    other = '- "GET /oauth2/authorize?client_id=1 HTTP/1.1" 400'
    lines = [STARTED, PROBE, CHECK, other, PROBE]
    assert without_probes(lines, SERVICE) == [STARTED, other]


def test_h02_the_check_of_the_real_image_is_left_out() -> None:
    test = "curl --silent --fail http://localhost:9011/api/status -o /dev/null"
    service = replace(SERVICE, healthcheck=Healthcheck(("CMD-SHELL", test)))
    assert without_probes([CHECK, STARTED], service) == [STARTED]


@pytest.mark.parametrize(
    "lines, expected",
    [
        ([STARTED, ERROR, STARTED], ERROR),
        (["first ERROR", "second ERROR", "an error of less weight"], "second ERROR"),
        (["PermissionError: [Errno 13]", "bye"], "PermissionError: [Errno 13]"),
        (["Caused by: java.io.FileNotFoundException: x (Permission denied)"], None),
        ([STARTED, "all is well"], ""),
        ([], ""),
    ],
)
def test_h02_the_server_s_own_error_line_is_found(lines: list[str], expected: str | None) -> None:
    found = lines[-1] if expected is None else expected or None
    assert find_error_line(lines) == found


class Silent(FakeEngine):
    """Whose service has an error in its log, long before the probes of the end."""

    def logs(self, name: str, *, tail: int) -> list[str]:
        return [STARTED, ERROR, *[PROBE] * 50][-tail:]


def test_h02_not_ready_quotes_the_server_not_our_probes() -> None:
    clock = iter([0.0, 1.0])
    waiter = Waiter(Silent(), lambda: next(clock), threading.Event())
    with pytest.raises(NotReady) as raised:
        waiter.wait(plan_of(SERVICE))
    assert raised.value.message.endswith(f"; its log says: {ERROR}")
    assert raised.value.log_tail == (STARTED, ERROR)
