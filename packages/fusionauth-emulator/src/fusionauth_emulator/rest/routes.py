"""All of the REST API: the operations served, then what answers for the rest."""

from starlette.routing import BaseRoute

from fusionauth_emulator.rest import (
    api_keys,
    application_parts,
    applications,
    change_password,
    email_preview,
    groups,
    jwt,
    jwt_refresh,
    keys,
    licence,
    login,
    login_cookies,
    not_served,
    refresh_token_import,
    registrations,
    stored_objects,
    system,
    tenants,
    user_import,
    user_search,
    users,
    verifications,
)
from fusionauth_emulator.rest.operations import Operation, make_routes

OPERATIONS: list[Operation] = [
    *system.OPERATIONS,
    *tenants.OPERATIONS,
    *keys.OPERATIONS,
    *applications.OPERATIONS,
    *application_parts.OPERATIONS,
    *api_keys.OPERATIONS,
    *licence.OPERATIONS,
    *users.OPERATIONS,
    *user_search.OPERATIONS,
    *user_import.OPERATIONS,
    *refresh_token_import.OPERATIONS,
    *change_password.OPERATIONS,
    *verifications.OPERATIONS,
    *registrations.OPERATIONS,
    *login.OPERATIONS,
    *jwt.OPERATIONS,
    *jwt_refresh.OPERATIONS,
    *login_cookies.OPERATIONS,
    *groups.OPERATIONS,
    *stored_objects.OPERATIONS,
    *email_preview.OPERATIONS,
]

STORED_ONLY = stored_objects.OPERATIONS
"""Kept and returned, but nothing is done with them."""

SERVED = [
    *((operation.method, operation.path) for operation in OPERATIONS),
    *(("GET", route.path) for route in system.ROUTES),
]


def routes() -> list[BaseRoute]:
    served = [*system.ROUTES, *make_routes(OPERATIONS)]
    return [*not_served.make_routes(served, not_served.find_missing(SERVED))]
