"""All of the REST API: the operations served, then what answers for the rest."""

from starlette.routing import BaseRoute

from services.fusionauth_emulator.rest import (
    application_roles,
    applications,
    group_members,
    groups,
    jwt,
    jwt_refresh,
    keys,
    login,
    logout,
    not_served,
    refresh_tokens,
    registrations,
    stored_objects,
    system,
    system_configuration,
    tenants,
    user_search,
    users,
    webhooks,
)
from services.fusionauth_emulator.rest.operations import Operation, make_routes

OPERATIONS: list[Operation] = [
    *system.OPERATIONS,
    *tenants.OPERATIONS,
    *keys.OPERATIONS,
    *applications.OPERATIONS,
    *application_roles.OPERATIONS,
    *users.OPERATIONS,
    *user_search.OPERATIONS,
    *registrations.OPERATIONS,
    *login.OPERATIONS,
    *jwt.OPERATIONS,
    *jwt_refresh.OPERATIONS,
    *refresh_tokens.OPERATIONS,
    *logout.OPERATIONS,
    *system_configuration.OPERATIONS,
    *groups.OPERATIONS,
    *group_members.OPERATIONS,
    *webhooks.OPERATIONS,
    *stored_objects.OPERATIONS,
]


def routes() -> list[BaseRoute]:
    return [
        *system.ROUTES,
        *not_served.BEFORE_IDS,
        *make_routes(OPERATIONS),
        *not_served.ROUTES,
    ]
