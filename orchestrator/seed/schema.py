"""The shape of a seed file: FusionAuth's objects, each with the few members that are ours.

The same as JSON Schema, for editors: committed as `compose/seed.schema.json`, printed by `seed
schema`. It allows a `${…}` wherever a value stands, so it says a little less than the check itself.
"""

from collections.abc import Mapping
from typing import Any, assert_never

from orchestrator.fusionauth import object_shapes as shapes
from orchestrator.fusionauth.shape import (
    Choice,
    ListOf,
    MapOf,
    ObjectOf,
    Scalar,
    Shape,
    object_of,
    set_of,
)
from orchestrator.seed.repeat import LIMIT, REPEAT

TENANT_ENTRY = shapes.TENANT.extended(id=Scalar.ID).requiring("id", "name")
KEY_ENTRY = shapes.KEY.extended(id=Scalar.ID, **shapes.KEY_MATERIAL.members).requiring(
    "id", "name", "algorithm"
)
ROLE_ENTRY = shapes.ROLE.extended(id=Scalar.ID, name=Scalar.NAME).requiring("name")
APPLICATION_ENTRY = shapes.APPLICATION.extended(
    id=Scalar.ID, tenantId=Scalar.ID, roles=ListOf(ROLE_ENTRY)
).requiring("id", "name")
GROUP_ENTRY = shapes.GROUP.extended(
    id=Scalar.ID,
    tenantId=Scalar.ID,
    roles=MapOf(set_of(Scalar.NAME), names=Scalar.ID),  # application id → names of its roles
).requiring("id", "name")
REGISTRATION_ENTRY = shapes.REGISTRATION.extended(id=Scalar.ID, applicationId=Scalar.ID).requiring(
    "applicationId"
)
MEMBERSHIP_ENTRY = shapes.MEMBERSHIP.extended(groupId=Scalar.ID).requiring("groupId")
USER_ENTRY = shapes.USER.extended(
    id=Scalar.ID,
    tenantId=Scalar.ID,
    password=Scalar.SECRET,
    checkPassword=Scalar.FLAG,
    verified=Scalar.FLAG,
    registrations=ListOf(REGISTRATION_ENTRY),
    memberships=ListOf(MEMBERSHIP_ENTRY),
).requiring("id")
API_KEY_ENTRY = shapes.API_KEY.extended(id=Scalar.ID, key=Scalar.SECRET).requiring("id", "name")

SEED = object_of(
    name=Scalar.NAME,
    tenants=ListOf(TENANT_ENTRY),
    keys=ListOf(KEY_ENTRY),
    applications=ListOf(APPLICATION_ENTRY),
    groups=ListOf(GROUP_ENTRY),
    users=ListOf(USER_ENTRY),
    apiKeys=ListOf(API_KEY_ENTRY),
    systemConfiguration=shapes.SYSTEM_CONFIGURATION,
)


Schema = dict[str, Any]

REFERENCE: Schema = {"type": "string", "pattern": r"\$"}
UUID: Schema = {
    "type": "string",
    "pattern": r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$|\$|\{n(:0[1-9])?\}",
}
SCALARS: Mapping[Scalar, Schema] = {
    Scalar.FLAG: {"anyOf": [{"type": "boolean"}, REFERENCE]},
    Scalar.NUMBER: {"anyOf": [{"type": "integer"}, REFERENCE]},
    Scalar.TEXT: {"type": "string"},
    Scalar.NAME: {"type": "string", "minLength": 1},
    Scalar.ID: UUID,
    Scalar.URL: {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:|\$"},
    Scalar.ORIGIN: {"type": "string", "pattern": r"^https?://[^/]+$|^\*$|\$"},
    Scalar.SECRET: {
        "type": "string",
        "pattern": r"\$",
        "description": "by reference: ${NAME}; ${NAME:-} where it may be missing",
    },
    Scalar.ANY: {},
}
REPEATED = ("tenants", "keys", "applications", "groups", "users", "apiKeys")


def json_schema() -> Schema:
    schema = _object(SEED)
    for kind in REPEATED:
        entry = schema["properties"][kind]["anyOf"][0]["items"]
        schema["properties"][kind] = _repeatable(entry)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Seed: what FusionAuth should be",
        **schema,
    }


def _repeatable(entry: Schema) -> Schema:
    """Entries, each perhaps repeated, or one repeated entry alone; a repeated one needs no id."""
    count = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": LIMIT}, REFERENCE]}
    member = {REPEAT: {**count, "description": "so many of them; {n} is the number, from 1"}}
    repeated = {
        **entry,
        "properties": {**member, **entry["properties"]},
        "required": [REPEAT, *(name for name in entry["required"] if name != "id")],
    }
    return {
        "anyOf": [
            {"type": "array", "items": {"if": _has(REPEAT), "then": repeated, "else": entry}},
            repeated,
            {"type": "null"},
        ]
    }


def _has(name: str) -> Schema:
    return {"type": "object", "required": [name]}


def _schema(shape: Shape) -> Schema:
    match shape:
        case ObjectOf():
            return _or_null(_object(shape))
        case MapOf():
            return _or_null({"type": "object", "additionalProperties": _schema(shape.item)})
        case ListOf():
            return _or_null({"type": "array", "items": _item(shape.item)})
        case Choice():
            return {"anyOf": [{"enum": list(shape.names)}, REFERENCE, {"type": "null"}]}
        case Scalar.ANY:
            return {}
        case Scalar():
            return _or_null(SCALARS[shape])
    assert_never(shape)


def _item(shape: Shape) -> Schema:
    """Nothing is no item."""
    return _object(shape) if isinstance(shape, ObjectOf) else _schema(shape)


def _object(shape: ObjectOf) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {name: _schema(member) for name, member in shape.members.items()},
        "additionalProperties": shape.open,
    }
    return {**schema, "required": sorted(shape.required)} if shape.required else schema


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
