"""The table of statuses (contract 1.3, 5)."""

import pytest

from emulator_tests.contract.allowed_statuses import ALSO, NOT_FOUND, ONLY, allowed_statuses
from fusionauth_emulator.rest.routes import OPERATIONS

NAMES = {(one.method, one.path): one for one in OPERATIONS}


def test_every_line_of_the_table_is_about_an_operation() -> None:
    assert {*ONLY, *ALSO, *NOT_FOUND} <= NAMES.keys()


@pytest.mark.parametrize("status", [201, 204, 403, 415, 500, 501, 504])
def test_some_statuses_are_no_operations(status: int) -> None:
    """There is no 201 and no 204, 415 is not used, a fault is never meant (contract 1.2, 1.3)."""
    assert [name for name, one in NAMES.items() if status in allowed_statuses(one)] == []


@pytest.mark.parametrize(
    "method, path, has",
    [
        ("POST", "/api/user", False),
        ("POST", "/api/user/{userId}", False),
        ("GET", "/api/user/{userId}", True),
        ("GET", "/api/application", False),
        ("POST", "/api/application/{id}/role", True),
        ("POST", "/api/application/{id}/role/{roleId}", True),
        ("POST", "/api/user/registration/{userId}", True),
        ("POST", "/api/login", True),
    ],
)
def test_who_can_miss_something(method: str, path: str, has: bool) -> None:
    assert (404 in allowed_statuses(NAMES[method, path])) is has
