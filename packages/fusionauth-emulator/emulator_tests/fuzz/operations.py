"""The operations that FusionAuth's OpenAPI file describes and the emulator serves."""

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from emulator_tests.contract.openapi import document
from fusionauth_emulator.rest.routes import OPERATIONS

if TYPE_CHECKING:
    from schemathesis.schemas import APIOperation

METHODS = ("get", "put", "post", "delete", "patch")


def without_names(path: str) -> str:
    """`/api/user/{userId}` → `/api/user/{}`: the two sides name parameters differently."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def served_operations() -> list[str]:
    """As `GET /api/user/{userId}`, in the order of the file. Empty where the file is not there."""
    return [
        _name(method, path)
        for path, methods in _served_paths().items()
        for method in methods
        if method in METHODS
    ]


@cache
def readable_operations() -> Mapping[str, "APIOperation[Any, Any, Any, Any]"]:
    """As Schemathesis reads them, by name. It is imported here: that takes seconds."""
    import schemathesis
    from schemathesis.core.result import Ok

    schema = schemathesis.openapi.from_dict({**document(), "paths": _served_paths()})
    operations = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    return {_name(one.method, one.path): one for one in operations}


def _name(method: str, path: str) -> str:
    return f"{method.upper()} {path}"


@cache
def _served_paths() -> Mapping[str, Any]:
    served = {(one.method.lower(), without_names(one.path)) for one in OPERATIONS}
    return {
        path: kept
        for path, methods in document()["paths"].items()
        if (kept := _kept(path, methods, served))
    }


def _kept(path: str, methods: Mapping[str, Any], served: set[tuple[str, str]]) -> dict[str, Any]:
    return {
        method: operation
        for method, operation in methods.items()
        if (method, without_names(path)) in served
    }
