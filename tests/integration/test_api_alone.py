"""`services/api` copied into an empty folder runs with its own requirements, and nothing else."""

import ast
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.fakes.fusionauth_tokens import CLIENT_ID, ISSUER
from tests.integration.service_process import ServiceProcess, find_free_port, run_service

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
SERVICES = ("api", "site")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The only thing in its folder, under a name of the copier's."""
    copy = tmp_path_factory.mktemp("copied") / "my_api"
    shutil.copytree(ROOT / "services" / "api", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture(scope="module")
def python(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with what the copy's requirements name, and what those need."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for needed in distributions_for(read_requirements(copy)):
        link(needed, site)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def api(copy: Path, python: Path) -> Iterator[ServiceProcess]:
    environ = {
        "ISSUER": ISSUER,
        "JWKS_URL": f"http://127.0.0.1:{find_free_port()}/.well-known/jwks.json",
        "CLIENT_ID": CLIENT_ID,
        "SITE_ORIGIN": "http://localhost:3000",
        "STACK": "copied",
    }
    with run_service(copy.name, environ, python=python, folder=copy.parent) as service:
        yield service


@pytest.mark.parametrize("service", SERVICES)
def test_its_requirements_name_all_that_it_imports(service: str) -> None:
    folder = ROOT / "services" / service
    owners = packages_distributions()
    imported = third_party_imports(folder)
    assert imported
    named = {canonicalize_name(one.name) for one in read_requirements(folder)}
    for name in imported:
        assert named & set(map(canonicalize_name, owners[name])), f"{name} is imported, not named"


@pytest.mark.parametrize("service", SERVICES)
def test_its_lock_file_pins_all_that_its_requirements_need(service: str) -> None:
    """For every system: `pip install --no-deps` takes nothing that is not in it."""
    folder = ROOT / "services" / service
    lock = (folder / "requirements.lock").read_text("utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    needed = {
        canonicalize_name(one.metadata["Name"])
        for one in distributions_for(read_requirements(folder))
    }
    assert needed <= pinned


def test_a_copy_answers_when_it_is_healthy(api: ServiceProcess) -> None:
    answer = httpx.get(f"{api.url}/health", trust_env=False)
    assert answer.json() == {"status": "ok", "stack": "copied"}


def test_a_copy_refuses_callers_without_a_token(api: ServiceProcess) -> None:
    answer = httpx.get(f"{api.url}/identity", trust_env=False)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_copy_finds_nothing_of_the_repository(copy: Path, python: Path) -> None:
    show = "import sys; print(*sys.path, sep='\\n')"
    found = subprocess.run(
        [python, "-c", show], cwd=copy.parent, env={}, check=True, capture_output=True, text=True
    )
    paths = [Path(line).resolve() for line in found.stdout.splitlines() if line]
    assert paths
    assert [path for path in paths if path.is_relative_to(ROOT)] == []


def read_requirements(folder: Path) -> list[Requirement]:
    lines = (folder / "requirements.in").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def distributions_for(wanted: list[Requirement]) -> list[Distribution]:
    """Those of this environment that are named, and those they need here in their turn."""
    found: dict[str, Distribution] = {}
    waiting = [(one, "") for one in wanted]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": extra})
        if not applies or name in found:
            continue
        found[name] = distribution(name)
        needed = map(Requirement, found[name].requires or [])
        waiting += [(one, extra) for one in needed for extra in requirement.extras or {""}]
    return list(found.values())


def link(needed: Distribution, site: Path) -> None:
    for name in {file.parts[0] for file in needed.files or ()} - {"..", "__pycache__"}:
        (site / name).symlink_to(Path(str(needed.locate_file(name))))


def third_party_imports(folder: Path) -> set[str]:
    """Top-level names, but for those of Python itself; a relative import has none."""
    nodes = [
        node for file in folder.rglob("*.py") for node in ast.walk(ast.parse(file.read_text()))
    ]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names
