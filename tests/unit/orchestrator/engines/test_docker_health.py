"""Checks that we run ourselves where the daemon would run its first one late."""

from unittest.mock import Mock, create_autospec

import docker
import pytest

from emulator_tests.clock import FakeClock
from orchestrator.compose.model import Healthcheck
from orchestrator.engines.docker.running import EarlyChecks
from tests.fakes.docker_api import refusal

CHECK = Healthcheck(("CMD-SHELL", "pg_isready -q"), start_interval_s=0.3)


def api_of(version: str = "1.41", exit_code: int | None = 0) -> Mock:
    api: Mock = create_autospec(docker.APIClient, instance=True, api_version=version)
    api.exec_create.return_value = {"Id": "run"}
    api.exec_inspect.return_value = {"ExitCode": exit_code}
    return api


def test_the_compose_file_s_own_check_is_run_inside() -> None:
    api = api_of()
    assert EarlyChecks(api).pass_now("db", CHECK)
    api.exec_create.assert_called_once_with("db", ["/bin/sh", "-c", "pg_isready -q"])
    EarlyChecks(api).pass_now("db", Healthcheck(("CMD", "pg_isready", "-q")))
    api.exec_create.assert_called_with("db", ["pg_isready", "-q"])


@pytest.mark.parametrize("exit_code", [1, None])
def test_a_check_that_fails_does_not_pass(exit_code: int | None) -> None:
    assert not EarlyChecks(api_of(exit_code=exit_code)).pass_now("db", CHECK)


def test_a_daemon_that_knows_start_interval_is_left_to_it() -> None:
    api = api_of("1.44")
    assert not EarlyChecks(api).pass_now("db", CHECK)
    api.exec_create.assert_not_called()


def test_checks_come_at_the_pace_of_start_interval() -> None:
    api, clock = api_of(exit_code=1), FakeClock()
    checks = EarlyChecks(api, lambda: clock.now_ms() / 1000)
    for _ in range(7):
        checks.pass_now("db", CHECK)
        clock.advance(seconds=0.11)
    assert api.exec_create.call_count == 3


@pytest.mark.parametrize("status", [404, 409])
def test_a_container_that_ended_does_not_pass(status: int) -> None:
    api = api_of()
    api.exec_create.side_effect = refusal(status, "is not running")
    assert not EarlyChecks(api).pass_now("db", CHECK)
