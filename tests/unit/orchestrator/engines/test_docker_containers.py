from typing import Any

import pytest

from orchestrator.engines.base import State
from orchestrator.engines.docker.containers import make_container

LISTED: dict[str, Any] = {
    "Id": "360907092dac71b15dcc2cb7df1c623f",
    "Names": ["/p-app-1"],
    "Labels": {
        "com.docker.compose.service": "app",
        "com.docker.compose.config-hash": "abc",
        "com.docker.compose.depends_on": "api:service_started:false,db:service_healthy:false",
    },
    "ImageID": "sha256:1",
    "State": "running",
    "Status": "Up 3 seconds",
    "NetworkSettings": {"Networks": {"p_default": {"NetworkID": "n1"}}},
    "Ports": [{"PrivatePort": 9011, "PublicPort": 19011, "Type": "tcp"}, {"PrivatePort": 5432}],
}


@pytest.mark.parametrize(
    "state, status, expected",
    [
        ("running", "Up 3 seconds", State.READY),
        ("running", "Up 3 seconds (healthy)", State.READY),
        ("running", "Up About a minute (health: starting)", State.STARTING),
        ("running", "Up 3 seconds (unhealthy)", State.FAILED),
        ("exited", "Exited (137) 2 seconds ago", State.STOPPED),
        ("created", "Created", State.STOPPED),
        ("paused", "Up 3 seconds (Paused)", State.STOPPED),
    ],
)
def test_the_daemon_s_words_become_a_state(state: str, status: str, expected: State) -> None:
    assert make_container({**LISTED, "State": state, "Status": status}).state is expected


def test_what_rules_a_restart_is_read() -> None:
    container = make_container(LISTED)
    assert (container.service, container.config_hash, container.name) == ("app", "abc", "p-app-1")
    assert container.networks == {"n1"}
    assert container.ports == {19011}
    assert container.depends_on == {"api", "db"}


def test_a_container_that_waits_for_nobody() -> None:
    labels = {**LISTED["Labels"], "com.docker.compose.depends_on": ""}
    assert make_container({**LISTED, "Labels": labels}).depends_on == frozenset()
