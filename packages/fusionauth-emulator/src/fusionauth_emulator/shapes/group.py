"""Groups. Source: contract 5.8, OpenAPI file 1.69.0."""

from fusionauth_emulator.shapes.shape import AnyObject, Id, ListOf, Text, object_of

GROUP = object_of(data=AnyObject(), name=Text())
ROLE_IDS = ListOf(Id(), default=None)
"""Beside the group in requests; the group shows the roles themselves."""

MEMBER = object_of(data=AnyObject(), id=Id(), userId=Id())
