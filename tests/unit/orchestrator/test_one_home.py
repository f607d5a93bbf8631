"""Facts of the demo have one home each. What has to repeat one, because its reader reads no other
file, repeats it as it is."""

import re
from pathlib import Path

import pytest

from fusionauth_emulator.settings import VERSION
from orchestrator.project.project import DEMO_LOGIN
from orchestrator.secrets import SECRET_BYTES
from orchestrator.seed.seed_file import load_seed
from orchestrator.settings import DEFAULT_PORTS

ROOT = Path(__file__).parents[3]
COMPOSE = (ROOT / "compose" / "compose.yaml").read_text(encoding="utf-8")
PRODUCT = ("compose/*", "orchestrator/**/*.py", "services/**/*.py", "packages/*/src/**/*.py")


VARIABLES = {
    **dict.fromkeys(SECRET_BYTES, "a secret of the project"),
    **dict.fromkeys(("FUSIONAUTH_URL", "SITE_URL"), "http://localhost:1"),
}
CLIENT_ID = str(load_seed(ROOT / "compose" / "seed.yaml", VARIABLES, ()).applications[0].id)


@pytest.mark.parametrize(
    "fact, home, repeated_in",
    [
        pytest.param(CLIENT_ID, "seed.yaml", {"compose.yaml"}, id="client-id"),
        pytest.param(DEMO_LOGIN, "seed.yaml", {"project.py"}, id="demo-login"),
    ],
)
def test_a_fact_of_the_seed_stands_nowhere_else(
    fact: str, home: str, repeated_in: set[str]
) -> None:
    """compose.yaml: plain Compose reads no other file; project.py: `status` reads no seed file."""
    files = [path for pattern in PRODUCT for path in ROOT.glob(pattern) if path.is_file()]
    holders = {path.name for path in files if fact in path.read_text(encoding="utf-8")}
    assert holders == {home} | repeated_in


def test_the_ports_are_the_settings_and_the_compose_file_s_defaults() -> None:
    """Home: settings.py. Plain Compose reads the compose file only."""
    for service, port in DEFAULT_PORTS.items():
        found = set(re.findall(rf"\$\{{{service.upper()}_(?:LISTEN_)?PORT:-(\d+)\}}", COMPOSE))
        urls = set(re.findall(rf"\$\{{{service.upper()}_URL:-http://localhost:(\d+)\}}", COMPOSE))
        assert found | urls == {str(port)}, service


def test_the_version_is_the_compose_file_s() -> None:
    """Home: compose.yaml, for FusionAuth's own image. The emulator, a package of its own, says it
    is that one."""
    assert re.findall(r"\$\{FUSIONAUTH_VERSION:-([^}]+)\}", COMPOSE) == [VERSION]
