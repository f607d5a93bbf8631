"""The operations that FusionAuth's OpenAPI file describes and the emulator serves."""

import re
from collections.abc import Mapping
from typing import Any

import schemathesis
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from services.fusionauth_emulator.rest.routes import OPERATIONS
from tests.contract.openapi import document

Operation = APIOperation[Any, Any, Any, Any]


def without_names(path: str) -> str:
    """`/api/user/{userId}` → `/api/user/{}`: the two sides name parameters differently."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def served_operations() -> list[Operation]:
    """In the order of the file. Empty where the file is not there."""
    served = {(one.method.lower(), without_names(one.path)) for one in OPERATIONS}
    described = document()
    paths = {
        path: kept
        for path, methods in described["paths"].items()
        if (kept := _kept(path, methods, served))
    }
    if not paths:
        return []
    schema = schemathesis.openapi.from_dict({**described, "paths": paths})
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


def _kept(path: str, methods: Mapping[str, Any], served: set[tuple[str, str]]) -> dict[str, Any]:
    return {
        method: operation
        for method, operation in methods.items()
        if (method, without_names(path)) in served
    }
