"""Answers of the REST API against the emulator's table of statuses."""

import re
from functools import cache

import httpx

from emulator_tests.contract.allowed_statuses import allowed_statuses
from fusionauth_emulator.rest.not_served import KnownOperation, find_missing
from fusionauth_emulator.rest.operations import Operation
from fusionauth_emulator.rest.routes import OPERATIONS, SERVED


async def check_status(response: httpx.Response) -> None:
    """Raises AssertionError for a status that the operation does not have."""
    request = response.request
    operation = find_operation(request.method, request.url.path)
    if operation is None:
        return
    allowed = allowed_statuses(operation)
    text = f"{request.method} {request.url.path}: {response.status_code} is none of {allowed}"
    assert response.status_code in allowed, text


def find_operation(method: str, path: str) -> Operation | None:
    """None for what is not served."""
    wanted = "GET" if method == "HEAD" else method
    for expression, operation in _expressions():
        if operation.method == wanted and expression.fullmatch(path.rstrip("/")):
            return operation if isinstance(operation, Operation) else None
    return None


@cache
def _expressions() -> list[tuple[re.Pattern[str], Operation | KnownOperation]]:
    """Fixed paths first, as the server matches them."""
    both: list[Operation | KnownOperation] = [*OPERATIONS, *find_missing(SERVED)]
    ordered = sorted(both, key=lambda operation: operation.path.count("{"))
    return [(re.compile(re.sub(r"\{[^}]*\}", "[^/]+", one.path)), one) for one in ordered]
