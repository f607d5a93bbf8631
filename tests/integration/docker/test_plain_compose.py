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

from orchestrator.loopback import find_free_ports
from orchestrator.settings import load_settings
from tests.integration.demo import ROOT
from tests.integration.docker.demo import DockerDemo

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


def test_a_stack_of_plain_compose_is_not_touched(
    plain_stack: DockerDemo, api: docker.APIClient
) -> None:
    before = plain_stack.left(api)
    done = plain_stack.run("up", "--fusionauth", "emulator")
    assert done.returncode == 3
    assert 'belongs to "plain docker compose"' in done.stderr
    assert plain_stack.run("down").returncode == 0
    assert plain_stack.left(api) == before
