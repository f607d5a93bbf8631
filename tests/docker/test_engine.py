"""`up`, `status`, `down` on the docker engine: what a user does, and what must hold after it."""

import docker
import pytest

from orchestrator.plan import STACK_LABEL
from tests.docker.demo import NAMED, DockerDemo, assert_failure
from tests.integration.demo import ALL_READY

pytestmark = [pytest.mark.integration, pytest.mark.docker]

SERVICES = tuple(ALL_READY)


def test_up_brings_a_seeded_stack_and_says_where(running: DockerDemo) -> None:
    assert running.states() == ALL_READY
    assert "no change" in running.run("seed").stderr
    done = running.up()
    assert running.status()["services"]["site"]["url"] in done.stdout
    assert "demo@example.com" in done.stdout


def test_a_second_up_touches_no_container(running: DockerDemo, api: docker.APIClient) -> None:
    before = [api.inspect_container(each)["State"] for each in running.containers().values()]
    done = running.up()
    after = [api.inspect_container(each)["State"] for each in running.containers().values()]
    assert "nothing to do" in done.stderr
    assert [state["StartedAt"] for state in after] == [state["StartedAt"] for state in before]


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_container_alone_is_started_again(
    running: DockerDemo, api: docker.APIClient, service: str
) -> None:
    before = running.containers()
    api.kill(before[service])
    assert running.states()[service] == "stopped"
    done = running.up()
    assert running.states() == ALL_READY
    assert running.containers() == before
    assert [line.split()[0] for line in done.stderr.splitlines() if "starting" in line] == [service]


def test_a_removed_container_is_made_again(running: DockerDemo, api: docker.APIClient) -> None:
    before = dict(running.containers())
    api.remove_container(before["site"], force=True)
    running.up()
    after = dict(running.containers())
    assert after.pop("site") != before.pop("site")
    assert after == before


def test_logs_are_the_containers(running: DockerDemo) -> None:
    done = running.run("logs", "db", "--tail", "3")
    assert len(done.stdout.splitlines()) == 3
    assert all(line.startswith("db ") for line in done.stdout.splitlines())


def test_no_secret_is_in_any_output_or_label(running: DockerDemo, api: docker.APIClient) -> None:
    lines = (running.folder / "secrets.env").read_text().splitlines()[1:]
    secrets = dict(line.split("=", 1) for line in lines)
    del secrets["DEMO_USER_PASSWORD"]  # the demo login is meant to be read
    outputs = [running.run(verb) for verb in ("status", "config", "seed", "logs")]
    said = "".join(output.stdout + output.stderr for output in outputs)
    labels = str([each["Labels"] for each in api.containers(filters=running.stack_filter)])
    for value in secrets.values():
        assert value not in said
        assert value not in labels


def test_data_survives_down_and_goes_with_volumes(demo: DockerDemo, api: docker.APIClient) -> None:
    demo.up()
    demo.run("down")
    assert demo.left(api) == [f"{demo.project}_db_data"]
    demo.up("--no-seed")
    assert "no change" in demo.run("seed").stderr
    demo.down()
    assert demo.left(api) == []
    assert not demo.folder.exists()


def test_another_clone_s_project_of_the_same_name_is_refused(
    running: DockerDemo, demo: DockerDemo
) -> None:
    before = running.containers()
    other = DockerDemo(demo.state_dir, project=running.project)
    done = other.run("up", "--ports", "auto", "--fusionauth", "emulator")
    assert_failure(done, 3, f'belongs to "{running.folder}"', "--project")
    assert other.run("down", "--volumes").returncode == 0
    assert running.containers() == before


def test_down_leaves_a_stranger_s_things_alone(demo: DockerDemo, api: docker.APIClient) -> None:
    """Another stack's container, volume and network, under Compose's labels of another project."""
    labels = {NAMED: f"{demo.project}-other", STACK_LABEL: "/somewhere/else"}
    name = f"{demo.project}-stranger"
    api.create_volume(name, labels=labels)
    network = api.create_network(name, labels=labels)["Id"]
    container = api.create_container("fusionauth-demo-api", name=name, labels=labels)["Id"]
    try:
        demo.up("--no-seed")
        demo.down()
        assert api.inspect_container(container)["Name"] == f"/{name}"
        assert [each["Name"] for each in api.networks(ids=[network])] == [name]
        assert api.inspect_volume(name)["Labels"] == labels
    finally:
        api.remove_container(container)
        api.remove_network(network)
        api.remove_volume(name)


def test_secrets_gone_with_a_volume_there(demo: DockerDemo) -> None:
    demo.up("--no-seed")
    demo.run("down")
    for name in ("secrets.env", "state.json"):
        (demo.folder / name).unlink()
    done = demo.run("up", "--ports", "auto", "--fusionauth", "emulator")
    assert_failure(done, 2, "secrets.env is gone, but the data", "down --volumes")
