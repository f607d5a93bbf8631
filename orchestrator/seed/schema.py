"""The shape of a seed file: FusionAuth's objects, each with the few members that are ours."""

from orchestrator.fusionauth.object_shapes import (
    API_KEY,
    APPLICATION,
    GROUP,
    KEY,
    KEY_MATERIAL,
    MEMBERSHIP,
    REGISTRATION,
    ROLE,
    SYSTEM_CONFIGURATION,
    TENANT,
    USER,
)
from orchestrator.fusionauth.shape import ListOf, MapOf, Scalar, object_of, set_of

TENANT_ENTRY = TENANT.extended(id=Scalar.ID).requiring("id", "name")
KEY_ENTRY = KEY.extended(id=Scalar.ID, **KEY_MATERIAL.members).requiring("id", "name", "algorithm")
ROLE_ENTRY = ROLE.extended(id=Scalar.ID, name=Scalar.NAME).requiring("name")
APPLICATION_ENTRY = APPLICATION.extended(
    id=Scalar.ID, tenantId=Scalar.ID, roles=ListOf(ROLE_ENTRY)
).requiring("id", "name")
GROUP_ENTRY = GROUP.extended(
    id=Scalar.ID,
    tenantId=Scalar.ID,
    roles=MapOf(set_of(Scalar.NAME), names=Scalar.ID),  # application id → names of its roles
).requiring("id", "name")
REGISTRATION_ENTRY = REGISTRATION.extended(id=Scalar.ID, applicationId=Scalar.ID).requiring(
    "applicationId"
)
MEMBERSHIP_ENTRY = MEMBERSHIP.extended(groupId=Scalar.ID).requiring("groupId")
USER_ENTRY = USER.extended(
    id=Scalar.ID,
    tenantId=Scalar.ID,
    password=Scalar.SECRET,
    checkPassword=Scalar.FLAG,
    verified=Scalar.FLAG,
    registrations=ListOf(REGISTRATION_ENTRY),
    memberships=ListOf(MEMBERSHIP_ENTRY),
).requiring("id")
API_KEY_ENTRY = API_KEY.extended(id=Scalar.ID, key=Scalar.SECRET).requiring("id", "name")

SEED = object_of(
    name=Scalar.NAME,
    tenants=ListOf(TENANT_ENTRY),
    keys=ListOf(KEY_ENTRY),
    applications=ListOf(APPLICATION_ENTRY),
    groups=ListOf(GROUP_ENTRY),
    users=ListOf(USER_ENTRY),
    apiKeys=ListOf(API_KEY_ENTRY),
    systemConfiguration=SYSTEM_CONFIGURATION,
)
