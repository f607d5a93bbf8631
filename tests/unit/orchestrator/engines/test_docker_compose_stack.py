"""The docker engine and what plain Compose made: seen, stopped, removed; a stranger's never."""

from pathlib import Path
from typing import Any

import pytest

from orchestrator.engines.base import State
from orchestrator.engines.docker.engine import DockerEngine
from orchestrator.errors import EngineError
from orchestrator.plan import STACK_LABEL
from tests.fakes.compose_stack import PORTS, add_compose_stack, add_compose_volume
from tests.fakes.docker_api import FakeDaemon

from .plans import STACK_ID, stack

SECRETS = f"{STACK_ID}/secrets.env"
SERVICES = ["api", "db", "fusionauth", "site"]


def engine_of(daemon: FakeDaemon, stack_id: str = STACK_ID) -> DockerEngine:
    return DockerEngine(
        daemon.client(), stack_id, port_is_free=lambda _: True, compose_dir=Path("/clone/compose")
    )


OURS: list[dict[str, Any]] = [
    {"environment_file": SECRETS},
    {"environment_file": f"/clone/.env,{SECRETS}", "working_dir": "/elsewhere"},
    {"environment_file": None},  # an older Compose, or exported variables: by our files' folder
]
OF_ANOTHER_CLONE: list[dict[str, Any]] = [
    {"environment_file": "/other/.demo/p/secrets.env"},
    {"environment_file": None, "working_dir": "/other/compose"},
]


@pytest.mark.parametrize("made", OURS, ids=str)
def test_h01_status_shows_what_plain_compose_runs(made: dict[str, Any]) -> None:
    daemon = FakeDaemon()
    add_compose_stack(daemon, "p", **made)
    statuses = engine_of(daemon).status()
    assert [status.name for status in statuses] == SERVICES
    assert {(status.state, status.by_compose) for status in statuses} == {(State.READY, True)}
    assert engine_of(daemon).logs("api", tail=1)


@pytest.mark.parametrize("made", OURS, ids=str)
def test_h01_down_stops_it_and_keeps_its_data(made: dict[str, Any]) -> None:
    daemon = FakeDaemon()
    add_compose_stack(daemon, "p", **made)
    engine_of(daemon).remove(volumes=False)
    assert (daemon.containers, daemon.networks) == ({}, [])
    assert [volume["Name"] for volume in daemon.volumes] == ["p_db_data"]


def test_h01_down_with_volumes_removes_the_data_that_its_containers_mount() -> None:
    daemon = FakeDaemon()
    add_compose_stack(daemon, "p", environment_file=SECRETS)
    daemon.volumes.append({"Name": "foreign", "Labels": {}})
    daemon.containers["p-db-1"]["Mounts"].append({"Type": "volume", "Name": "foreign"})
    engine_of(daemon).remove(volumes=True)
    assert (daemon.containers, daemon.networks) == ({}, [])
    assert [volume["Name"] for volume in daemon.volumes] == ["foreign"]
    assert not engine_of(daemon).has_data()


def test_h01_a_volume_alone_is_not_removed_but_told_of() -> None:
    """Nothing says which clone's Compose made it."""
    daemon = FakeDaemon()
    add_compose_volume(daemon, "p")
    engine_of(daemon).remove(volumes=True)
    assert engine_of(daemon).find_kept_volumes() == ["p_db_data"]
    assert engine_of(daemon).has_data()


@pytest.mark.parametrize("made", OF_ANOTHER_CLONE, ids=str)
@pytest.mark.parametrize("volumes", [False, True])
def test_h01_what_another_clone_started_is_named_and_refused(
    made: dict[str, Any], volumes: bool
) -> None:
    daemon = FakeDaemon()
    add_compose_stack(daemon, "p", **made)
    with pytest.raises(EngineError) as raised:
        engine_of(daemon).remove(volumes=volumes)
    assert raised.value.exit_code == 3
    assert "container p-db-1 belongs to plain docker compose" in raised.value.message
    assert "/other/" in raised.value.message
    assert len(daemon.containers) == 4
    assert engine_of(daemon).status() == []


@pytest.mark.parametrize("volumes", [False, True])
def test_h01_a_stranger_s_project_of_the_same_name_is_not_touched(volumes: bool) -> None:
    daemon = FakeDaemon()
    add_compose_stack(daemon, "p", environment_file=SECRETS, stack_label=None)
    engine_of(daemon).remove(volumes=volumes)
    assert len(daemon.containers) == 4
    assert daemon.networks
    assert daemon.volumes
    assert engine_of(daemon).status() == []


def test_h01_another_stack_s_volume_is_not_ours_to_suspect() -> None:
    daemon = FakeDaemon()
    labels = {"com.docker.compose.project": "p", STACK_LABEL: "/other/.demo/p"}
    daemon.volumes.append({"Name": "p_db_data", "Labels": labels})
    assert not engine_of(daemon).has_data()


def test_h01_up_refuses_to_take_it_over_and_names_down() -> None:
    daemon = FakeDaemon(images={"postgres:16": {}, "vendor/app:1": {}})
    add_compose_stack(daemon, "p", environment_file=SECRETS)
    with pytest.raises(EngineError, match='belongs to "plain docker compose"') as raised:
        engine_of(daemon).prepare(stack())
    assert (raised.value.hint or "").endswith("python3 orchestrate.py down")


def test_h01_its_ports_are_known() -> None:
    daemon = FakeDaemon()
    add_compose_stack(daemon, "p", environment_file=SECRETS)
    found = {c.service: c.ports for c in engine_of(daemon).find_compose_containers()}
    assert found == {"db": frozenset(), **{name: {port} for name, port in PORTS.items()}}
