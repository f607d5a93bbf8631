"""The same files without us: real Compose takes them, and sees and removes what we made."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from e2e.environment import find_compose_environment
from orchestrator.localhost import find_free_ports
from orchestrator.settings import load_settings
from tests.docker.demo import DockerDemo, assert_failure
from tests.integration.demo import ALL_READY, ROOT

pytestmark = [pytest.mark.integration, pytest.mark.docker]

FILES = {
    "real": ["compose/compose.yaml"],
    "emulator": ["compose/compose.yaml", "compose/emulator.yaml"],
}


@pytest.fixture(scope="module")
def compose() -> list[str]:
    """Compose as a program of its own, beside Python or on the path, else Docker's plugin."""
    if beside := shutil.which("docker-compose", path=Path(sys.executable).parent):
        return [beside]
    if found := shutil.which("docker-compose"):
        return [found]
    if subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ["docker", "compose"]
    pytest.skip("Compose is not installed")


def run(*argv: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("flavour", FILES)
def test_real_compose_finds_the_files_valid(
    compose: list[str], tmp_path: Path, flavour: str
) -> None:
    demo = DockerDemo(tmp_path, engine="local")
    assert demo.run("env").returncode == 0
    files = [word for file in FILES[flavour] for word in ("-f", file)]
    run(*compose, "--env-file", str(demo.folder / "secrets.env"), *files, "config", "--quiet")


def test_compose_sees_our_stack_and_removes_it(
    compose: list[str], demo: DockerDemo, api: docker.APIClient
) -> None:
    demo.up("--no-seed")
    assert demo.project in run(*compose, "ls")
    listed = run(*compose, "-p", demo.project, "ps", "--format", "{{.Service}} {{.Health}}")
    assert sorted(listed.split("\n")[:-1]) == [
        "api healthy",
        "db healthy",
        "fusionauth healthy",
        "site healthy",
    ]
    assert "Uvicorn running" in run(*compose, "-p", demo.project, "logs", "api")
    run(*compose, "-p", demo.project, "down", "--volumes")
    assert demo.left(api) == []


def readme_command(secrets_file: Path) -> tuple[list[str], list[str]]:
    """What stands in the README after `docker compose`: its files, and what to do with them."""
    text = (ROOT / "README.md").read_text().replace("\\\n", "")
    found = re.search(r"^docker compose (.*?) (up [^#\n]*)", text, re.MULTILINE)
    assert found, "the README shows plain Compose"
    files = found[1].replace(".demo/fusionauth-demo/secrets.env", str(secrets_file))
    return shlex.split(files), shlex.split(found[2])


@pytest.fixture
def ports(demo: DockerDemo) -> dict[str, str]:
    """Free ports, for Compose and for us."""
    names = ("FUSIONAUTH", "API", "SITE")
    return dict(zip(names, map(str, find_free_ports(3)), strict=True))


@pytest.fixture
def plain_stack(
    compose: list[str], demo: DockerDemo, ports: dict[str, str]
) -> Iterator[DockerDemo]:
    """`make env`, then `docker compose up --wait`; images are there from other tests or built."""
    settings = {f"DEMO_{name}_PORT": port for name, port in ports.items()}
    plain = DockerDemo(demo.state_dir, project=demo.project, environment=settings)
    assert plain.run("env").returncode == 0
    environment = {
        **demo.full_environment(),
        **load_settings(ROOT, {}).image_variables(),
        **{f"{name}_PORT": port for name, port in ports.items()},
        **{f"{name}_URL": f"http://localhost:{port}" for name, port in ports.items()},
        "DEMO_PROJECT": demo.project,
        "DOCKER_BUILDKIT": "0",
    }
    files, up = readme_command(demo.folder / "secrets.env")
    run(*compose, *files, *up, environment=environment)
    yield plain
    run(*compose, *files, "down", "--volumes", environment=environment)


def test_plain_compose_starts_a_stack_that_seed_completes(plain_stack: DockerDemo) -> None:
    assert "4 created" in plain_stack.run("seed").stderr
    assert "no change" in plain_stack.run("seed").stderr


def test_h01_every_verb_finds_what_plain_compose_runs(plain_stack: DockerDemo) -> None:
    assert plain_stack.run("seed").returncode == 0
    assert plain_stack.states() == ALL_READY
    assert "started by plain docker compose" in plain_stack.run("status").stderr
    assert "Uvicorn running" in plain_stack.run("logs", "api").stdout
    urls = {name: each["url"] for name, each in plain_stack.status()["services"].items()}
    read = find_compose_environment(
        plain_stack.state_dir,
        plain_stack.project,
        {},
        lambda: plain_stack.run("status", "--json").stdout,
    )
    assert read is not None
    assert (read.fusionauth_url, read.site_url) == (urls["fusionauth"], urls["site"])


def test_h01_up_does_not_take_over_what_plain_compose_runs(
    plain_stack: DockerDemo, api: docker.APIClient
) -> None:
    before = plain_stack.left(api)
    done = plain_stack.run("up", "--fusionauth", "emulator")
    assert_failure(done, 3, 'belongs to "plain docker compose"', "orchestrate.py down")
    assert plain_stack.left(api) == before


def test_h01_down_stops_it_and_the_secrets_stay_with_the_data(
    plain_stack: DockerDemo, api: docker.APIClient
) -> None:
    volume = f"{plain_stack.project}_db_data"
    done = plain_stack.run("down")
    assert done.returncode == 0
    assert "stopped 4 services that plain docker compose started; data kept" in done.stderr
    assert plain_stack.left(api) == [volume]
    assert_failure(plain_stack.run("down", "--volumes"), 3, volume, f"docker volume rm {volume}")
    assert (plain_stack.folder / "secrets.env").exists()
    assert plain_stack.left(api) == [volume]
    api.remove_volume(volume)
    assert plain_stack.run("down", "--volumes").returncode == 0
    assert not plain_stack.folder.exists()
    plain_stack.folder.mkdir()  # for Compose's own `down`, which reads the secrets
    assert plain_stack.run("env").returncode == 0


def test_h01_down_with_volumes_removes_all_of_it(
    plain_stack: DockerDemo, api: docker.APIClient
) -> None:
    done = plain_stack.run("down", "--volumes")
    assert done.returncode == 0, done.stderr
    assert "that plain docker compose started; data, secrets and logs removed" in done.stderr
    assert plain_stack.left(api) == []
    assert not plain_stack.folder.exists()
    assert plain_stack.run("env").returncode == 0


def test_h01_what_plain_compose_runs_for_another_clone_is_refused(
    plain_stack: DockerDemo, api: docker.APIClient, tmp_path: Path
) -> None:
    before = plain_stack.left(api)
    other = DockerDemo(tmp_path / "other", project=plain_stack.project)
    for flags in ([], ["--volumes"]):
        cause = f"started with {plain_stack.folder}/secrets.env"
        assert_failure(other.run("down", *flags), 3, cause, "docker compose -p")
    assert plain_stack.left(api) == before


def test_h01_the_readme_s_stop_line_stops_it(
    compose: list[str], plain_stack: DockerDemo, api: docker.APIClient
) -> None:
    found = re.search(
        r"^docker compose (-p \S+ down)", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    assert found, "the README shows how plain Compose stops it"
    stop = found[1].replace("fusionauth-demo", plain_stack.project).split()
    run(*compose, *stop)
    assert plain_stack.left(api) == [f"{plain_stack.project}_db_data"]
    run(*compose, *stop, "--volumes")
    assert plain_stack.left(api) == []
