"""The secrets file: random, private, whole or absent, never shown by accident."""

from pathlib import Path

import pytest

from orchestrator.errors import StateError
from orchestrator.secrets import MASK, SECRET_BYTES, find_secrets, make_secrets, save_secrets


def test_two_projects_never_share_a_secret() -> None:
    one, other = make_secrets().reveal_all(), make_secrets().reveal_all()
    assert not set(one.values()) & set(other.values())
    assert set(one) == set(SECRET_BYTES)


def test_the_demo_password_can_be_fixed_for_a_room() -> None:
    secrets = make_secrets(demo_user_password="workshop-2026")
    assert secrets["DEMO_USER_PASSWORD"].reveal() == "workshop-2026"


def test_a_secret_does_not_show_itself() -> None:
    secrets = make_secrets()
    value = secrets["FUSIONAUTH_API_KEY"].reveal()
    for shown in (repr(secrets), str(secrets["FUSIONAUTH_API_KEY"]), f"{secrets}"):
        assert value not in shown
        assert MASK in shown


def test_what_is_saved_is_found_again_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    secrets = make_secrets()
    save_secrets(path, secrets)
    assert find_secrets(path) == secrets
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_file_is_no_secrets(tmp_path: Path) -> None:
    assert find_secrets(tmp_path / "secrets.env") is None


def test_a_file_that_lacks_one_says_which(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    save_secrets(path, make_secrets())
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("DATABASE_PASSWORD")))
    with pytest.raises(StateError, match="lacks DATABASE_PASSWORD") as raised:
        find_secrets(path)
    assert "down --volumes" in (raised.value.hint or "")


def test_an_unwritable_place_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot write"):
        save_secrets(tmp_path / "absent" / "secrets.env", make_secrets())
