"""The `app.*` cookies: names, attributes, lifetimes (contract 2.8)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response

from fusionauth_emulator.oauth2.sign_in import PERSISTENT_S
from fusionauth_emulator.oauth2.tokens import IssuedTokens

ACCESS_TOKEN = "app.at"  # noqa: S105 - the name of a cookie
ACCESS_TOKEN_EXPIRY = "app.at_exp"  # noqa: S105 - the name of a cookie
ID_TOKEN = "app.idt"  # noqa: S105 - the name of a cookie
REFRESH_TOKEN = "app.rt"  # noqa: S105 - the name of a cookie
PKCE_VERIFIER = "app.pkce_v"

_SECOND_LEVELS = frozenset({
    *("ac", "ad", "co", "com", "ed", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "gr", "gv"),
    *("id", "ind", "info", "lg", "ltd", "me", "mil", "ne", "net", "nhs", "nic", "nom", "or", "org"),
    *("plc", "police", "sch", "school"),
})  # fmt: skip
_HOST_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True)
class Cookie:
    name: str
    value: str
    max_age_s: int
    http_only: bool


def token_cookies(tokens: IssuedTokens) -> list[Cookie]:
    """Scripts may read who is signed in and until when, never the tokens that open doors."""
    # [A] contract 2.8: `app.at`, `app.at_exp` and `app.idt` live as long as the access token.
    lifetime_s = tokens.expires_in_s
    cookies = [
        Cookie(ACCESS_TOKEN, tokens.access_token, lifetime_s, http_only=True),
        Cookie(ACCESS_TOKEN_EXPIRY, str(tokens.expires_at_s), lifetime_s, http_only=False),
    ]
    if tokens.id_token:
        cookies.append(Cookie(ID_TOKEN, tokens.id_token, lifetime_s, http_only=False))
    if tokens.refresh_token:
        refresh = tokens.refresh_token
        cookies.append(Cookie(REFRESH_TOKEN, refresh.value, refresh.expires_in_s, http_only=True))
    return cookies


def verifier_cookie(verifier: str) -> Cookie:
    # [A] contract 2.8: `app.pkce_v` is HttpOnly and lives as long as a persistent cookie can.
    return Cookie(PKCE_VERIFIER, verifier, PERSISTENT_S, http_only=True)


def removed_token_cookies() -> list[Cookie]:
    return [
        _removed(ACCESS_TOKEN, http_only=True),
        _removed(ACCESS_TOKEN_EXPIRY, http_only=False),
        _removed(ID_TOKEN, http_only=False),
        _removed(REFRESH_TOKEN, http_only=True),
    ]


def removed_verifier_cookie() -> Cookie:
    return _removed(PKCE_VERIFIER, http_only=True)


def set_cookies(response: Response, base_url: str, cookies: Iterable[Cookie]) -> None:
    """base_url: how the browser reaches this server.

    [A] contract 14.1: the `app.*` cookies are Secure only over https, where WebKit keeps them too.
    """
    scheme, _, authority = base_url.partition("://")
    for cookie in cookies:
        response.set_cookie(
            cookie.name,
            cookie.value,
            max_age=cookie.max_age_s,
            path="/",
            domain=cookie_domain(authority),
            secure=scheme == "https",
            httponly=cookie.http_only,
            samesite="lax",
        )


def cookie_domain(authority: str) -> str | None:
    """The Domain attribute for a `host:port`; None leaves the cookie to that host alone.

    A simple name or an address stays host-only; else the broadest domain below the top level, or
    below a suffix such as `co.uk`: a browser drops a cookie for those.
    [A] contract 2.8: a suffix such as `co.uk` counts as a top level for the cookies' domain.
    [A] contract 14.1: only the `app.*` cookies are for a whole domain, not those of the login.
    """
    host = authority.rpartition("]")[2].partition(":")[0]  # empty for an IPv6 address
    labels = host.split(".")
    if not _HOST_NAME.fullmatch(host) or len(labels) < 2 or labels[-1].isdigit():
        return None
    kept = 3 if _is_suffix_of_two(labels) else 2
    return "." + ".".join(labels[-kept:]) if len(labels) >= kept else None


def _is_suffix_of_two(labels: list[str]) -> bool:
    """Does the name end in a suffix like `co.uk`, under which a country's names are registered?

    Not the whole Public Suffix List, but the rule `http.cookiejar` has for it, with more labels.
    """
    second, top = labels[-2].lower(), labels[-1]
    return len(top) == 2 and second in _SECOND_LEVELS


def _removed(name: str, *, http_only: bool) -> Cookie:
    return Cookie(name, "", 0, http_only=http_only)
