"""The API put together: routes, CORS, one handler for each kind of error."""

import time
from collections.abc import Callable

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from .errors import ApiError, answer_api_error, answer_fault, answer_http_error
from .header_limit import HeaderLimit
from .identity import identity_route
from .jwks import KeyCache, Keys, fetch_keys, open_transport
from .messages import messages_route
from .responses import ApiResponse
from .settings import Settings
from .tokens import TokenVerifier


def create_app(
    settings: Settings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> ASGIApp:
    """transport: how FusionAuth's keys are fetched (None: over the network). clock: seconds."""

    network = transport or open_transport()

    async def fetch() -> Keys:
        return await fetch_keys(settings.jwks_url, network)

    verifier = TokenVerifier(settings.issuer, settings.client_id, KeyCache(fetch, clock))
    app = Starlette(
        routes=[health_route(settings), identity_route(verifier), messages_route(verifier)],
        middleware=[Middleware(HeaderLimit, realm=settings.stack)],
        exception_handlers={
            ApiError: answer_api_error,
            HTTPException: answer_http_error,
            Exception: answer_fault,
        },
    )
    app.state.realm = settings.stack
    app.router.redirect_slashes = False  # an unknown route is a 404, not a guess
    return allow_site(app, settings.site_origin)


def health_route(settings: Settings) -> Route:
    async def get_health(_: Request) -> Response:
        return ApiResponse({"status": "ok", "stack": settings.stack})

    return Route("/health", get_health)


def allow_site(app: ASGIApp, origin: str) -> ASGIApp:
    """Pages of this one origin may call with cookies and read every answer, refusals too.

    Around the application, not among its middleware: those do not see its answer 500.
    """
    return CORSMiddleware(
        app,
        allow_origins=[origin],
        allow_credentials=True,
        allow_methods=["GET"],
        allow_headers=["Authorization"],
        expose_headers=["WWW-Authenticate", "Retry-After"],
    )
