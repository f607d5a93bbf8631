"""DEMO_USER_PASSWORD for a project that has one already: `seed` applies it, `config` shows it."""

from pathlib import Path

import pytest

from orchestrator import secrets
from orchestrator.cli import main
from orchestrator.commands import seed as seed_command
from orchestrator.fusionauth.client import FusionAuthClient, Session
from orchestrator.project.choices import assume_plain_compose
from orchestrator.project.folder import folder_of
from orchestrator.project.state import save_state
from orchestrator.secrets import USER_PASSWORD, Secret
from orchestrator.seed_target import SeedTarget
from orchestrator.settings import load_settings
from tests.fakes.fusionauth import FakeFusionAuth, open_fake_client

ROOT = Path(__file__).parents[3]
DEMO_ID = "00000000-0000-0000-0000-111111111111"
OLD, NEW = "the-old-password", "the-new-password"
ARGUMENTS = ["--project", "p"]
ROOM = """
tenants: [{id: d7d09513-a3f5-401c-9685-34ab6c552453, name: Default}]
users: [{repeat: 2, email: "attendee{n}@example.com", password: "${DEMO_USER_PASSWORD}"}]
"""

UNCHECKED = f"""
tenants: [{{id: d7d09513-a3f5-401c-9685-34ab6c552453, name: Default}}]
users: [{{id: {DEMO_ID}, email: demo@example.com, password: "${{DEMO_USER_PASSWORD}}"}}]
"""


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a project that was up, on the documented ports."""
    for name in ("DEMO_USER_PASSWORD", "DEMO_PROJECT", "FUSIONAUTH_ADMIN_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DEMO_STATE_DIR", str(tmp_path))
    settings = load_settings(tmp_path, {"project": "p"}, {"DEMO_STATE_DIR": str(tmp_path)})
    folder = folder_of(settings)
    folder.path.mkdir(mode=0o700)
    secrets.save_secrets(folder.secrets, secrets.make_secrets(demo_user_password=OLD))
    save_state(folder, assume_plain_compose(settings))
    return folder.secrets


@pytest.fixture
def server(secrets_file: Path, monkeypatch: pytest.MonkeyPatch) -> FakeFusionAuth:
    """The project's FusionAuth, seeded with the old password."""
    fake = FakeFusionAuth()

    def open_client(target: SeedTarget, session: Session) -> FusionAuthClient:
        return open_fake_client(fake)

    monkeypatch.setattr(SeedTarget, "open_client", open_client)
    monkeypatch.setattr(seed_command, "require_no_shared_ports", lambda urls: None)
    assert main(["seed", *ARGUMENTS], ROOT) == 0
    assert fake.passwords[DEMO_ID] == OLD
    return fake


def kept(file: Path) -> Secret:
    found = secrets.find_secrets(file)
    assert found
    return found[USER_PASSWORD]


def test_h08_seed_applies_a_new_password_of_the_demo_user(
    server: FakeFusionAuth, secrets_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(USER_PASSWORD, NEW)
    assert main(["seed", *ARGUMENTS], ROOT) == 0

    assert server.passwords[DEMO_ID] == NEW
    assert kept(secrets_file) == Secret(NEW)
    monkeypatch.delenv(USER_PASSWORD)
    assert main(["seed", *ARGUMENTS], ROOT) == 0
    assert server.passwords[DEMO_ID] == NEW


def test_h08_a_plan_shows_the_new_password_as_a_change_and_writes_nothing(
    server: FakeFusionAuth,
    secrets_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(USER_PASSWORD, NEW)
    capsys.readouterr()
    assert main(["seed", "--plan", *ARGUMENTS], ROOT) == 6

    shown = capsys.readouterr().out
    assert "change user demo@example.com" in shown
    assert NEW not in shown
    assert kept(secrets_file) == Secret(OLD)


def test_h08_a_server_that_has_the_new_password_already_is_remembered_too(
    server: FakeFusionAuth, secrets_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.passwords[DEMO_ID] = NEW
    monkeypatch.setenv(USER_PASSWORD, NEW)
    assert main(["seed", *ARGUMENTS], ROOT) == 0
    assert kept(secrets_file) == Secret(NEW)


def test_h08_a_seed_without_the_demo_user_leaves_that_password_alone(
    server: FakeFusionAuth, secrets_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room.yaml"
    room.write_text(ROOM, encoding="utf-8")
    monkeypatch.setenv(USER_PASSWORD, NEW)
    assert main(["seed", "--file", str(room), *ARGUMENTS], ROOT) == 0

    assert sorted(server.passwords.values()).count(NEW) == 2
    assert server.passwords[DEMO_ID] == OLD
    assert kept(secrets_file) == Secret(OLD)


def test_h08_a_password_that_is_not_compared_is_not_remembered(
    server: FakeFusionAuth, secrets_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user is there already, and the file has no `checkPassword`: nothing is sent."""
    file = tmp_path / "unchecked.yaml"
    file.write_text(UNCHECKED, encoding="utf-8")
    monkeypatch.setenv(USER_PASSWORD, NEW)
    assert main(["seed", "--file", str(file), *ARGUMENTS], ROOT) == 0
    assert server.passwords[DEMO_ID] == OLD
    assert kept(secrets_file) == Secret(OLD)


def test_h08_the_password_on_another_server_is_not_the_projects(
    server: FakeFusionAuth, secrets_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(USER_PASSWORD, NEW)
    monkeypatch.setattr(seed_command, "warn_of_version", lambda client: None)
    monkeypatch.setenv("DEMO_API_KEY", "the key of that server")
    other = ["--fusionauth-url", "http://localhost:9999", "--yes"]
    assert main(["seed", *other, *ARGUMENTS], ROOT) == 0
    assert server.passwords[DEMO_ID] == NEW
    assert kept(secrets_file) == Secret(OLD)


@pytest.mark.parametrize(
    "name, fixed_by",
    [("FUSIONAUTH_ADMIN_PASSWORD", "secrets.env"), ("SITE_URL", "the project")],
)
def test_h08_seed_names_a_variable_that_it_does_not_use(
    name: str,
    fixed_by: str,
    server: FakeFusionAuth,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, "another-value")
    monkeypatch.setenv("DATABASE_PASSWORD", "the file does not refer to it")
    capsys.readouterr()
    assert main(["seed", *ARGUMENTS], ROOT) == 0

    notes = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note:")]
    assert notes == [f"note: variable {name} has no effect: {fixed_by} sets it"]


@pytest.mark.parametrize("given", [None, OLD, NEW])
def test_h08_config_shows_one_row_of_a_name(
    given: str | None,
    secrets_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if given:
        monkeypatch.setenv(USER_PASSWORD, given)
    assert main(["config", *ARGUMENTS], ROOT) == 0

    rows = capsys.readouterr().out.splitlines()
    names = [row.split()[0] for row in rows]
    assert len(names) == len(set(names))
    (row,) = (row for row in rows if row.startswith(USER_PASSWORD))
    assert row.split()[1] == "secrets.env"
    assert ("environment: not applied yet" in row) == (given == NEW)


def test_h08_config_get_reveals_a_setting_that_no_project_has_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEMO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv(USER_PASSWORD, NEW)
    arguments = ["config", "get", USER_PASSWORD, *ARGUMENTS]
    assert main(arguments, ROOT) == 0
    assert main([*arguments, "--reveal"], ROOT) == 0
    assert capsys.readouterr().out.splitlines() == [secrets.MASK, NEW]
