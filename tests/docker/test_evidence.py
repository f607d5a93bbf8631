"""A failed end-to-end test on containers leaves what it leaves on the local engine."""

from pathlib import Path

import pytest

from tests.docker.demo import DockerDemo
from tests.integration.e2e.failing import assert_enough_and_no_secret, assert_no_probe_in_the_logs

pytestmark = [pytest.mark.integration, pytest.mark.docker]


@pytest.mark.browser
def test_h6_a_failure_leaves_trace_screenshot_and_logs_and_no_secret(
    running: DockerDemo, tmp_path: Path
) -> None:
    assert_enough_and_no_secret(running, tmp_path)


def test_h6_no_probe_is_in_the_logs(running: DockerDemo) -> None:
    assert_no_probe_in_the_logs(running)
