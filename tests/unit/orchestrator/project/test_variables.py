from pathlib import Path

from orchestrator.project.project import make_variables
from orchestrator.project.state import make_state

PORTS = {"fusionauth": 9011, "api": 5000, "site": 3000, "db": 41234}
SECRETS = {"FUSIONAUTH_API_KEY": "key"}
SEEN_FROM_THIS_MACHINE = {
    "DEMO_PROJECT": "demo",
    "FUSIONAUTH_URL": "http://localhost:9011",
    "API_URL": "http://localhost:5000",
    "SITE_URL": "http://localhost:3000",
    "FUSIONAUTH_PORT": "9011",
    "API_PORT": "5000",
    "SITE_PORT": "3000",
}


def variables_for(engine: str) -> dict[str, str]:
    state = make_state("demo", engine, "emulator", PORTS)
    return make_variables(state, SECRETS, Path("/repo/compose"))


def test_public_urls_are_the_same_on_both_engines_and_say_localhost() -> None:
    local, docker = variables_for("local"), variables_for("docker")
    for name in ("FUSIONAUTH_URL", "API_URL", "SITE_URL"):
        assert local[name] == docker[name]
        assert local[name].startswith("http://localhost:")


def test_containers_keep_the_compose_file_s_own_defaults_inside() -> None:
    assert variables_for("docker") == {**SECRETS, **SEEN_FROM_THIS_MACHINE}


def test_processes_are_told_where_everything_is_on_this_machine() -> None:
    assert variables_for("local") == {
        **SECRETS,
        **SEEN_FROM_THIS_MACHINE,
        "FUSIONAUTH_INTERNAL_URL": "http://127.0.0.1:9011",
        "FUSIONAUTH_LISTEN_PORT": "9011",
        "API_LISTEN_PORT": "5000",
        "SITE_LISTEN_PORT": "3000",
        "DATABASE_PORT": "41234",
        "DATABASE_ADDRESS": "127.0.0.1:41234",
        "KICKSTART_FILE": "/repo/compose/kickstart.json",
    }


def test_a_secret_cannot_take_the_place_of_an_endpoint() -> None:
    state = make_state("demo", "docker", "emulator", PORTS)
    secrets = {"API_URL": "http://elsewhere.example"}
    variables = make_variables(state, secrets, Path("/repo/compose"))
    assert variables["API_URL"] == "http://localhost:5000"
