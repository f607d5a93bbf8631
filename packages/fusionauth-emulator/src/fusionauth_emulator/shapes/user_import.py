"""What an import may set of a user beyond what anybody may. Source: contract 5.6.2."""

from fusionauth_emulator.shapes.shape import (
    AnyObject,
    Flag,
    Id,
    ListOf,
    Number,
    Text,
    instant,
    object_of,
)
from fusionauth_emulator.shapes.user import REGISTRATION

IMPORTED = object_of(
    active=Flag(False),
    encryptionScheme=Text(),
    factor=Number(minimum=1),
    id=Id(),
    insertInstant=instant(),
    lastLoginInstant=instant(),
    memberships=ListOf(object_of(data=AnyObject(), groupId=Id(), id=Id())),
    password=Text(),
    registrations=ListOf(REGISTRATION),
    salt=Text(),
    tenantId=Id(),
    verified=Flag(None),
)

REQUEST = object_of(
    encryptionScheme=Text(),
    factor=Number(minimum=1),
    users=ListOf(AnyObject()),
    validateDbConstraints=Flag(),
)
