"""The cookies of the hosted login: host-only, unlike the `app.*` ones (contract 2.8)."""

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.urls import base_url

SSO = "fusionauth.sso"
LOGIN_INTENT = "fusionauth.li"
REMEMBER_DEVICE = "fusionauth.remember-device"

PERSISTENT_S = 2_147_483_647
"""The lifetime of a persistent cookie: the longest there is."""


def set_cookie(
    response: Response, request: Request, name: str, value: str, *, max_age_s: int | None
) -> None:
    """max_age_s None: until the browser is closed."""
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path="/",
        secure=base_url(request.scope).startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def remove_cookie(response: Response, request: Request, name: str) -> None:
    set_cookie(response, request, name, "", max_age_s=0)
