"""A file with everything that is supported, and what it becomes."""

from dataclasses import fields
from pathlib import Path

import pytest

from orchestrator.compose.load import load_compose
from orchestrator.compose.model import (
    BindMount,
    Build,
    Condition,
    Healthcheck,
    HttpProbe,
    LocalModule,
    LocalPostgres,
    Port,
    SELinux,
    Service,
    VolumeMount,
)
from orchestrator.errors import ComposeFileError

from .files import FIXTURES, write_service

EVERYTHING = FIXTURES / "everything"
SECRET = "correct-horse-battery-staple"


def load_everything() -> dict[str, Service]:
    file = load_compose([EVERYTHING / "compose.yaml"], {"KEY": SECRET})
    assert file.path == EVERYTHING / "compose.yaml"
    assert (file.name, file.volumes) == ("everything", ("data", "empty"))
    return dict(file.services)


def test_every_supported_key_is_read_into_the_model() -> None:
    assert load_everything()["api"] == Service(
        name="api",
        image="demo-api:1.0",
        build=Build(FIXTURES, {"BASE": "slim", "LEVEL": "2"}),
        command=("python", "-m", "api", "a b"),
        environment={"KEY": SECRET, "PORT": "5000", "EMPTY": "", "DOLLAR": "$5"},
        ports=(Port("127.0.0.1", 8080, 80), Port("::1", 8081, 81)),
        volumes=(
            VolumeMount("data", "/data"),
            VolumeMount("data", "/copy", read_only=True),
            BindMount(EVERYTHING / "config.json", "/config.json", read_only=True),
            BindMount(Path("/etc/hosts"), "/hosts"),
        ),
        depends_on={"db": Condition.HEALTHY, "setup": Condition.STARTED},
        healthcheck=Healthcheck(("CMD-SHELL", "curl -f localhost"), 2, 5, 15, 30, 0.3),
        mem_limit_bytes=256 << 20,
        read_only=True,
        cap_drop=("ALL",),
        security_opt=("no-new-privileges:true",),
        tmpfs=("/tmp",),
        user="10001:10001",
        labels={"team": "demo"},
        local=LocalModule("services.api", EVERYTHING / "src"),
        ready=HttpProbe(
            "http://localhost:8080/health", {"Authorization": SECRET}, "stack", 30, r"\bFATAL\b"
        ),
    )


def test_no_key_is_left_out_of_that_file() -> None:
    """So that a member added to the model is added to the test above."""
    api = load_everything()["api"]
    untouched = Service("api", "image")
    same = [f.name for f in fields(Service) if getattr(api, f.name) == getattr(untouched, f.name)]
    assert same == ["name"]


@pytest.mark.parametrize(
    "options, read_only, selinux",
    [
        ("z", False, SELinux.SHARED),
        ("Z", False, SELinux.PRIVATE),
        ("ro,z", True, SELinux.SHARED),
        ("Z,ro", True, SELinux.PRIVATE),
        ("rw,z", False, SELinux.SHARED),
        ("ro", True, None),
    ],
)
def test_h12_a_mount_takes_selinux_labels_beside_its_access(
    options: str, read_only: bool, selinux: SELinux | None, tmp_path: Path
) -> None:
    members = f"volumes: ['./config.json:/config.json:{options}', 'data:/data:{options}']"
    file = write_service(tmp_path, members)
    file.write_text(f"{file.read_text()}volumes:\n  data: {{}}\n")
    assert load_compose([file], {}).services["api"].volumes == (
        BindMount(tmp_path / "config.json", "/config.json", read_only, selinux),
        VolumeMount("data", "/data", read_only, selinux),
    )


@pytest.mark.parametrize("options", ["", "z,Z", "ro,rw", "z,z", "ro,", "x", "Ro", "nocopy"])
def test_h12_mount_options_that_contradict_or_are_unknown_are_refused(
    options: str, tmp_path: Path
) -> None:
    file = write_service(tmp_path, f"volumes: ['./config.json:/config.json:{options}']")
    with pytest.raises(ComposeFileError, match="not a mount in short form"):
        load_compose([file], {})


def test_an_embedded_database_is_read_from_x_local() -> None:
    assert load_everything()["db"].local == LocalPostgres("data", 5432)


def test_services_come_sorted_by_name() -> None:
    assert list(load_everything()) == ["api", "db", "setup"]


def test_values_that_may_be_secret_are_in_no_repr() -> None:
    services = load_everything()
    assert services["api"].environment["KEY"] == SECRET
    assert SECRET not in repr(services)


@pytest.mark.parametrize(
    "members",
    [
        pytest.param("ports: ['${KEY}']", id="port"),
        pytest.param("ports: ['127.0.0.1:1:${KEY}']", id="port-target"),
        pytest.param("volumes: ['${KEY}']", id="mount"),
        pytest.param("volumes: ['${KEY}:/data']", id="volume"),
        pytest.param("mem_limit: ${KEY}", id="size"),
        pytest.param("read_only: ${KEY}", id="flag"),
        pytest.param("restart: ${KEY}", id="restart"),
        pytest.param("healthcheck: {test: [CMD, a], interval: '${KEY}'}", id="duration"),
        pytest.param("depends_on: {api: {condition: '${KEY}'}}", id="condition"),
        pytest.param("healthcheck: {test: [CMD, a], retries: '${KEY}'}", id="count"),
        pytest.param("x-ready: {url: '${KEY}'}", id="url"),
        pytest.param("x-local: {module: '${KEY}'}", id="module"),
        pytest.param("x-local: {postgres: {volume: '${KEY}', port: 1}}", id="local-volume"),
        pytest.param("x-local: {postgres: {volume: a, port: '${KEY}'}}", id="local-port"),
        pytest.param("environment: ['${KEY}']", id="environment"),
        pytest.param("labels: ['${KEY}=a']", id="label"),
    ],
)
def test_an_error_shows_a_value_as_written_never_the_secret_in_it(
    members: str, tmp_path: Path
) -> None:
    with pytest.raises(ComposeFileError) as caught:
        load_compose([write_service(tmp_path, members)], {"KEY": SECRET})
    assert SECRET not in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.service == "api"
