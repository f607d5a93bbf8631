"""What FusionAuth has and the emulator does not: 501 and a line in the log, never a 404."""

import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

log = logging.getLogger(__name__)

FAMILIES = [
    "api-key",
    "application",
    "cleanspeak",
    "connector",
    "consent",
    "email",
    "entity",
    "form",
    "group",
    "identity",
    "identity-provider",
    "integration",
    "ip-acl",
    "jwt",
    "key",
    "lambda",
    "logger",
    "message",
    "messenger",
    "passwordless",
    "prometheus",
    "reactor",
    "report",
    "system",
    "tenant",
    "tenant-manager",
    "theme",
    "two-factor",
    "user",
    "user-action",
    "user-action-reason",
    "webauthn",
    "webhook",
]
"""First segments below /api of FusionAuth's operations (contract 1.7, OpenAPI file 1.69.0)."""

NOT_IDS = {
    "email/template": ["preview"],
    "message/template": ["preview"],
    "user": [
        "action",
        "bulk",
        "change-password",
        "comment",
        "consent",
        "family",
        "forgot-password",
        "import",
        "recent-login",
        "two-factor",
        "verify-email",
        "verify-registration",
    ],
}
"""Operations of FusionAuth's whose last segment stands where ours have an Id."""


async def answer_not_served(request: Request) -> Response:
    log.warning("Not served by the emulator: %s %s", request.method, request.url.path)
    return Response(status_code=501)


def _not_served(path: str) -> Route:
    return Route(path, answer_not_served, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


BEFORE_IDS = [
    _not_served(f"/api/{family}/{name}") for family, names in NOT_IDS.items() for name in names
]
OUTSIDE_API = ["/oauth2/device_authorize", "/oauth2/device/{rest:path}"]
ROUTES = [
    *(_not_served(f"/api/{family}{rest}") for family in FAMILIES for rest in ("", "/{rest:path}")),
    *(_not_served(path) for path in OUTSIDE_API),
]
