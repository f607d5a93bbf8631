"""What a container of ours may do: nothing that it does not need."""

from typing import Any

import docker
import psutil
import pytest

from tests.docker.demo import DockerDemo

pytestmark = [pytest.mark.integration, pytest.mark.docker]

OURS = ("api", "site", "fusionauth")


def run_inside(api: docker.APIClient, container: str, *argv: str) -> tuple[int, str]:
    run = api.exec_create(container, list(argv))["Id"]
    output: bytes = api.exec_start(run)
    return int(api.exec_inspect(run)["ExitCode"]), output.decode()


def facts_of_main_process(api: docker.APIClient, container: str) -> dict[str, str]:
    code, text = run_inside(api, container, "cat", "/proc/1/status")
    assert code == 0
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


@pytest.mark.parametrize("service", [*OURS, "db"])
def test_no_process_is_root_or_can_become_more(
    running: DockerDemo, api: docker.APIClient, service: str
) -> None:
    container = running.containers()[service]
    facts = facts_of_main_process(api, container)
    assert "0" not in facts["Uid"].split()
    assert "0" not in facts["Gid"].split()
    assert {int(facts[name], 16) for name in ("CapEff", "CapPrm", "CapBnd")} == {0}
    assert facts["NoNewPrivs"] == "1"
    users = [row[0] for row in api.top(container, "-eo user,pid")["Processes"]]
    assert users
    assert not {"root", "0"} & set(users)


@pytest.mark.parametrize("service", OURS)
def test_the_root_file_system_is_read_only(
    running: DockerDemo, api: docker.APIClient, service: str
) -> None:
    container = running.containers()[service]
    mounts = run_inside(api, container, "cat", "/proc/mounts")[1].splitlines()
    (root,) = [line.split() for line in mounts if line.split()[1] == "/"]
    assert root[3].split(",")[0] == "ro"
    for folder in ("/", "/app", "/tmp", "/packages"):
        code, said = run_inside(api, container, "touch", f"{folder}/written")
        assert code != 0, f"{folder}: {said}"


@pytest.mark.parametrize("service", OURS)
def test_no_compiler_is_inside(running: DockerDemo, api: docker.APIClient, service: str) -> None:
    look = "command -v gcc cc g++ make ld || ls /packages/pip"
    assert run_inside(api, running.containers()[service], "sh", "-c", look)[0] != 0


@pytest.mark.parametrize("service", [*OURS, "db"])
def test_memory_is_limited(running: DockerDemo, api: docker.APIClient, service: str) -> None:
    config = api.inspect_container(running.containers()[service])["HostConfig"]
    assert 0 < config["Memory"] <= 512 * 2**20


def test_nothing_is_published_beyond_loopback(running: DockerDemo, api: docker.APIClient) -> None:
    published = [
        entry
        for container in api.containers(filters=running.stack_filter)
        for entry in container["Ports"]
        if "PublicPort" in entry
    ]
    assert len(published) == 3
    assert {entry["IP"] for entry in published} == {"127.0.0.1"}
    ports = {entry["PublicPort"] for entry in published}
    listening: list[Any] = [
        connection.laddr
        for connection in psutil.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.ip for address in listening if address.port in ports} == {"127.0.0.1"}
