from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.compose.model import BindMount, Healthcheck, SELinux, Service, VolumeMount
from orchestrator.engines.docker.options import (
    container_options,
    network_options,
    volume_options,
)
from orchestrator.plan import STACK_LABEL

from .plans import APP, DB, STACK_ID, plan_of, stack


def options_of(service: Service, api_version: str = "1.44") -> dict[str, Any]:
    (plan,) = [plan for plan in stack(DB, service).services if plan.name == service.name]
    return container_options(plan, "p", api_version)


def host_config_of(service: Service) -> dict[str, Any]:
    found: dict[str, Any] = options_of(service)["host_config"]
    return found


def test_a_container_is_named_as_compose_names_it_and_labelled_as_ours() -> None:
    options = options_of(APP)
    assert options["name"] == "p-app-1"
    assert options["labels"]["com.docker.compose.project"] == "p"
    assert options["labels"]["com.docker.compose.service"] == "app"
    assert options["labels"][STACK_LABEL] == STACK_ID


def test_a_port_is_published_on_the_address_of_the_compose_file_only() -> None:
    assert options_of(APP)["ports"] == [9012]
    assert host_config_of(APP)["PortBindings"] == {
        "9012/tcp": [{"HostIp": "127.0.0.1", "HostPort": "9011"}]
    }


def test_others_find_a_container_by_its_service_s_name() -> None:
    endpoints = options_of(APP)["networking_config"]["EndpointsConfig"]
    assert endpoints["p_default"]["Aliases"] == ["app"]
    assert host_config_of(APP)["NetworkMode"] == "p_default"


def test_volumes_are_the_project_s_and_folders_are_this_machine_s() -> None:
    (volume,) = host_config_of(DB)["Mounts"]
    assert (volume["Type"], volume["Source"]) == ("volume", "p_data")
    (file,) = host_config_of(APP)["Mounts"]
    assert (file["Type"], file["Source"], file["ReadOnly"]) == (
        "bind",
        str(Path("/clone/kickstart.json")),
        True,
    )


LABELLED = replace(
    APP,
    depends_on={},
    volumes=(
        BindMount(Path("/clone/kickstart.json"), "/k.json", True, SELinux.SHARED),
        VolumeMount("data", "/data", False, SELinux.PRIVATE),
        BindMount(Path("/clone/other"), "/other"),
    ),
)


def test_h12_a_label_for_selinux_reaches_a_daemon_that_has_it() -> None:
    config = container_options(plan_of(LABELLED), "p", "1.44", selinux=True)["host_config"]
    assert config["Binds"] == ["/clone/kickstart.json:/k.json:ro,z", "p_data:/data:rw,Z"]
    assert [mount["Source"] for mount in config["Mounts"]] == ["/clone/other"]


def test_h12_without_selinux_the_daemon_makes_no_folder_for_a_missing_file() -> None:
    config = container_options(plan_of(LABELLED), "p", "1.44")["host_config"]
    assert "Binds" not in config  # with those it would
    assert [mount["Source"] for mount in config["Mounts"]] == [
        "/clone/kickstart.json",
        "p_data",
        "/clone/other",
    ]


def test_h12_a_path_with_a_colon_is_mounted_all_the_same() -> None:
    odd = replace(LABELLED, volumes=(BindMount(Path("/a:b/k"), "/k", True, SELinux.SHARED),))
    config = container_options(plan_of(odd), "p", "1.44", selinux=True)["host_config"]
    assert "Binds" not in config
    assert config["Mounts"][0]["Source"] == "/a:b/k"


def test_a_container_has_no_more_rights_than_the_compose_file_gives() -> None:
    confined = replace(
        APP,
        read_only=True,
        cap_drop=("ALL",),
        security_opt=("no-new-privileges:true",),
        tmpfs=("/tmp", "/run:size=1m"),
        mem_limit_bytes=2**27,
        user="10001",
    )
    config = host_config_of(confined)
    assert config["ReadonlyRootfs"] is True
    assert config["CapDrop"] == ["ALL"]
    assert config["SecurityOpt"] == ["no-new-privileges:true"]
    assert config["Tmpfs"] == {"/tmp": "", "/run": "size=1m"}
    assert config["Memory"] == 2**27
    assert options_of(confined)["user"] == "10001"


def test_a_healthcheck_is_in_nanoseconds() -> None:
    assert options_of(DB)["healthcheck"] == {
        "Test": ["CMD-SHELL", "pg_isready -q"],
        "Interval": 2_000_000_000,
        "Timeout": 30_000_000_000,
        "Retries": 3,
        "StartPeriod": 0,
        "StartInterval": 300_000_000,
    }


@pytest.mark.parametrize(
    "api_version, sent",
    [("1.41", False), ("1.43", False), ("1.44", True), ("1.52", True)],
)
def test_a_daemon_that_does_not_know_start_interval_is_not_sent_one(
    api_version: str, sent: bool
) -> None:
    assert ("StartInterval" in options_of(DB, api_version)["healthcheck"]) == sent


def test_what_the_compose_file_leaves_open_the_image_decides() -> None:
    options = container_options(plan_of(Service("bare", "image")), "p", "1.44")
    assert options["command"] is None
    assert options["user"] is None
    assert options["healthcheck"] is None
    assert "RestartPolicy" not in options["host_config"]


def test_network_and_volumes_carry_compose_s_labels_and_ours() -> None:
    again = replace(APP, volumes=(VolumeMount("data", "/elsewhere"),))
    (volume,) = volume_options(stack(DB, again))
    assert volume["name"] == "p_data"
    assert volume["labels"]["com.docker.compose.volume"] == "data"
    network = network_options(stack())
    assert network["name"] == "p_default"
    assert network["labels"]["com.docker.compose.network"] == "default"
    assert volume["labels"][STACK_LABEL] == network["labels"][STACK_LABEL] == STACK_ID


def test_equal_plans_give_equal_options() -> None:
    longer = replace(DB, healthcheck=Healthcheck(("CMD", "true")))
    assert options_of(DB) == options_of(DB)
    assert options_of(DB) != options_of(longer)
