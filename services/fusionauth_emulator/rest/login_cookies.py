"""The cookies of the login API, `access_token` and `refresh_token` (contract 2.8)."""

from starlette.responses import Response

from services.fusionauth_emulator.rest.call import Call

ACCESS_TOKEN = "access_token"  # noqa: S105 - the name of a cookie
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the name of a cookie


def set_login_cookies(
    response: Response, call: Call, access_token: str, refresh_token: str | None, ttl_s: int
) -> None:
    """The access token until the browser is closed, the refresh token as long as it lives."""
    _set(response, call, ACCESS_TOKEN, access_token, max_age_s=None)
    if refresh_token is not None:
        _set(response, call, REFRESH_TOKEN, refresh_token, max_age_s=ttl_s)


def remove_login_cookies(response: Response, call: Call) -> None:
    for name in (ACCESS_TOKEN, REFRESH_TOKEN):
        _set(response, call, name, "", max_age_s=0)


def _set(response: Response, call: Call, name: str, value: str, *, max_age_s: int | None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path="/",
        secure=call.base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
