"""Where a request carries its token. Nothing is verified here.

FusionAuth's hosted backend puts the tokens into cookies: `app.at` the access token, `app.idt` the
ID token (https://fusionauth.io/docs/apis/hosted-backend). A program sends its access token as
`Authorization: Bearer`.
"""

import re

from starlette.datastructures import Headers

from .errors import AmbiguousToken, InvalidToken, MissingToken

ACCESS_TOKEN_COOKIE = "app.at"  # noqa: S105 - a cookie's name
ID_TOKEN_COOKIE = "app.idt"  # noqa: S105

# RFC 6750 §2.1: "Bearer" 1*SP b64token; the scheme in any case (RFC 9110 §11.1)
BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
BEARER_SCHEME = re.compile(r"bearer( |$)", re.IGNORECASE)


def require_access_token(headers: Headers) -> str:
    """The bearer token or, only when there is no `Authorization` at all, the cookie's."""
    if "authorization" in headers:
        return _require_bearer(headers.getlist("authorization"))
    return require_cookie(headers, ACCESS_TOKEN_COOKIE)


def require_cookie(headers: Headers, name: str) -> str:
    values = _cookie_values(headers, name)
    if len(values) > 1:
        # Which one counts would depend on the order a browser happens to send them in.
        raise AmbiguousToken("request", f"cookie {name} was sent twice: delete one of them")
    if not values or not values[0]:
        raise MissingToken("token", f"no cookie {name}: sign in first")
    return values[0]


def _require_bearer(values: list[str]) -> str:
    if len(values) > 1:
        raise AmbiguousToken("request", "more than one Authorization header was sent")
    if not BEARER_SCHEME.match(values[0]):
        raise MissingToken("token", "Authorization has another scheme than Bearer")
    match = BEARER.fullmatch(values[0])
    if not match:
        raise InvalidToken("format", "Authorization is not of the form 'Bearer <token>'")
    return match[1]


def _cookie_values(headers: Headers, name: str) -> list[str]:
    """Every value `name` was sent with (RFC 6265 §4.2.1); a dict of cookies keeps only one."""
    pairs = (pair for header in headers.getlist("cookie") for pair in header.split(";"))
    named = (pair.strip().partition("=") for pair in pairs)
    return [value for key, _, value in named if key == name]
