"""Docker's configuration in any state: one of our errors, or a pull without a login."""

import json
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.auth import AuthConfig
from docker.context.config import get_context_id

from orchestrator.engines.docker.client import connect
from orchestrator.engines.docker.configuration import Logins, require_context, use_forgiving_logins
from orchestrator.errors import EngineUnavailable
from tests.fakes.docker_api import FakeDaemon

from .plans import find_pull_problem

REGISTRY = "registry.example"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file `config.json` of this test; no daemon listens where the environment points to."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    for name in ("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config.json"


# -- any state of the file -------------------------------------------------------------------------

WRONG_SHAPES = [
    "[]",
    "5",
    '"text"',
    '{"auths": []}',
    '{"auths": {"r": "x"}}',
    '{"auths": {"r": {"auth": 5}}}',
    '{"auths": {"r": {"auth": "no base 64"}}}',
    '{"credHelpers": []}',
    '{"credHelpers": {"registry.example": 7}}',
    '{"credsStore": {}}',
    '{"proxies": null}',
    '{"proxies": []}',
    '{"currentContext": 5}',
    "{",
    "",
    "\x00",
]


@pytest.mark.parametrize("text", WRONG_SHAPES)
def test_h03_a_configuration_of_any_shape_is_one_of_our_errors(config: Path, text: str) -> None:
    config.write_text(text)
    with pytest.raises(EngineUnavailable) as raised:
        connect()
    assert raised.value.exit_code == 3
    assert raised.value.hint


def test_h03_a_configuration_that_cannot_be_used_is_named(config: Path) -> None:
    config.write_text('{"auths": {"r": "x"}}')
    with pytest.raises(EngineUnavailable, match="Docker's configuration cannot be used") as raised:
        connect()
    assert str(config) in (raised.value.hint or "")


@pytest.mark.parametrize(
    "content", [pytest.param(b"\xff\xfe", id="not UTF-8"), pytest.param(None, id="a folder")]
)
def test_h03_a_configuration_that_cannot_be_read_counts_as_empty(
    config: Path, content: bytes | None
) -> None:
    if content is None:
        config.mkdir()
    else:
        config.write_bytes(content)
    with pytest.raises(EngineUnavailable, match="no Docker daemon answers"):
        connect()


@pytest.mark.parametrize(
    "error", [RuntimeError("a"), KeyError("Endpoints"), AttributeError("get"), Exception("meta")]
)
def test_h03_whatever_the_sdk_raises_while_it_connects_is_translated(
    config: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def stumble(**_: Any) -> None:
        raise error

    monkeypatch.setattr(docker, "from_env", stumble)
    with pytest.raises(EngineUnavailable, match=type(error).__name__) as raised:
        connect()
    assert raised.value.__cause__ is error


# -- the context -----------------------------------------------------------------------------------


def make_context(config: Path, name: str, meta: str) -> None:
    folder = config.parent / "contexts" / "meta" / get_context_id(name)
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(meta)
    config.write_text("{}")


def test_b10_an_unknown_context_of_the_environment_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCKER_HOST")
    monkeypatch.setenv("DOCKER_CONTEXT", "nope")
    with pytest.raises(EngineUnavailable) as raised:
        connect()
    assert raised.value.message == 'Docker has no context "nope" (from DOCKER_CONTEXT)'
    assert "docker context ls" in (raised.value.hint or "")


def test_b10_an_unknown_context_of_the_configuration_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCKER_HOST")
    config.write_text('{"currentContext": "gone"}')
    with pytest.raises(EngineUnavailable) as raised:
        connect()
    assert raised.value.message == (
        f'Docker has no context "gone" (from currentContext in {config})'
    )


def test_b10_a_host_that_is_named_wins_over_every_context(config: Path) -> None:
    config.write_text('{"currentContext": "gone"}')
    require_context({"DOCKER_HOST": "unix:///a", "DOCKER_CONTEXT": "nope"})


@pytest.mark.parametrize("environment", [{}, {"DOCKER_CONTEXT": "default"}], ids=str)
def test_b10_the_default_context_needs_no_file(config: Path, environment: dict[str, str]) -> None:
    config.write_text('{"currentContext": ""}')
    require_context(environment)


def test_b10_a_context_that_exists_passes(config: Path) -> None:
    endpoint = {"docker": {"Host": "unix:///somewhere.sock"}}
    meta = {"Name": "mine", "Metadata": {}, "Endpoints": endpoint}
    make_context(config, "mine", json.dumps(meta))
    require_context({"DOCKER_CONTEXT": "mine"})


def test_b10_a_context_that_the_sdk_does_not_see_names_the_way_out(config: Path) -> None:
    """It looks for contexts beside a config.json only, and Docker's command makes none."""
    make_context(config, "mine", "{}")
    config.unlink()
    with pytest.raises(EngineUnavailable, match='does not find the context "mine"') as raised:
        require_context({"DOCKER_CONTEXT": "mine"})
    assert f"echo {{}} > {config}" in (raised.value.hint or "")


@pytest.mark.parametrize("meta", ["{", "{}", '{"Endpoints": {"docker": 5}}'])
def test_b10_a_context_whose_file_is_broken_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch, meta: str
) -> None:
    monkeypatch.delenv("DOCKER_HOST")
    monkeypatch.setenv("DOCKER_CONTEXT", "broken")
    make_context(config, "broken", meta)
    with pytest.raises(EngineUnavailable, match="Docker's configuration cannot be used"):
        connect()


# -- logins ----------------------------------------------------------------------------------------


def make_helper(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "docker-credential-test"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


MISSING: list[dict[str, Any]] = [
    {"credsStore": "not-on-the-path"},
    {"credHelpers": {REGISTRY: "not-on-the-path"}},
    {"credHelpers": {REGISTRY: "not-on-the-path"}, "credsStore": "not-on-the-path"},
]


@pytest.mark.parametrize("document", MISSING, ids=str)
def test_h03_a_helper_that_is_not_on_the_path_means_no_login(document: dict[str, Any]) -> None:
    logins = Logins(dict(document))
    assert logins.resolve_authconfig(REGISTRY) is None
    assert logins.get_all_credentials() == {}
    assert "docker-credential-not-on-the-path is not on the PATH" in (logins.problem or "")


@pytest.mark.parametrize(
    "script",
    ["echo broken; exit 1", "echo rubbish", "echo '{}'", "echo '[]'", "echo '{\"Username\": 5}'"],
)
def test_h03_a_helper_that_fails_means_the_logins_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    make_helper(tmp_path, monkeypatch, script)
    login = {"username": "me", "password": "secret"}
    logins = Logins({"auths": {REGISTRY: login}, "credsStore": "test"})
    assert logins.resolve_authconfig(REGISTRY) == login
    assert logins.get_all_credentials()[REGISTRY] == login
    assert "credential helper failed" in (logins.problem or "")


def test_h03_a_helper_that_works_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = '{"Username": "me", "Secret": "s", "ServerURL": "x"}'
    make_helper(tmp_path, monkeypatch, f"cat > /dev/null; echo '{answer}'")
    logins = Logins({"credHelpers": {REGISTRY: "test"}})
    expected = {"ServerAddress": REGISTRY, "Username": "me", "Password": "s"}
    assert logins.resolve_authconfig(REGISTRY) == expected
    assert logins.get_all_credentials()[REGISTRY] == expected
    assert logins.problem is None


def test_h03_the_client_pulls_and_builds_without_a_login(tmp_path: Path) -> None:
    """Through the SDK's own code, up to where it would send the request."""
    sent: list[dict[str, str]] = []

    class Recorder(docker.APIClient):
        def _get(self, url: str, **options: Any) -> Any:
            sent.append(options["headers"])
            if "data" in options:
                options["data"].close()
            raise ConnectionError

        _post = _get

    api = Recorder("unix:///nowhere.sock", version="1.44")
    api._auth_configs = AuthConfig({"credsStore": "not-on-the-path"})  # type: ignore[attr-defined]
    use_forgiving_logins(api)
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    for call in (
        lambda: api.inspect_distribution("image:1"),  # type: ignore[no-untyped-call]
        lambda: api.pull("image:1"),
        lambda: api.build(path=str(tmp_path)),
    ):
        with pytest.raises(ConnectionError):
            call()
    assert len(sent) == 3
    for headers in sent:
        assert "X-Registry-Auth" not in headers
        assert "X-Registry-Config" not in headers


def test_h03_a_refused_pull_names_the_helper_that_was_missing() -> None:
    api = FakeDaemon().client()
    api._auth_configs = Logins({"credsStore": "gone"})  # type: ignore[attr-defined]
    api._auth_configs.resolve_authconfig(REGISTRY)  # type: ignore[attr-defined]
    problem = find_pull_problem(api, f"{REGISTRY}/image:1")
    assert problem == (
        "dial tcp: lookup registry: no such host; "
        "without a login, because docker-credential-gone is not on the PATH"
    )
