"""The members of a user that a seed file may declare.

Passwords and registrations have requests of their own; `verified` is the server's (contract 5.6).
Source: contract 5.6 and FusionAuth's OpenAPI file 1.69.0.
"""

from orchestrator.fusionauth.shape import ANY_OBJECT, ListOf, Scalar, object_of

TEXT = Scalar.TEXT

USER = object_of(
    email=Scalar.NAME,  # stored in lower case
    username=Scalar.NAME,
    birthDate=TEXT,  # YYYY-MM-DD
    data=ANY_OBJECT,
    expiry=Scalar.NUMBER,  # milliseconds since the epoch
    firstName=TEXT,
    fullName=TEXT,  # never computed from the other names
    imageUrl=TEXT,
    lastName=TEXT,
    middleName=TEXT,
    mobilePhone=TEXT,
    parentEmail=TEXT,
    phoneNumber=TEXT,
    preferredLanguages=ListOf(TEXT),  # in order of preference
    timezone=TEXT,
)
