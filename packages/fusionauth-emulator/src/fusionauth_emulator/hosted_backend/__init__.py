"""The hosted backend: an authorization-code flow with PKCE for single-page applications, whose
tokens live in cookies (contract 2).

1. `code_flow` sends the browser to `oauth2/authorize.py` and takes it back at `/app/callback`;
   `state` is what it takes along
2. `cookies` are what the tokens live in
3. `session` uses them: `/app/me`, `/app/refresh`, `/app/logout`
"""

from starlette.routing import Route

from fusionauth_emulator.hosted_backend.code_flow import callback, login, register
from fusionauth_emulator.hosted_backend.session import logout, me, refresh
from fusionauth_emulator.oauth2.answers import answering_pages
from fusionauth_emulator.oauth2.oauth_errors import Endpoint


def routes() -> list[Route]:
    return [
        # [A] contract 14.2: verbs that are not documented for /app/* are a 405.
        *_both_shapes("/app/login", _page(login), "GET"),
        *_both_shapes("/app/register", _page(register), "GET"),
        *_both_shapes("/app/logout", _page(logout), "GET"),
        # [A] contract 2.6: a GET of /app/refresh is a 405.
        *_both_shapes("/app/refresh", refresh, "POST"),
        _route("/app/callback", _page(callback), "GET"),
        _route("/app/me", me, "GET"),
    ]


def _page(endpoint: Endpoint) -> Endpoint:
    """Errors of /app/* are pages with status 200 (contract 2.2, 2.4, 2.7).

    [A] contract 2.2: the error pages of /app/* show the OAuth JSON error.
    """
    return answering_pages(endpoint, status=200)


def _both_shapes(path: str, endpoint: Endpoint, method: str) -> list[Route]:
    """The client Id in the path or in the query (contract 2)."""
    return [
        _route(path, endpoint, method),
        _route(path + "/{client_id}", endpoint, method),
    ]


def _route(path: str, endpoint: Endpoint, method: str) -> Route:
    """Of this verb alone: Starlette would add HEAD, and a HEAD must not spend a code."""
    route = Route(path, endpoint, methods=[method])
    route.methods = {method}
    return route
