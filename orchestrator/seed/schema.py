"""The shape of a seed file: FusionAuth's objects, each with the few members that are ours."""

from orchestrator.fusionauth.application import APPLICATION, REGISTRATION, ROLE
from orchestrator.fusionauth.key import KEY
from orchestrator.fusionauth.shape import ListOf, Scalar, object_of
from orchestrator.fusionauth.system_configuration import SYSTEM_CONFIGURATION
from orchestrator.fusionauth.tenant import TENANT
from orchestrator.fusionauth.user import USER

TENANT_ENTRY = TENANT.extended(id=Scalar.ID).requiring("id", "name")
KEY_ENTRY = KEY.extended(id=Scalar.ID).requiring("id", "name", "algorithm")
ROLE_ENTRY = ROLE.extended(name=Scalar.NAME).requiring("name")
APPLICATION_ENTRY = APPLICATION.extended(
    id=Scalar.ID, tenantId=Scalar.ID, roles=ListOf(ROLE_ENTRY)
).requiring("id", "name")
REGISTRATION_ENTRY = REGISTRATION.extended(applicationId=Scalar.ID).requiring("applicationId")
USER_ENTRY = USER.extended(
    id=Scalar.ID,
    tenantId=Scalar.ID,
    password=Scalar.SECRET,
    checkPassword=Scalar.FLAG,
    verified=Scalar.FLAG,
    registrations=ListOf(REGISTRATION_ENTRY),
).requiring("id")

SEED = object_of(
    tenants=ListOf(TENANT_ENTRY),
    keys=ListOf(KEY_ENTRY),
    applications=ListOf(APPLICATION_ENTRY),
    users=ListOf(USER_ENTRY),
    systemConfiguration=SYSTEM_CONFIGURATION,
)
