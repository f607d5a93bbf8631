"""The docker engine against a daemon in memory: what is made, left alone, replaced, removed."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from orchestrator.engines.base import Engine, State
from orchestrator.engines.docker.engine import DockerEngine
from orchestrator.errors import EngineError, EngineUnavailable, PortInUse, ProcessDied
from orchestrator.plan import StackPlan
from tests.fakes.docker_api import FakeDaemon, refusal

from .plans import APP, DB, STACK_ID, stack

IMAGES = ("postgres:16", "vendor/app:1", "vendor/app:2")


@pytest.fixture
def daemon() -> FakeDaemon:
    return FakeDaemon(images={image: {} for image in IMAGES})


def engine_of(daemon: FakeDaemon, stack_id: str = STACK_ID) -> DockerEngine:
    return DockerEngine(daemon.client(), stack_id, port_is_free=lambda port: True)


def bring_up(daemon: FakeDaemon, plan: StackPlan | None = None) -> Sequence[str]:
    """What a whole `up` does to the daemon; its calls in order."""
    before = len(daemon.history)
    engine: Engine = engine_of(daemon)
    plan = plan or stack()
    engine.prepare(plan)
    for service in plan.services:
        if not engine.is_current(service):
            engine.start(service)
        assert engine.is_healthy(service)
    return daemon.history[before:]


# -- up --------------------------------------------------------------------------------------------


def test_the_first_up_makes_everything(daemon: FakeDaemon) -> None:
    assert bring_up(daemon) == [
        "create p_default",
        "create p_data",
        *("create p-db-1", "start p-db-1"),
        *("create p-app-1", "start p-app-1"),
    ]


def test_the_second_up_touches_nothing(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    assert bring_up(daemon) == []


def test_a_dead_container_alone_is_started_again(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.end("p-app-1")
    assert bring_up(daemon) == ["start p-app-1"]


def test_a_container_that_an_interrupted_up_has_only_created_is_started(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.containers["p-app-1"]["State"] = "created"
    assert bring_up(daemon) == ["start p-app-1"]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(APP, environment={"A": "b"}), id="configuration"),
        pytest.param(replace(APP, image="vendor/app:2"), id="another image"),
    ],
)
def test_a_changed_service_alone_is_replaced(daemon: FakeDaemon, changed: object) -> None:
    bring_up(daemon)
    assert isinstance(changed, type(APP))
    calls = bring_up(daemon, stack(DB, changed))
    assert calls == ["stop p-app-1", "remove p-app-1", "create p-app-1", "start p-app-1"]


def test_a_container_of_an_image_built_anew_is_replaced(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.containers["p-app-1"]["ImageID"] = "id of an older one"
    assert bring_up(daemon)[-1] == "start p-app-1"


def test_a_container_whose_network_was_made_anew_is_replaced(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.containers["p-app-1"]["NetworkSettings"] = {"Networks": {}}
    daemon.end("p-app-1")
    assert bring_up(daemon) == ["remove p-app-1", "create p-app-1", "start p-app-1"]


def test_a_paused_container_is_replaced(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.containers["p-app-1"]["State"] = "paused"
    assert bring_up(daemon) == ["remove p-app-1", "create p-app-1", "start p-app-1"]


def test_a_service_that_left_the_file_is_removed(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    assert bring_up(daemon, stack(DB)) == ["stop p-app-1", "remove p-app-1"]


# -- health ----------------------------------------------------------------------------------------


def test_health_is_what_the_daemon_says(daemon: FakeDaemon) -> None:
    daemon.health = "health: starting"
    engine, plan = engine_of(daemon), stack()
    engine.prepare(plan)
    for service in plan.services:
        engine.start(service)
        assert not engine.is_healthy(service)
    assert {status.state for status in engine.status()} == {State.STARTING}


def test_a_container_that_ends_tells_exit_code_and_last_words(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.exit_code = 3
    daemon.end("p-app-1")
    engine, plan = engine_of(daemon), stack()
    engine.prepare(plan)
    with pytest.raises(ProcessDied) as raised:
        engine.is_healthy(plan.services[1])
    assert raised.value.message == ("service app ended with exit code 3 while starting: last line")
    assert raised.value.hint == "read all of it: docker logs p-app-1"


def test_a_container_that_ran_out_of_memory_says_so(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.exit_code = 137
    daemon.end("p-app-1")
    engine, plan = engine_of(daemon), stack()
    engine.prepare(plan)
    with pytest.raises(ProcessDied, match="more memory than its mem_limit"):
        engine.is_healthy(plan.services[1])


def test_a_container_that_was_removed_meanwhile_is_reported(daemon: FakeDaemon) -> None:
    engine, plan = engine_of(daemon), stack()
    engine.prepare(plan)
    with pytest.raises(ProcessDied, match="was removed by somebody"):
        engine.is_healthy(plan.services[0])


# -- down, status, logs ----------------------------------------------------------------------------


def test_down_ends_those_that_others_wait_for_last_and_keeps_the_data(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.history.clear()
    engine_of(daemon).remove(volumes=False)
    stopped = [entry for entry in daemon.history if entry.startswith("stop")]
    assert stopped == ["stop p-app-1", "stop p-db-1"]
    assert sorted(daemon.history) == sorted([*stopped, "remove p-app-1", "remove p-db-1"])
    assert (daemon.containers, daemon.networks) == ({}, [])
    assert engine_of(daemon).has_data()


def test_down_with_volumes_leaves_nothing(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.history.clear()
    engine_of(daemon).remove(volumes=True)
    assert sorted(daemon.history) == ["remove p-app-1", "remove p-db-1"]  # killed, not stopped
    assert (daemon.containers, daemon.networks, daemon.volumes) == ({}, [], [])
    assert not engine_of(daemon).has_data()


def test_down_succeeds_while_another_one_prunes_images(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.fails["prune_images"] = refusal(409, "a prune operation is already running")
    engine_of(daemon).remove(volumes=True)
    assert daemon.containers == {}


def test_down_touches_nothing_of_another_stack(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    engine = engine_of(daemon, "/another/clone/.demo/p")
    engine.remove(volumes=True)
    engine.stop("app", grace_s=5)
    assert engine.status() == []
    assert set(daemon.containers) == {"p-db-1", "p-app-1"}
    assert daemon.volumes
    assert daemon.networks


def test_status_tells_container_state_and_memory(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.end("p-db-1")
    app, db = engine_of(daemon).status()
    assert (app.name, app.state, app.container, app.memory_mb) == (
        "app",
        State.READY,
        "p-app-1",
        2.0,
    )
    assert (db.state, db.memory_mb) == (State.STOPPED, None)


def test_logs_are_lines_and_none_where_nothing_is(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    engine = engine_of(daemon)
    assert engine.logs("app", tail=2) == ["first line", "last line"]
    assert engine.logs("app", tail=0) == []
    assert engine.logs("nobody", tail=2) == []


# -- whose it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["containers", "networks", "volumes"])
def test_another_clone_s_project_of_the_same_name_is_refused(daemon: FakeDaemon, left: str) -> None:
    bring_up(daemon)
    for kind in {"containers", "networks", "volumes"} - {left}:
        getattr(daemon, kind).clear()
    before = list(daemon.history)
    other = "/another/clone/.demo/p"
    with pytest.raises(EngineError) as raised:
        engine_of(daemon, other).prepare(stack(stack_id=other))
    assert raised.value.exit_code == 3
    assert f'belongs to "{STACK_ID}"' in raised.value.message
    assert "--project" in (raised.value.hint or "")
    assert daemon.history == before


def test_what_plain_compose_made_is_not_ours(daemon: FakeDaemon) -> None:
    daemon.volumes.append({"Name": "p_data", "Labels": {"com.docker.compose.project": "p"}})
    with pytest.raises(EngineError, match="volume p_data belongs to somebody else") as raised:
        engine_of(daemon).prepare(stack())
    assert "docker compose -p p down --volumes" in (raised.value.hint or "")


def test_names_that_merely_contain_ours_are_no_matter(daemon: FakeDaemon) -> None:
    daemon.volumes.append({"Name": "a-p_data-b", "Labels": None})
    daemon.networks.append({"Id": "n", "Name": "a-p_default", "Labels": {}})
    bring_up(daemon)


# -- ports -----------------------------------------------------------------------------------------


def test_a_taken_port_is_found_before_anything_is_made(daemon: FakeDaemon) -> None:
    engine = DockerEngine(daemon.client(), STACK_ID, port_is_free=lambda port: port != 9011)
    with pytest.raises(PortInUse, match="port 9011 of service app"):
        engine.prepare(stack())
    assert daemon.history == []


def test_a_port_that_our_own_container_holds_is_not_taken(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.containers["p-app-1"]["Ports"] = [{"PublicPort": 9011}]
    engine = DockerEngine(daemon.client(), STACK_ID, port_is_free=lambda port: False)
    engine.prepare(stack())


def test_the_holder_of_a_port_is_named_when_it_is_a_container(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    daemon.containers["p-app-1"]["Ports"] = [{"PublicPort": 9011}]
    other = "/another/clone/.demo/q"
    engine = DockerEngine(daemon.client(), other, port_is_free=lambda port: False)
    with pytest.raises(PortInUse, match="by container p-app-1"):
        engine.prepare(stack(stack_id=other, project="q"))


@pytest.mark.parametrize(
    "explanation",
    [
        "driver failed programming external connectivity: Bind for 127.0.0.1:9011 failed: "
        "port is already allocated",
        "Error starting userland proxy: listen tcp4 127.0.0.1:9011: bind: address already in use",
    ],
    ids=["by a container", "by a process"],
)
def test_a_port_taken_between_look_and_start_leaves_no_container(
    daemon: FakeDaemon, explanation: str
) -> None:
    daemon.fails["start"] = refusal(500, explanation)
    engine, plan = engine_of(daemon), stack()
    engine.prepare(plan)
    with pytest.raises(PortInUse, match="port 9011 of service app"):
        engine.start(plan.services[1])
    assert daemon.containers == {}


def test_a_container_that_cannot_start_is_removed_and_explained(daemon: FakeDaemon) -> None:
    daemon.fails["start"] = refusal(400, "exec: no such file or directory")
    engine, plan = engine_of(daemon), stack()
    engine.prepare(plan)
    with pytest.raises(EngineError, match="could not start service db: exec: no such file"):
        engine.start(plan.services[0])
    assert daemon.containers == {}


# -- a daemon that goes away -----------------------------------------------------------------------


def test_every_method_says_that_the_daemon_went_away(daemon: FakeDaemon) -> None:
    bring_up(daemon)
    engine, plan = engine_of(daemon), stack()
    engine.prepare(plan)
    daemon.fails["containers"] = ConnectionRefusedError("connection refused")
    service = plan.services[0]
    calls = (
        lambda: engine.prepare(plan),
        lambda: engine.is_current(service),
        lambda: engine.start(service),
        lambda: engine.is_healthy(service),
        lambda: engine.stop("db", grace_s=1),
        engine.status,
        lambda: engine.logs("db", tail=1),
        lambda: engine.remove(volumes=True),
    )
    for call in calls:
        with pytest.raises(EngineUnavailable, match="the Docker daemon went away"):
            call()


def test_what_the_daemon_refuses_is_told_in_its_own_words(daemon: FakeDaemon) -> None:
    daemon.fails["create_network"] = refusal(403, "could not find an available\n address pool")
    with pytest.raises(EngineError, match="could not find an available address pool"):
        engine_of(daemon).prepare(stack())


def test_a_stopped_up_can_be_repeated(daemon: FakeDaemon) -> None:
    daemon.fails["start"] = refusal(500, "anything")
    with contextlib.suppress(EngineError):
        bring_up(daemon)
    daemon.fails.clear()
    assert bring_up(daemon)[-1] == "start p-app-1"
