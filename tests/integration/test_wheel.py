"""The emulator's wheel: built without network, complete; it serves where nothing else is ours."""

import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.integration.emulator.server import make_environment
from tests.integration.service_process import find_free_port
from tests.patience import wait_until
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "packages" / "fusionauth-emulator"
SOURCE = PACKAGE / "src"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PACKAGE, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but what the wheel brings; its dependencies are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet"]
    subprocess.run([*pip, "--target", str(folder), str(wheel)], check=True, capture_output=True)
    return folder


def test_it_has_every_file_of_the_package(wheel: Path) -> None:
    ours = {
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == ours


def test_its_dependencies_are_those_of_the_demo() -> None:
    """The same bounds: one environment has both."""
    needed = read_dependencies(PACKAGE / "pyproject.toml")
    of_demo = read_dependencies(ROOT / "pyproject.toml")
    assert needed
    assert needed <= of_demo


def test_it_serves_from_an_empty_folder(
    installed: Path, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    environment = make_environment(postgres_server.port, postgres_server.password, "of_wheel")
    try:
        with serving(installed, environment, tmp_path) as client:
            assert client.get("/api/status").status_code == 200
            assert client.get("/.well-known/openid-configuration").json()["issuer"]
            assert client.get("/oauth2/authorize").headers["Content-Type"].startswith("text/html")
    finally:
        postgres_server.drop_database("of_wheel_emulator")


def read_dependencies(file: Path) -> set[str]:
    return set(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["dependencies"])


@contextmanager
def serving(
    installed: Path, environment: Mapping[str, str], folder: Path
) -> Iterator[httpx.Client]:
    """-P: the folder it runs in is not searched. The module must come from `installed`."""
    port = find_free_port()
    variables = {
        **environment,
        "PYTHONPATH": str(installed),
        "FUSIONAUTH_APP_HTTP_PORT": str(port),
    }
    where = [sys.executable, "-P", "-c", "import fusionauth_emulator as it; print(it.__path__[0])"]
    found = subprocess.run(where, cwd=folder, env=variables, check=True, capture_output=True)
    assert Path(found.stdout.decode().strip()).parent == installed
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "fusionauth_emulator"],
        cwd=folder,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://localhost:{port}", trust_env=False) as client:
            wait_until(lambda: answers(client, process), "the emulator of the wheel")
            yield client
    finally:
        process.kill()
        process.wait()


def answers(client: httpx.Client, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "it ended"
    try:
        return client.get("/api/status").status_code == 200
    except httpx.TransportError:
        return False
