"""A project beside a FusionAuth that somebody else started."""

from pathlib import Path

import pytest

from orchestrator import beside
from orchestrator.compose.load import load_compose
from orchestrator.endpoints import Ports, make_endpoints
from orchestrator.errors import SettingsError
from orchestrator.secrets import SECRET_BYTES, Secret, Secrets, make_secrets
from tests.unit.orchestrator.test_decide import decided

ROOT = Path(__file__).parents[3]
URL = "http://localhost:9411"


def test_only_its_own_services_get_ports() -> None:
    state = decided(fusionauth_url=f"{URL}/", ports="auto")
    assert (state.engine, state.fusionauth) == ("local", beside.FLAVOUR)
    assert state.urls["fusionauth"] == URL
    assert state.ports["fusionauth"] == 9411
    assert state.urls["api"] == f"http://localhost:{state.ports['api']}"


def test_a_later_up_knows_the_server() -> None:
    first = decided(fusionauth_url=URL)
    assert decided(first) == first
    assert decided(first, fusionauth_url=URL) == first
    with pytest.raises(SettingsError, match="--fusionauth-url http://localhost:9999 cannot be had"):
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
    assert beside.port_of(url) == port


def test_neither_fusionauth_nor_a_database_is_started() -> None:
    variables = dict.fromkeys(SECRET_BYTES, "x")
    file = load_compose([ROOT / "compose" / "compose.yaml"], variables)
    assert set(beside.without_what_runs(file).services) == {"api", "site"}


def test_its_key_takes_the_place_of_ours() -> None:
    ours = make_secrets(demo_user_password=None)
    taken = beside.take_keys(ours, {"DEMO_API_KEY": "theirs"}, URL, is_first=True)
    assert taken["FUSIONAUTH_API_KEY"] == Secret("theirs")
    others = {name: one for name, one in ours.values.items() if name != "FUSIONAUTH_API_KEY"}
    assert {**others, "FUSIONAUTH_API_KEY": Secret("theirs")} == taken.values


def test_the_key_is_needed_once() -> None:
    ours = Secrets({"FUSIONAUTH_API_KEY": Secret("kept")})
    assert beside.take_keys(ours, {}, URL, is_first=False) == ours
    with pytest.raises(SettingsError, match="no API key for http://localhost:9411"):
        beside.take_keys(ours, {}, URL, is_first=True)


def test_services_reach_it_where_browsers_do() -> None:
    endpoints = make_endpoints("local", Ports(9411, 5000, 3000, 5432), URL)
    assert endpoints.fusionauth_url == endpoints.fusionauth_internal_url == URL
