"""Answers of the REST API against FusionAuth's OpenAPI file.

The file is FusionAuth's and not in this repository: it is read from FUSIONAUTH_OPENAPI, by default
from `shared/fusionauth-openapi.yaml` beside the repository. Where it is absent nothing is checked.
"""

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import httpx
import yaml
from jsonschema import Draft7Validator

DEFAULT_FILE = Path(__file__).parents[5] / "shared" / "fusionauth-openapi.yaml"
METHODS = {"get", "post", "put", "patch", "delete"}
_MESSAGES = {"type": "array", "items": {"$ref": "#/components/schemas/Error"}}


def _lists_of(schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"type": "object", "additionalProperties": {"type": "array", "items": reference}}


DIFFERENT: dict[str, Any] = {
    # where the contract knows better than the generated file
    "Errors": {  # contract 1.4
        "type": "object",
        "properties": {
            "fieldErrors": {"type": "object", "additionalProperties": _MESSAGES},
            "generalErrors": _MESSAGES,
        },
        "required": ["fieldErrors", "generalErrors"],
    },
    "JWT": {"type": "object"},  # contract 4.2: `aud` is a text, or an array
    "Group": {  # contract 5.8: `roles` by application Id
        "type": "object",
        "properties": {
            "data": {"type": "object"},
            "id": {"type": "string", "format": "uuid"},
            "insertInstant": {"type": "integer"},
            "lastUpdateInstant": {"type": "integer"},
            "name": {"type": "string"},
            "roles": _lists_of("ApplicationRole"),
            "tenantId": {"type": "string", "format": "uuid"},
        },
    },
    "MemberResponse": {  # contract 5.8: by group Id
        "type": "object",
        "properties": {"members": _lists_of("GroupMember")},
    },
    "IdentityType": {"type": "string"},  # contract 5.6
    "ZoneId": {"type": "string"},  # its pattern has lost its backslashes
    "Algorithm": {"type": "string"},  # misses Ed25519, which keys can have (contract 5.4)
}
OBJECTS_ONLY = {"type": "object", "additionalProperties": {"type": "object"}}
"""How the file writes a map of anything, such as `data`."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: re.Pattern[str]
    answers: dict[str, Any]


def openapi_file() -> Path:
    return Path(os.environ.get("FUSIONAUTH_OPENAPI") or DEFAULT_FILE)


async def check_answer(response: httpx.Response) -> None:
    """Raises AssertionError for an answer the OpenAPI file does not allow."""
    schema = _schema_of(response.request.method, response.request.url.path, response.status_code)
    body = await response.aread()
    if schema is None or not body:
        return
    errors = [
        f"{error.json_path}: {error.message}"
        for error in _validator(schema).iter_errors(response.json())
    ]
    assert not errors, f"{response.request.method} {response.request.url.path}: {errors[:5]}"


def knows(operation: tuple[str, str], path: str) -> bool:
    """Whether the file has this path (`a.b[].c`) in the answer of (verb, path); True without it."""
    reference = _schema_of(*operation, 200)
    schema = {"$ref": reference} if reference else {}
    for name in path.replace("[]", ".[]").split("."):
        schema = _below(_resolved(schema), name)
        if schema is None:
            return False
    return True


def _below(schema: dict[str, Any], name: str) -> Any:
    if name == "[]":
        return schema.get("items", {})
    if name in schema.get("properties", {}):
        return schema["properties"][name]
    is_closed = "properties" in schema and not schema.get("additionalProperties")
    return None if is_closed else {}


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document()["components"]["schemas"].get(schema["$ref"].rpartition("/")[2], {})
    return schema


def _schema_of(method: str, path: str, status: int) -> str | None:
    """The reference to the schema of this answer; None where the file does not say."""
    for operation in _operations():
        if operation.method == method.lower() and operation.path.fullmatch(path.rstrip("/")):
            answer = operation.answers.get(str(status)) or {}
            if status >= 400:
                answer = answer or operation.answers.get("default", {})
            content = answer.get("content", {}).get("application/json", {})
            reference: str | None = content.get("schema", {}).get("$ref")
            return reference
    return None


def read_document(path: Path) -> dict[str, Any]:
    """As YAML or, which takes a tenth of the time, as JSON. Empty where the file is absent."""
    if not path.exists():
        return {"paths": {}, "components": {"schemas": {}}}
    with path.open(encoding="utf-8") as file:
        read = json.load if path.suffix == ".json" else _load_yaml
        found: dict[str, Any] = read(file)
    return found


def _load_yaml(file: IO[str]) -> Any:
    return yaml.load(file, Loader=yaml.CSafeLoader)


@cache
def document() -> dict[str, Any]:
    document = read_document(openapi_file())
    document["components"]["schemas"] |= DIFFERENT
    corrected: dict[str, Any] = _corrected(document)
    return corrected


def _corrected(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_corrected(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.items() >= OBJECTS_ONLY.items():
        return {"type": "object"}
    return {name: _corrected(one) for name, one in schema.items()}


@cache
def _operations() -> list[Operation]:
    """Fixed paths first, as a server matches them."""
    paths = sorted(document()["paths"].items(), key=lambda item: item[0].count("{"))
    return [
        Operation(method, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)), one["responses"])
        for path, methods in paths
        for method, one in methods.items()
        if method in METHODS
    ]


@cache
def _validator(reference: str) -> Draft7Validator:
    return Draft7Validator({"$ref": reference, "components": document()["components"]})
