"""The members of an API key that a seed file may declare (contract 5.8).

`keyManager` is not among them: such keys are made by kickstart or in the UI, never over REST.
"""

from orchestrator.fusionauth.shape import MapOf, Scalar, object_of, one_of, set_of

METHODS = one_of("GET", "POST", "PUT", "PATCH", "DELETE")

API_KEY = object_of(
    name=Scalar.NAME,
    expirationInstant=Scalar.NUMBER,  # milliseconds since the epoch
    ipAccessControlListId=Scalar.ID,
    metaData=object_of(attributes=MapOf(Scalar.TEXT, exact=False)),
    # no endpoint at all: the key may call every one
    permissions=object_of(endpoints=MapOf(set_of(METHODS))),
    tenantId=Scalar.ID,
)
