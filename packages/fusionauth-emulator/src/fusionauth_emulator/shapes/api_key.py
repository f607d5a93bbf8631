"""API keys. Source: contract 5.8, OpenAPI file 1.69.0."""

from fusionauth_emulator.shapes.shape import (
    Choice,
    Flag,
    Id,
    ListOf,
    MapOf,
    Text,
    instant,
    object_of,
)

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")

API_KEY = object_of(
    expirationInstant=instant(),
    ipAccessControlListId=Id(),
    key=Text(),
    keyManager=Flag(),
    metaData=object_of(attributes=MapOf(Text())),
    name=Text(),
    permissions=object_of(endpoints=MapOf(ListOf(Choice(*VERBS)))),
    # [A] contract 5.8: an API key is retrievable unless told otherwise.
    retrievable=Flag(True),
    tenantId=Id(),
)
