"""The wheel: built without network, complete; it serves where nothing else is installed."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from emulator_tests.empty_environment import make_empty_environment
from emulator_tests.integration.server import PACKAGE, SOURCE, make_environment, run_server
from emulator_tests.postgres_server import PostgresServer

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not SOURCE.is_dir(), reason="there is nothing to build it from"),
]

TESTS = ("emulator_tests", "docs", "support_matrix.py", "pyproject.toml")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PACKAGE, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """That of an environment with the wheel and what it says it needs."""
    return str(make_empty_environment(tmp_path_factory.mktemp("installed"), wheel))


@pytest.fixture(scope="module")
def tests_alone(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> "TestsAlone":
    folder = tmp_path_factory.mktemp("alone")
    python = make_empty_environment(folder / "environment", wheel, "test")
    for name in TESTS:
        copy = shutil.copytree if (PACKAGE / name).is_dir() else shutil.copy
        copy(PACKAGE / name, folder / name)
    return TestsAlone(folder, str(python))


class TestsAlone:
    """The package's tests in a folder without its source, and an environment to run them in."""

    __test__ = False

    def __init__(self, folder: Path, python: str):
        self._folder = folder
        self._python = python

    def run(self, *arguments: str) -> str:
        """What pytest said. Raises AssertionError when a test failed."""
        pytest = [self._python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*pytest, *arguments], cwd=self._folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
        return done.stdout


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


def test_it_is_what_runs_where_it_is_installed(python: str) -> None:
    """And not the checkout."""
    command = [python, "-c", "import fusionauth_emulator as it; print(it.__path__[0])"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    assert Path(found).is_relative_to(Path(python).parents[1])


def test_it_serves(python: str, postgres_server: PostgresServer) -> None:
    environment = make_environment(postgres_server.port, postgres_server.password, "of_wheel")
    try:
        with run_server(environment, python) as server:
            server.wait_until_ready()
            client = server.client
            assert client.get("/.well-known/openid-configuration").json()["issuer"]
            assert client.get("/oauth2/authorize").headers["Content-Type"].startswith("text/html")
    finally:
        postgres_server.drop_database("of_wheel_emulator")


def test_its_own_tests_pass_where_it_is_installed(tests_alone: TestsAlone) -> None:
    """One of each kind; all of them: the next test."""
    said = tests_alone.run(
        "emulator_tests/unit/oauth2",
        "emulator_tests/contract/test_fresh_instance.py",
        "emulator_tests/integration/test_kickstart_encoding.py",
    )
    assert re.search(r"^\d{3} passed", said, re.MULTILINE), said


@pytest.mark.deep
def test_all_its_own_tests_pass_where_it_is_installed(tests_alone: TestsAlone) -> None:
    tests_alone.run("-m", "not deep and not quiet", "emulator_tests")
