"""How the end-to-end tests find what they run against."""

import json
from pathlib import Path

import pytest

from e2e.environment import (
    NoEnvironment,
    find_compose_environment,
    find_environment,
    require_environment_at,
    require_seeded,
)
from e2e.seed import Seed

SITE = "http://localhost:3000"
SECRETS = (
    "# made by up\nFUSIONAUTH_API_KEY=k=1\nDEMO_USER_PASSWORD=secret\nDATABASE_PASSWORD=database\n"
)
CONFIG = """// comment
export const config = {
  "clientId": "c", "fusionAuthUrl": "http://localhost:9011",
  "apiUrl": "http://localhost:5000", "siteUrl": "http://localhost:3000"
};
"""


def answers(stack: str = "demo") -> dict[str, str]:
    return {f"{SITE}/health": json.dumps({"stack": stack}), f"{SITE}/config.js": CONFIG}


def nobody_answers(_url: str) -> None:
    return None


def add_project(state_dir: Path, *, api: str = "http://localhost:5000") -> None:
    folder = state_dir / "demo"
    folder.mkdir()
    urls = {"fusionauth": "http://localhost:9011", "api": api, "site": SITE}
    (folder / "state.json").write_text(json.dumps({"version": 1, "urls": urls}))
    (folder / "secrets.env").write_text(SECRETS)


def test_a_running_project_is_found_with_its_secrets(tmp_path: Path) -> None:
    add_project(tmp_path)
    found = find_environment(tmp_path, "demo", {}, answers().get)
    assert found is not None
    assert (found.api_url, found.api_key, found.user_password) == (
        "http://localhost:5000",
        "k=1",
        "secret",
    )


def test_secrets_do_not_show_in_reports(tmp_path: Path) -> None:
    add_project(tmp_path)
    found = find_environment(tmp_path, "demo", {}, answers().get)
    assert "k=1" not in repr(found)
    assert "secret" not in repr(found)


def test_a_project_that_was_never_up_is_none(tmp_path: Path) -> None:
    assert find_environment(tmp_path, "demo", {}, answers().get) is None


def test_a_project_that_is_down_is_none(tmp_path: Path) -> None:
    add_project(tmp_path)
    assert find_environment(tmp_path, "demo", {}, nobody_answers) is None


@pytest.mark.parametrize(
    "health",
    [
        pytest.param('{"stack": "other"}', id="another project"),
        pytest.param("<html>", id="not JSON"),
        pytest.param("[]", id="not an object"),
    ],
)
def test_a_stranger_on_the_sites_port_is_not_taken_for_it(tmp_path: Path, health: str) -> None:
    add_project(tmp_path)
    assert find_environment(tmp_path, "demo", {}, {f"{SITE}/health": health}.get) is None


def test_two_host_names_are_refused(tmp_path: Path) -> None:
    add_project(tmp_path, api="http://127.0.0.1:5000")
    with pytest.raises(NoEnvironment, match="one host name"):
        find_environment(tmp_path, "demo", {}, answers().get)


def test_a_site_tells_where_the_rest_is(tmp_path: Path) -> None:
    variables = {"DEMO_API_KEY": "key", "DEMO_USER_PASSWORD": "password"}
    found = require_environment_at(f"{SITE}/", tmp_path, variables, answers("there").get)
    assert (found.project, found.fusionauth_url) == ("there", "http://localhost:9011")
    assert (found.api_key, found.user_password) == ("key", "password")
    assert not found.is_here


def test_a_site_of_a_project_from_here_needs_no_variables(tmp_path: Path) -> None:
    add_project(tmp_path)
    found = require_environment_at(SITE, tmp_path, {}, answers().get)
    assert (found.api_key, found.is_here) == ("k=1", True)


def test_h6_what_may_not_show_is_all_but_the_demo_login(tmp_path: Path) -> None:
    add_project(tmp_path)
    found = find_environment(tmp_path, "demo", {}, answers().get)
    assert found is not None
    assert found.hidden == {"k=1", "database"}


def test_h6_elsewhere_the_demo_login_may_not_show_either(tmp_path: Path) -> None:
    variables = {"DEMO_API_KEY": "key", "DEMO_USER_PASSWORD": "password"}
    found = require_environment_at(SITE, tmp_path, variables, answers("there").get)
    assert found.hidden == {"key", "password"}


def test_h6_a_site_elsewhere_under_a_name_from_here_is_not_here(tmp_path: Path) -> None:
    add_project(tmp_path)
    there, config = "http://demo.example:3000", CONFIG.replace("localhost", "demo.example")
    pages = {f"{there}/health": '{"stack": "demo"}', f"{there}/config.js": config}
    assert not require_environment_at(there, tmp_path, {}, pages.get).is_here


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"urls": {}}'])
def test_h6_a_state_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    add_project(tmp_path)
    (tmp_path / "demo" / "state.json").write_text(text)
    with pytest.raises(NoEnvironment, match=r"state\.json cannot be read.*\nhint: "):
        find_environment(tmp_path, "demo", {}, answers().get)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoEnvironment, match="hint: set DEMO_API_KEY"):
        require_environment_at(SITE, tmp_path, {}, answers().get)


def test_a_site_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoEnvironment, match="does not answer as a site of this demo"):
        require_environment_at(SITE, tmp_path, {}, nobody_answers)


def test_a_site_without_settings_is_refused(tmp_path: Path) -> None:
    pages = {f"{SITE}/health": '{"stack": "demo"}', f"{SITE}/config.js": "404"}
    with pytest.raises(NoEnvironment, match="holds no settings"):
        require_environment_at(SITE, tmp_path, {}, pages.get)


STATUS = json.dumps(
    {
        "by_compose": True,
        "services": {
            "db": {"url": None},
            "fusionauth": {"url": "http://localhost:9011"},
            "api": {"url": "http://localhost:5000"},
            "site": {"url": SITE},
        },
    }
)


def test_h01_what_plain_compose_runs_is_found_through_status(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "secrets.env").write_text(SECRETS)
    found = find_compose_environment(tmp_path, "demo", {}, lambda: STATUS, answers().get)
    assert found is not None
    assert (found.site_url, found.api_key) == (SITE, "k=1")


@pytest.mark.parametrize("status", [None, STATUS.replace("true", "false")], ids=["error", "ours"])
def test_h01_what_compose_does_not_run_is_none(tmp_path: Path, status: str | None) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "secrets.env").write_text(SECRETS)
    find = find_compose_environment
    assert find(tmp_path, "demo", {}, lambda: status, answers().get) is None
    assert find(tmp_path, "demo", {}, lambda: STATUS, answers("other").get) is None


def test_h01_a_project_without_secrets_is_not_asked_for(tmp_path: Path) -> None:
    def fail() -> str:
        raise AssertionError("not to be asked")

    assert find_compose_environment(tmp_path, "demo", {}, fail, answers().get) is None


class Server:
    """has: the seeded objects that are there."""

    def __init__(self, *has: str) -> None:
        self._has = has

    def has_application(self, client_id: str) -> bool:
        return client_id in self._has

    def has_user(self, login: str) -> bool:
        return login in self._has


SEED = Seed(tenant_id="t", client_id="an-id", user_login="demo@example.com")


@pytest.mark.parametrize(
    "server, missing",
    [(Server(), "application an-id"), (Server("an-id"), "user demo@example.com")],
    ids=["nothing", "no user"],
)
def test_h09_a_project_without_a_seed_is_told_so(
    server: Server, missing: str, tmp_path: Path
) -> None:
    add_project(tmp_path)
    found = find_environment(tmp_path, "demo", {}, answers().get)
    assert found is not None
    with pytest.raises(NoEnvironment) as raised:
        require_seeded(found, SEED, server)
    said, hint = str(raised.value).splitlines()
    assert "project demo is up but not seeded" in said
    assert said.endswith(missing)
    assert hint == "hint: seed it: python3 orchestrate.py seed --project demo"


def test_h09_a_seeded_project_passes(tmp_path: Path) -> None:
    add_project(tmp_path)
    found = find_environment(tmp_path, "demo", {}, answers().get)
    assert found is not None
    require_seeded(found, SEED, Server("an-id", "demo@example.com"))


def test_h09_a_server_elsewhere_is_seeded_by_its_url(tmp_path: Path) -> None:
    variables = {"DEMO_API_KEY": "key", "DEMO_USER_PASSWORD": "password"}
    found = require_environment_at(SITE, tmp_path, variables, answers().get)
    with pytest.raises(NoEnvironment, match="--fusionauth-url http://localhost:9011 --yes"):
        require_seeded(found, SEED, Server())
