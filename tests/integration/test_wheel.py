"""The emulator's wheel: built without network, complete; it serves where nothing else is ours."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from emulator_tests.integration.server import ROOT, SOURCE, make_environment, run_server
from emulator_tests.postgres_server import PostgresServer

pytestmark = pytest.mark.integration

PACKAGE = SOURCE.parent


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


def test_the_readme_names_variables_that_it_reads() -> None:
    table = re.findall(r"^\| (`.+?`) \|", (PACKAGE / "README.md").read_text("utf-8"), re.MULTILINE)
    named = set(re.findall(r"\w+", " ".join(table)))
    settings = (SOURCE / "fusionauth_emulator" / "settings.py").read_text("utf-8")
    assert "DATABASE_URL" in named
    assert named <= set(re.findall(r'"([A-Z_]+)"', settings))


def test_its_dependencies_are_those_of_the_demo() -> None:
    """The same bounds: one environment has both."""
    needed = read_dependencies(PACKAGE / "pyproject.toml")
    of_demo = read_dependencies(ROOT / "pyproject.toml")
    assert needed
    assert needed <= of_demo


def test_it_is_what_runs_where_it_is_installed(installed: Path) -> None:
    """And not the checkout, whose folder is on the path of the tests as well."""
    command = [sys.executable, "-c", "import fusionauth_emulator as it; print(it.__path__[0])"]
    found = subprocess.run(command, cwd=installed, check=True, capture_output=True, text=True)
    assert Path(found.stdout.strip()).parent == installed


def test_it_serves(installed: Path, postgres_server: PostgresServer) -> None:
    environment = make_environment(postgres_server.port, postgres_server.password, "of_wheel")
    try:
        with run_server(environment, installed) as server:
            server.wait_until_ready()
            client = server.client
            assert client.get("/.well-known/openid-configuration").json()["issuer"]
            assert client.get("/oauth2/authorize").headers["Content-Type"].startswith("text/html")
    finally:
        postgres_server.drop_database("of_wheel_emulator")


def read_dependencies(file: Path) -> set[str]:
    return set(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["dependencies"])
