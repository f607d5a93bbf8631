"""The members of a group and of a membership that a seed file may declare (contract 5.8)."""

from orchestrator.fusionauth.shape import ANY_OBJECT, Scalar, object_of

GROUP = object_of(name=Scalar.NAME, data=ANY_OBJECT)
MEMBERSHIP = object_of(data=ANY_OBJECT)
