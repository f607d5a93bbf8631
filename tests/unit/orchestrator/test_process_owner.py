"""Which processes may be ours: of our own user; as root a database that had to become nobody."""

import pytest

from orchestrator.process import NOBODY_ID, is_database_of_root


@pytest.mark.parametrize("program", ["postgres", "initdb", "setpriv"])
def test_b06_roots_database_runs_as_nobody(program: str) -> None:
    assert is_database_of_root(NOBODY_ID, program, own_uid=0)


@pytest.mark.parametrize(
    "uid, program, own_uid",
    [
        pytest.param(NOBODY_ID, "python3", 0, id="another-program-of-nobody"),
        pytest.param(1000, "postgres", 0, id="a-database-of-another-user"),
        pytest.param(NOBODY_ID, "postgres", 1000, id="nobody-is-not-an-ordinary-user"),
        pytest.param(0, "postgres", 1000, id="a-database-of-root"),
    ],
)
def test_b06_other_users_processes_are_not_ours(uid: int, program: str, own_uid: int) -> None:
    assert not is_database_of_root(uid, program, own_uid)
