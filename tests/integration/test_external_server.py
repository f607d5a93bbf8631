"""`up --fusionauth-url`: API and site beside a FusionAuth that another project started."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.integration.demo import Demo

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A project whose FusionAuth nobody seeded."""
    project = Demo(tmp_path_factory.mktemp("server"), project="server")
    project.up("--no-seed")
    yield project
    project.down()


@pytest.fixture
def beside(server: Demo, tmp_path: Path) -> Iterator[Demo]:
    """A project that is not up yet, with the server's key in the environment."""
    key = dotenv_values(server.folder / "secrets.env")["FUSIONAUTH_API_KEY"]
    project = Demo(tmp_path, project="beside", environment={"DEMO_API_KEY": str(key)})
    yield project
    project.down()
    assert not project.processes()


def url_of(server: Demo) -> str:
    return str(server.status()["services"]["fusionauth"]["url"])


def test_people_sign_in_there_once_somebody_said_yes(server: Demo, beside: Demo) -> None:
    done = beside.up("--fusionauth-url", url_of(server))
    assert "create application FusionAuth demo" in done.stderr
    assert "nothing was sent" in done.stderr
    assert "next: seed FusionAuth" in done.stdout
    assert beside.states() == {"api": "ready", "site": "ready"}
    assert beside.run("seed", "--plan").returncode == 6
    beside.up("--yes")
    keyless = replace(beside, environment={})  # the key is with the project's secrets now
    again = keyless.up()
    assert "nothing to do, all as it should be" in again.stderr
    flow = keyless.run("flow")
    assert flow.returncode == 0, flow.stdout + flow.stderr
    assert (keyless.folder / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_its_down_leaves_the_server_alone(server: Demo, beside: Demo) -> None:
    beside.up("--fusionauth-url", url_of(server), "--no-seed")
    before = server.pids()
    beside.down()
    assert server.pids() == before
    assert set(server.states().values()) == {"ready"}


def test_a_missing_key_is_one_line(server: Demo, tmp_path: Path) -> None:
    project = Demo(tmp_path, environment={"DEMO_API_KEY": ""})
    done = project.run("up", "--fusionauth-url", url_of(server), "--ports", "auto")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"error: there is no API key for {url_of(server)}",
        "hint: put one into the environment, as DEMO_API_KEY",
    ]
    assert not (project.folder / "secrets.env").exists()


def test_its_issuer_is_replaced_only_where_somebody_else_started_it(server: Demo) -> None:
    for verb in ("up", "seed"):
        done = server.run(verb, "--set-issuer")
        assert done.returncode == 2
        assert "--set-issuer only applies to an external server" in done.stderr


def test_a_key_manager_s_key_of_ours_is_not_sent_there(server: Demo, beside: Demo) -> None:
    beside.up("--fusionauth-url", url_of(server), "--no-seed")
    file = beside.folder / "keys.yaml"
    file.write_text("apiKeys: [{id: 50000000-0000-0000-0000-000000000001, name: reader}]")
    done = beside.run("seed", "--file", str(file), "--yes")
    assert done.returncode != 0
    assert "DEMO_KEY_MANAGER_KEY" in done.stderr


def test_nobody_there_is_one_line(beside: Demo) -> None:
    done = beside.run("up", "--fusionauth-url", "http://localhost:1", "--ports", "auto", "--yes")
    assert done.returncode == 5
    assert "http://localhost:1" in done.stderr
    assert "Traceback" not in done.stderr
