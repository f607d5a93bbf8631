"""Every operation served, fuzzed from FusionAuth's OpenAPI file: no 5xx; no status that is not in
the emulator's table and no answer that the file does not allow (the client checks these two).

Schemathesis makes the requests; they reach the application in process.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from emulator_tests.contract.emulator import DEFAULT_TENANT_ID
from emulator_tests.fuzz.conftest import Fuzzed
from emulator_tests.fuzz.operations import readable_operations, served_operations
from emulator_tests.properties import search

pytestmark = pytest.mark.contract

QUICK, DEEP = 3, 40
"""Requests to each operation."""
CONTENT_TYPES = (
    "application/json", "application/merge-patch+json", "application/json-patch+json", "text/plain",
)  # fmt: skip
REQUIRED: Mapping[str, Mapping[str, Any]] = {
    "key": {"algorithm": "ES256"},
    "registration": {},
    "search": {},
    "user": {"password": "long enough to pass"},
}
SHARED_IDS = [f"f0000000-0000-4000-8000-{number:012}" for number in range(2)]
each_operation = pytest.mark.parametrize("operation", served_operations())
FIXED = settings(
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@each_operation
@settings(FIXED, max_examples=QUICK)
@given(data=st.data())
def test_no_request_breaks_the_operation(
    fuzzed: Fuzzed, operation: str, data: st.DataObject
) -> None:
    _try(fuzzed, operation, data)


@pytest.mark.deep
@each_operation
def test_no_request_of_many_breaks_the_operation(
    fuzzed: Fuzzed, operation: str, deep_seed: int
) -> None:
    def request(data: st.DataObject) -> None:
        _try(fuzzed, operation, data)

    many = settings(FIXED, max_examples=DEEP)
    search(request, seeded=deep_seed, at_length=many, data=st.data())


def _try(fuzzed: Fuzzed, operation: str, data: st.DataObject) -> None:
    answer = _send(fuzzed, operation, data)
    assert answer.status_code < 500, answer.text[:500]


def _send(fuzzed: Fuzzed, operation: str, data: st.DataObject) -> httpx.Response:
    described = readable_operations()[operation]
    case = data.draw(described.as_strategy())
    path = described.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace(f"{{{name}}}", _path_part(fuzzed, data, name, value))
    headers = {}
    if data.draw(st.booleans()):  # after a while there are many tenants
        headers["X-FusionAuth-TenantId"] = DEFAULT_TENANT_ID
    content = None
    if isinstance(case.body, dict | list | str | int | float | bool | None):
        body = _plausible(case.body) if data.draw(st.integers(0, 3)) else case.body
        content = json.dumps(_with_known_ids(fuzzed, data, body)).encode()
        headers["Content-Type"] = data.draw(st.sampled_from(CONTENT_TYPES[:1] * 5 + CONTENT_TYPES))
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    return fuzzed.send(described.method, path, params=query, headers=headers, content=content)


def _plausible(body: Any) -> Any:
    """With what an object cannot be without, so that requests get past the first check."""
    if not isinstance(body, Mapping):
        return body
    storable: dict[str, Any] = _without_null_characters(body)
    for name, members in storable.items():
        if isinstance(members, dict):
            unique = secrets.token_hex(6)
            members |= REQUIRED.get(name, {"name": unique})
            if name == "user":
                members["email"] = f"{unique}@example.com"
    return storable


def _without_null_characters(value: Any) -> Any:
    """PostgreSQL takes none, so a request with one gets no further than the first check."""
    match value:
        case str():
            return value.replace("\x00", "0")
        case list():
            return [_without_null_characters(one) for one in value]
        case dict():
            members = value.items()
            return {_without_null_characters(k): _without_null_characters(v) for k, v in members}
    return value


def _path_part(fuzzed: Fuzzed, data: st.DataObject, name: str, value: object) -> str:
    """Mostly an Id: of something that is there, or one of a few that other requests use too."""
    ids = [*fuzzed.ids.get(name, ()), *SHARED_IDS]
    chosen = data.draw(st.sampled_from([*ids, str(value)]))
    return quote(chosen, safe="")


def _with_known_ids(fuzzed: Fuzzed, data: st.DataObject, body: Any) -> Any:
    """A made-up Id in a body names nothing; half of them become one that does."""
    if isinstance(body, Mapping):
        return {
            name: data.draw(st.sampled_from([*fuzzed.ids[name], value]))
            if name in fuzzed.ids and _is_id(value)
            else _with_known_ids(fuzzed, data, value)
            for name, value in body.items()
        }
    return body


def _is_id(value: object) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False
