"""The cookies of the login API, `access_token` and `refresh_token` (contract 2.8)."""

from email.utils import formatdate

from starlette.responses import Response

from fusionauth_emulator.rest.call import Call

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
    """Written here because FusionAuth's spelling and order differ from the library's (2.8)."""
    parts = [f"{name}={value}"]
    if max_age_s is not None:
        expires_s = call.now_ms // 1000 + max_age_s if max_age_s else 0
        parts += [f"Max-Age={max_age_s}", f"Expires={formatdate(expires_s, usegmt=True)}"]
    parts += ["Path=/", "HttpOnly"]
    if call.base_url.startswith("https:"):
        parts.append("Secure")
    response.headers.append("Set-Cookie", "; ".join([*parts, "SameSite=Lax"]))
