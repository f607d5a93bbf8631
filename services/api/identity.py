"""`GET /identity`: who is signed in, from the ID token in cookie `app.idt`."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .credentials import ID_TOKEN_COOKIE, require_cookie
from .responses import ApiResponse
from .tokens import Claims, TokenVerifier


def identity_route(verifier: TokenVerifier) -> Route:
    async def get_identity(request: Request) -> Response:
        token = require_cookie(request.headers, ID_TOKEN_COOKIE)
        return ApiResponse(make_identity(await verifier.verify(token, "ID token")))

    return Route("/identity", get_identity)


def make_identity(claims: Claims) -> dict[str, object]:
    """What a page wants to know of its user, and all claims for those who want more.

    `name` and `email` are null when the scopes `profile` and `email` were not granted (OpenID
    Connect Core §5.4). The user's key is `sub`: it stays when name and address change.
    """
    return {
        "sub": claims["sub"],
        "name": claims.get("name"),
        "email": claims.get("email"),
        "claims": claims,
    }
