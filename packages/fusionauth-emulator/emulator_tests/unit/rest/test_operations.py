"""The table of operations."""

import json
from pathlib import Path

import pytest

from fusionauth_emulator.rest.operations import GLOBAL, Access
from fusionauth_emulator.rest.routes import OPERATIONS

# contract 1.7: what an API key can be allowed, as far as it is served
PERMISSIONS = json.loads((Path(__file__).parent / "permissions.json").read_text())


def test_no_operation_is_there_twice() -> None:
    named = [(one.method, one.path) for one in OPERATIONS]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    "operation",
    [one for one in OPERATIONS if one.access in {Access.KEY, *GLOBAL}],
    ids=lambda one: f"{one.method} {one.path}",
)
def test_an_operation_that_needs_a_key_has_a_permission_of_fusionauths(operation: object) -> None:
    method, permission = operation.method, operation.permission  # type: ignore[attr-defined]
    assert method in PERMISSIONS[permission]


DOCUMENTED = set(json.loads((Path(__file__).parent / "global_endpoints.json").read_text()))
"""Documented as refusing the key of one tenant."""


def test_the_key_of_one_tenant_is_refused_where_it_is_documented_and_nowhere_else() -> None:
    asked = {one.permission: one.access for one in OPERATIONS if one.permission in PERMISSIONS}
    refusing = {path for path, access in asked.items() if access in GLOBAL}
    assert refusing == DOCUMENTED & asked.keys()
