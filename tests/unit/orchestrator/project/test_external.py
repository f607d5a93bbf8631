"""A project beside a FusionAuth that somebody else started."""

from pathlib import Path

import pytest

from orchestrator.compose.load import load_compose
from orchestrator.errors import SettingsError
from orchestrator.project import external
from orchestrator.project.project import make_variables
from orchestrator.project.state import EXTERNAL
from orchestrator.secrets import SECRET_BYTES, Secret
from tests.unit.orchestrator.project.test_choices import decided

ROOT = Path(__file__).parents[4]
URL = "http://localhost:9411"


def test_only_its_own_services_get_ports() -> None:
    state = decided(fusionauth_url=f"{URL}/", ports="auto")
    assert (state.engine, state.fusionauth) == ("local", EXTERNAL)
    assert state.urls["fusionauth"] == URL
    assert state.ports["fusionauth"] == 9411
    assert state.urls["api"] == f"http://localhost:{state.ports['api']}"


def test_a_later_up_knows_the_server() -> None:
    first = decided(fusionauth_url=URL)
    assert decided(first) == first
    assert decided(first, fusionauth_url=URL) == first
    with pytest.raises(SettingsError, match="not http://localhost:9999"):
        decided(first, fusionauth_url="http://localhost:9999")


def test_a_project_with_a_server_of_its_own_takes_no_other() -> None:
    with pytest.raises(SettingsError) as raised:
        decided(decided(), fusionauth_url=URL)
    assert "down --volumes" in (raised.value.hint or "")


@pytest.mark.parametrize(
    "flags, said",
    [
        ({"engine": "docker"}, "needs the local engine"),
        ({"fusionauth": "real"}, "takes one that runs"),
        ({"fusionauth_url": "http://fusionauth.example:9011"}, "one host name"),
        ({"fusionauth_url": "http://127.0.0.1:9011"}, "one host name"),
        ({"fusionauth_url": "localhost:9011"}, "not the URL of a server"),
        ({"fusionauth_url": "http://localhost:99999"}, "not the URL of a server"),
        ({"fusionauth_url": "http://localhost:port"}, "not the URL of a server"),
        ({"fusionauth_url": "http://localhost:9011?a=b"}, "not the URL of a server"),
    ],
)
def test_what_cannot_go_with_it_is_said(flags: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        decided(None, **{"fusionauth_url": URL, **flags})


@pytest.mark.parametrize(
    "url, port", [(URL, 9411), ("http://localhost", 80), ("https://localhost", 443)]
)
def test_its_port_is_the_url_s(url: str, port: int) -> None:
    assert external.port_of(url) == port


def test_neither_fusionauth_nor_a_database_is_started() -> None:
    variables = dict.fromkeys(SECRET_BYTES, "x")
    file = load_compose([ROOT / "compose" / "compose.yaml"], variables)
    assert set(external.without_what_runs_there(file).services) == {"api", "site"}


def test_its_keys_come_from_the_environment() -> None:
    given = {"DEMO_API_KEY": "theirs", "DEMO_KEY_MANAGER_KEY": "the manager's"}
    assert external.require_api_key(given, URL) == Secret("theirs")
    assert external.find_key_manager_key(given) == Secret("the manager's")
    assert external.find_key_manager_key({}) is None
    with pytest.raises(SettingsError, match="no API key for http://localhost:9411"):
        external.require_api_key({}, URL)


def test_services_reach_it_where_browsers_do() -> None:
    variables = make_variables(decided(fusionauth_url=URL), {}, ROOT)
    assert variables["FUSIONAUTH_URL"] == variables["FUSIONAUTH_INTERNAL_URL"] == URL
