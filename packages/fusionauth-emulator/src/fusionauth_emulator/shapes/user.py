"""What a caller may set of a user and of a registration, and what an import may set beyond that.

Source: contract 5.6, 5.6.2, 5.7.
"""

from fusionauth_emulator.hashing import MAXIMUM_FACTOR, SCHEMES
from fusionauth_emulator.shapes.shape import (
    AnyObject,
    Choice,
    Date,
    Flag,
    Id,
    ListOf,
    Number,
    Text,
    instant,
    object_of,
)
from fusionauth_emulator.shapes.url_entries import Url

USER = object_of(
    birthDate=Date(),
    data=AnyObject(),
    email=Text(lower=True),
    expiry=instant(),
    firstName=Text(),
    fullName=Text(),
    imageUrl=Url(relative=True),
    lastName=Text(),
    legacyIdentifier=Text(),
    middleName=Text(),
    mobilePhone=Text(),
    parentEmail=Text(),
    passwordChangeReason=Choice(
        "Administrative", "Breached", "Expired", "Validation", optional=True
    ),
    passwordChangeRequired=Flag(),
    phoneNumber=Text(),
    preferredLanguages=ListOf(Text(), maximum=20),
    timezone=Text(),
    twoFactor=object_of(methods=ListOf(AnyObject()), recoveryCodes=ListOf(Text())),
    username=Text(),
)

PASSWORD = object_of(
    encryptionScheme=Choice(*SCHEMES, optional=True),
    factor=Number(minimum=1, maximum=MAXIMUM_FACTOR),
    password=Text(),
)
"""Part of the user in requests, never in answers."""

CREATION = object_of(
    applicationId=Id(),
    disableDomainBlock=Flag(),
    sendSetPasswordEmail=Flag(),
    sendSetPasswordIdentityType=Choice("doNotSend", "email", "phone", optional=True),
    skipVerification=Flag(),
)
"""What stands beside a user who is created (contract 5.6)."""

CHANGE = object_of(
    currentPassword=Text(), passwordFieldType=Choice("PLAINTEXT", "HASHED", optional=True)
)
"""What stands beside a user who is replaced (contract 5.6)."""

HASHED_PASSWORD = object_of(
    encryptionScheme=Text(), factor=Number(minimum=1), password=Text(), salt=Text()
)

REGISTERING = object_of(generateAuthenticationToken=Flag(), skipRegistrationVerification=Flag())
"""What stands beside a registration that is created (contract 5.7)."""

DEVICE = object_of(
    description=Text(),
    lastAccessedAddress=Text(),
    lastAccessedInstant=instant(),
    name=Text(),
    type=Text(),
)

REGISTRATION = object_of(
    applicationId=Id(),
    authenticationToken=Text(),
    data=AnyObject(),
    id=Id(),
    preferredLanguages=ListOf(Text(), maximum=20),
    roles=ListOf(Text(), default=None),
    timezone=Text(),
    tokens=AnyObject(),
    username=Text(),
)

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

IMPORT_REQUEST = object_of(
    encryptionScheme=Text(),
    factor=Number(minimum=1),
    users=ListOf(AnyObject()),
    validateDbConstraints=Flag(),
)
