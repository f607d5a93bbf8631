"""Engine, flavour and ports: decided once, kept, contradicted only by an error."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from orchestrator.errors import EngineUnavailable, SettingsError
from orchestrator.project.choices import DockerHere, assume_plain_compose, decide, find_other_ports
from orchestrator.project.state import RunState
from orchestrator.settings import Settings, load_settings


def settings(**flags: str) -> Settings:
    return load_settings(Path("/nowhere"), flags, {})


def free_ports(count: int) -> tuple[int, ...]:
    return tuple(range(40001, 40001 + count))


NO_DAEMON = EngineUnavailable("no Docker daemon answers", "start Docker")
WITHOUT_DOCKER = DockerHere(lambda: NO_DAEMON, lambda: "asked without a daemon")
WITH_DOCKER = DockerHere(lambda: None, lambda: None)
NO_POSTGRES = DockerHere(
    lambda: None,
    lambda: "the image is not available",
    lambda: "postgres:16 is not here and cannot be pulled (no such host)",
)
WITHOUT_THE_IMAGE = DockerHere(lambda: None, lambda: "the image is not available")


REAL_LATER = "to use FusionAuth's own image later: python3 orchestrate.py up --fusionauth real"


def decided(saved: RunState | None = None, **flags: str) -> RunState:
    """On a machine without Docker."""
    return decided_with(WITHOUT_DOCKER, flags, saved)


def decided_with(
    docker: DockerHere,
    flags: Mapping[str, str],
    saved: RunState | None = None,
    tell: Callable[[str], None] = lambda reason: None,
) -> RunState:
    return decide(settings(**flags), saved, free_ports, lambda _: True, docker, tell)


def test_the_first_up_takes_the_documented_ports() -> None:
    state = decided()
    assert state.engine == "local"
    assert state.fusionauth == "emulator"
    assert state.urls == {
        "fusionauth": "http://localhost:9011",
        "api": "http://localhost:5000",
        "site": "http://localhost:3000",
    }


def test_auto_ports_are_all_different_and_a_named_one_stays() -> None:
    state = decided(ports="auto", api_port="5050")
    assert state.ports["api"] == 5050
    assert len(set(state.ports.values())) == 4


def test_a_later_up_keeps_what_was_decided() -> None:
    first = decided(ports="auto")
    assert decided(first) == first
    assert decided(first, ports="auto", engine="local", fusionauth="emulator") == first


@pytest.mark.parametrize(
    "flags",
    [{"engine": "docker"}, {"fusionauth": "real"}, {"site_port": "3001"}],
    ids=["engine", "flavour", "port"],
)
def test_asking_for_something_else_later_names_the_way_out(flags: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as raised:
        decided(decided(), **flags)
    assert "down --volumes" in (raised.value.hint or "")


def test_the_advice_to_start_over_names_the_project_that_was_given() -> None:
    """Else it would remove the data of another one."""
    first = decided(project="mine")
    with pytest.raises(SettingsError) as raised:
        decided(first, project="mine", engine="docker")
    assert "down --volumes --project mine (removes" in (raised.value.hint or "")


def test_a_taken_database_port_is_replaced_silently() -> None:
    first = decided(ports="auto")
    again = decide(
        settings(), first, lambda _: (50000,), lambda _: False, WITHOUT_DOCKER, lambda _: None
    )
    assert again.ports["db"] == 50000
    assert again.urls == first.urls


@pytest.mark.parametrize(
    "docker, flags, expected",
    [
        pytest.param(WITH_DOCKER, {}, ("docker", "real"), id="all is there"),
        pytest.param(WITHOUT_THE_IMAGE, {}, ("docker", "emulator"), id="no image"),
        pytest.param(WITHOUT_DOCKER, {}, ("local", "emulator"), id="no daemon"),
        pytest.param(WITH_DOCKER, {"engine": "local"}, ("local", "emulator"), id="local wanted"),
        pytest.param(
            WITHOUT_THE_IMAGE, {"fusionauth": "real"}, ("docker", "real"), id="real wanted"
        ),
        pytest.param(
            WITH_DOCKER, {"fusionauth": "emulator"}, ("docker", "emulator"), id="emulator wanted"
        ),
    ],
)
def test_auto_takes_the_most_that_is_here(
    docker: DockerHere, flags: dict[str, str], expected: tuple[str, str]
) -> None:
    state = decided_with(docker, flags)
    assert (state.engine, state.fusionauth) == expected


@pytest.mark.parametrize(
    "docker, reason",
    [
        (WITHOUT_DOCKER, ["engine local, because no Docker daemon answers"]),
        (
            WITHOUT_THE_IMAGE,
            ["FusionAuth emulator, because the image is not available", REAL_LATER],
        ),
        (WITH_DOCKER, []),
    ],
    ids=["daemon", "image", "nothing to say"],
)
def test_a_fall_back_is_told_with_its_reason_once(docker: DockerHere, reason: list[str]) -> None:
    told: list[str] = []
    first = decided_with(docker, {}, tell=told.append)
    decided_with(docker, {}, first, tell=told.append)
    assert told == reason


def test_b14_without_an_image_that_docker_needs_auto_takes_the_local_engine() -> None:
    told: list[str] = []
    state = decided_with(NO_POSTGRES, {}, tell=told.append)
    assert (state.engine, state.fusionauth) == ("local", "emulator")
    assert told == [
        "engine local, because postgres:16 is not here and cannot be pulled (no such host)",
        "to use Docker later, start over (this removes the project's data):\n"
        "  python3 orchestrate.py down --volumes\n"
        "  python3 orchestrate.py up",
    ]
    assert decided_with(WITH_DOCKER, {}, state, told.append) == state  # decided once
    assert len(told) == 2


@pytest.mark.parametrize("docker", [WITHOUT_THE_IMAGE, WITH_DOCKER], ids=["emulator", "real"])
@pytest.mark.parametrize("wanted", ["real", "emulator"])
def test_h14_a_flavour_that_auto_chose_can_be_taken_back(docker: DockerHere, wanted: str) -> None:
    """Each flavour has a database of its own, so nothing is lost on the way."""
    first = decided_with(docker, {})
    later = decided_with(WITH_DOCKER, {"fusionauth": wanted}, first)
    assert later.fusionauth == wanted
    assert (later.urls, later.ports, later.engine) == (first.urls, first.ports, first.engine)
    assert decided_with(WITHOUT_THE_IMAGE, {}, later) == later  # kept without a flag


def test_h14_a_flavour_that_was_asked_for_stays() -> None:
    first = decided_with(WITH_DOCKER, {"fusionauth": "emulator"})
    with pytest.raises(SettingsError) as raised:
        decided_with(WITH_DOCKER, {"fusionauth": "real"}, first)
    assert "down --volumes" in (raised.value.hint or "")


def test_h14_the_way_back_names_the_project_that_was_given() -> None:
    told: list[str] = []
    decided_with(WITHOUT_THE_IMAGE, {"project": "b"}, tell=told.append)
    assert told[1] == f"{REAL_LATER} --project b"


@pytest.mark.parametrize(
    "flags, flavour",
    [
        pytest.param({"engine": "docker"}, "emulator", id="docker wanted"),
        pytest.param({"fusionauth": "real"}, "real", id="real FusionAuth wanted"),
    ],
)
def test_b14_what_only_docker_can_do_stays_with_docker(flags: dict[str, str], flavour: str) -> None:
    told: list[str] = []
    state = decided_with(NO_POSTGRES, flags, tell=told.append)
    assert (state.engine, state.fusionauth) == ("docker", flavour)
    assert not any("engine local" in line for line in told)


def test_the_docker_engine_that_was_asked_for_is_not_replaced() -> None:
    with pytest.raises(EngineUnavailable, match="no Docker daemon answers"):
        decided(engine="docker")


def test_plain_compose_is_taken_to_run_on_the_documented_ports() -> None:
    state = assume_plain_compose(settings(site_port="3333"))
    assert state.engine == "docker"
    assert (state.urls["fusionauth"], state.urls["site"]) == (
        "http://localhost:9011",
        "http://localhost:3333",
    )


def test_the_local_engine_has_no_real_fusionauth() -> None:
    with pytest.raises(SettingsError, match="emulator only"):
        decided(fusionauth="real")


def with_port(**flags: str) -> Settings:
    """DEMO_SITE_PORT is in the environment."""
    return load_settings(Path("/nowhere"), flags, {"DEMO_SITE_PORT": "3001"})


def decide_for(wanted: Settings, saved: RunState | None = None) -> RunState:
    return decide(wanted, saved, free_ports, lambda _: True, WITHOUT_DOCKER, lambda _: None)


def test_h09_auto_as_a_flag_is_stronger_than_a_port_of_the_environment() -> None:
    state = decide_for(with_port(ports="auto"))
    assert state.ports["site"] == 40003
    assert decide_for(with_port(ports="auto"), state) == state


@pytest.mark.parametrize(
    "flags, environment, file, expected",
    [
        pytest.param({}, {"PORTS": "auto", "SITE_PORT": "3001"}, {}, 3001, id="both variables"),
        pytest.param({}, {"PORTS": "auto"}, {"SITE_PORT": "3001"}, 40003, id="port in .env"),
        pytest.param({}, {"SITE_PORT": "3001"}, {"PORTS": "auto"}, 3001, id="auto in .env"),
        pytest.param({"ports": "auto", "site_port": "3001"}, {}, {}, 3001, id="both flags"),
        pytest.param({"ports": "fixed"}, {"SITE_PORT": "3001"}, {}, 3001, id="fixed"),
    ],
)
def test_h09_the_stronger_source_of_ports_wins(
    flags: Mapping[str, str],
    environment: Mapping[str, str],
    file: Mapping[str, str],
    expected: int,
    tmp_path: Path,
) -> None:
    lines = [f"DEMO_{name}={value}" for name, value in file.items()]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    given = {f"DEMO_{name}": value for name, value in environment.items()}
    state = decide_for(load_settings(tmp_path, flags, given))
    assert state.ports["site"] == expected


def test_h09_a_port_of_the_environment_that_comes_later_is_named_with_the_ways_out() -> None:
    state = decide_for(with_port(ports="auto"))
    with pytest.raises(SettingsError, match=r"DEMO_SITE_PORT is 3001 \(from environment\)") as e:
        decide_for(with_port(), state)
    assert "remove DEMO_SITE_PORT, pass --ports auto" in (e.value.hint or "")


@pytest.mark.parametrize("named", [with_port(), settings()], ids=["environment", "default"])
def test_h09_auto_is_advised_where_it_helps(named: Settings) -> None:
    hint = find_other_ports(named, "site", is_decided=False)
    assert hint == "free it, choose another with --site-port, or pass --ports auto"


@pytest.mark.parametrize(
    "wanted, service, is_decided, expected",
    [
        pytest.param(
            settings(site_port="3001", ports="auto"),
            "site",
            False,
            "free it, choose another --site-port, or pass --ports auto and no --site-port",
            id="named by a flag",
        ),
        pytest.param(
            settings(),
            "site",
            True,
            "free it, for a project keeps its ports; or start over on others: down --volumes "
            "(removes this project's data), then up --ports auto",
            id="decided before",
        ),
        pytest.param(
            settings(ports="auto"),
            "site",
            False,
            "run this command again: it takes other ports",
            id="auto",
        ),
        pytest.param(
            settings(),
            "db",
            False,
            "run this command again: it takes another port",
            id="no port of ours",
        ),
    ],
)
def test_h09_a_taken_port_has_a_hint_that_leads_on(
    wanted: Settings, service: str, is_decided: bool, expected: str
) -> None:
    assert find_other_ports(wanted, service, is_decided=is_decided) == expected


def test_h09_the_local_engine_is_advised_where_the_docker_engine_was_chosen() -> None:
    with pytest.raises(EngineUnavailable) as raised:
        decided(engine="docker")
    assert raised.value.hint == "start Docker; or use --engine local, which needs no Docker"
